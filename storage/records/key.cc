#include "storage/records/key.h"

#include <limits>

#include "absl/status/status.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

constexpr char kTerminator = '\x01';
constexpr char kEscapedZero = '\xff';

void AppendBigEndian(uint64_t number, int bytes, std::string& out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift));
  }
}

// The bias maps int64 to uint64 in order.
constexpr uint64_t kSignBias = uint64_t{1} << 63;

}  // namespace

KeyTuple& KeyTuple::Add(absl::string_view text) {
  for (char c : text) {
    bytes_.push_back(c);
    if (c == '\0') bytes_.push_back(kEscapedZero);
  }
  bytes_.push_back('\0');
  bytes_.push_back(kTerminator);
  return *this;
}

KeyTuple& KeyTuple::Add(uint64_t number) {
  AppendBigEndian(number, 8, bytes_);
  return *this;
}

KeyTuple& KeyTuple::Add(absl::Time time) {
  // absl::ToUnixNanos saturates at the ends of int64, which keeps the order.
  return Add(static_cast<uint64_t>(absl::ToUnixNanos(time)) ^ kSignBias);
}

KeyTuple& KeyTuple::AddEncoded(absl::string_view tuple) {
  bytes_.append(tuple.data(), tuple.size());
  return *this;
}

absl::StatusOr<std::string> KeyTupleReader::ReadString() {
  std::string text;
  for (size_t i = 0; i + 1 < rest_.size(); ++i) {
    if (rest_[i] != '\0') {
      text.push_back(rest_[i]);
      continue;
    }
    ++i;
    if (rest_[i] == kTerminator) {
      rest_.remove_prefix(i + 1);
      return text;
    }
    if (rest_[i] != kEscapedZero) break;
    text.push_back('\0');
  }
  return absl::DataLossError("a key holds a broken string");
}

absl::StatusOr<uint64_t> KeyTupleReader::ReadUint64() {
  if (rest_.size() < 8) return absl::DataLossError("a key holds a broken number");
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(8);
  return number;
}

absl::StatusOr<absl::Time> KeyTupleReader::ReadTime() {
  ASSIGN_OR_RETURN(uint64_t number, ReadUint64());
  return absl::FromUnixNanos(static_cast<int64_t>(number ^ kSignBias));
}

std::string KeyPrefix(uint32_t owner, TableId table, IndexId index) {
  std::string prefix;
  prefix.reserve(64);
  AppendBigEndian(owner, 4, prefix);
  AppendBigEndian(static_cast<uint16_t>(table), 2, prefix);
  AppendBigEndian(static_cast<uint8_t>(index), 1, prefix);
  return prefix;
}

KeyRange TupleRange(absl::string_view prefix, const KeyTuple& tuple) {
  std::string bytes(prefix);
  bytes += tuple.bytes();
  return KeyRange::Prefix(bytes);
}

}  // namespace osiedle::storage
