#include "storage/records/envelope.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace osiedle::storage {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kFixedBytes = 1 + 1 + 2 + 8 + 8 + 16 + 2;

template <typename T>
void AppendInteger(T number, std::string& out) {
  for (int shift = (static_cast<int>(sizeof(T)) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift));
  }
}

template <typename T>
T TakeInteger(absl::string_view& in) {
  T number = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    number = static_cast<T>(number << 8 | static_cast<unsigned char>(in[i]));
  }
  in.remove_prefix(sizeof(T));
  return number;
}

}  // namespace

std::string EncodeEnvelope(const EnvelopeHeader& header, absl::string_view payload) {
  std::string value;
  value.reserve(kFixedBytes + header.subject.size() + payload.size());
  value.push_back(static_cast<char>(kFormat));
  value.push_back(static_cast<char>(header.sealing));
  AppendInteger(header.schema_version, value);
  AppendInteger(header.key_id, value);
  AppendInteger(header.revision, value);
  value.append(header.origin.begin(), header.origin.end());
  AppendInteger(static_cast<uint16_t>(header.subject.size()), value);
  value += header.subject;
  value.append(payload.data(), payload.size());
  return value;
}

absl::StatusOr<Envelope> DecodeEnvelope(absl::string_view value) {
  if (value.empty()) return absl::DataLossError("a stored value is empty");
  const uint8_t format = static_cast<uint8_t>(value[0]);
  if (format > kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("a stored value has format ", format, ", newer than ", kFormat));
  }
  if (format != kFormat || value.size() < kFixedBytes) {
    return absl::DataLossError("a stored value has no valid envelope");
  }
  Envelope envelope;
  EnvelopeHeader& header = envelope.header;
  value.remove_prefix(1);
  header.sealing = static_cast<Sealing>(TakeInteger<uint8_t>(value));
  header.schema_version = TakeInteger<uint16_t>(value);
  header.key_id = TakeInteger<uint64_t>(value);
  header.revision = TakeInteger<uint64_t>(value);
  std::copy_n(value.begin(), header.origin.size(), header.origin.begin());
  value.remove_prefix(header.origin.size());
  const size_t subject_bytes = TakeInteger<uint16_t>(value);
  if (value.size() < subject_bytes) return absl::DataLossError("a stored value is cut short");
  header.subject = std::string(value.substr(0, subject_bytes));
  envelope.payload = value.substr(subject_bytes);
  if (header.sealing != Sealing::kNone) {
    return absl::FailedPreconditionError("a stored value is sealed and no key store is there");
  }
  return envelope;
}

}  // namespace osiedle::storage
