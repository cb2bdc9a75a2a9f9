#include "services/call/rpc/wire_status.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/process/cut_text.h"
#include "services/call/process/log.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {
namespace {

// The most bytes of a text in an error that may hold what a client wrote.
constexpr size_t kMaxTextBytes = 500;
// The most bytes of a text of a violation that does not fit otherwise.
constexpr size_t kMaxShortTextBytes = 400;
// Usual clients take 8 KiB of metadata; the rest is for what proxies add.
constexpr size_t kMaxTrailerBytes = 7 * 1024;
// Bytes that a client counts besides the values: the names of grpc-status, grpc-message,
// grpc-status-details-bin, content-type and :status, and 32 bytes for each (RFC 9113, 6.5.2).
constexpr size_t kTrailerOverhead = 260;
// The tags and lengths around two messages that are added at once, and what they add to the lengths
// of the messages around them.
constexpr size_t kLengthBytes = 16;
// The ErrorInfo says under this key how many violations had no room.
constexpr char kLeftOut[] = "violations_left_out";

std::string Cut(absl::string_view text, size_t most = kMaxTextBytes) {
  if (text.size() <= most) return std::string(text);
  return absl::StrCat(CutText(text, most), "…");
}

// The bytes of a grpc-message, which is percent-encoded (gRPC over HTTP/2): a Polish letter takes
// six.
size_t EncodedBytes(absl::string_view message) {
  size_t bytes = 0;
  for (const char c : message) bytes += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return bytes;
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

// The text for a person: the sentence of the reason, and the first wrong field with its sentence.
std::string PolishMessage(const std::string& reason,
                          const std::optional<google::rpc::BadRequest>& bad_request) {
  const google::protobuf::EnumValueDescriptor* value =
      common::v1::ErrorReason_descriptor()->FindValueByName(reason);
  std::string text = value == nullptr ? "" : value->options().GetExtension(common::v1::message_pl);
  if (!bad_request.has_value() || bad_request->field_violations().empty()) return text;
  const auto& first = bad_request->field_violations(0);
  absl::StrAppend(&text, " ", first.field(), ": ", first.localized_message().message());
  const int more = bad_request->field_violations_size() - 1;
  if (more > 0) absl::StrAppend(&text, " Pozostałe błędy: ", more, ".");
  return Cut(text);
}

struct Details {
  std::optional<google::rpc::ErrorInfo> info;
  std::optional<google::rpc::BadRequest> bad_request;
  std::optional<common::v1::ViolationMetadata> metadata;
  std::optional<google::rpc::RetryInfo> retry;
  std::optional<google::rpc::LocalizedMessage> localized;
};

// The details of an error. Long texts are cut, except those of the violations.
Details DetailsOf(const absl::Status& status) {
  Details details = {.info = ErrorInfoOf(status),
                     .bad_request = DetailOf<google::rpc::BadRequest>(status),
                     .metadata = DetailOf<common::v1::ViolationMetadata>(status),
                     .retry = DetailOf<google::rpc::RetryInfo>(status)};
  if (details.bad_request.has_value()) {
    for (auto& violation : *details.bad_request->mutable_field_violations()) {
      violation.set_field(Cut(violation.field()));
    }
  }
  if (details.info.has_value()) {
    for (auto& [key, value] : *details.info->mutable_metadata()) value = Cut(value);
    details.localized.emplace();
    details.localized->set_locale("pl");
    details.localized->set_message(PolishMessage(details.info->reason(), details.bad_request));
  }
  return details;
}

google::rpc::Status PutTogether(const absl::Status& status, const Details& details) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(Cut(status.message()));
  const auto add = [&](const auto& detail) {
    if (detail.has_value()) wire.add_details()->PackFrom(*detail);
  };
  // The reason comes first, for clients that read only the first detail.
  add(details.info);
  add(details.bad_request);
  add(details.metadata);
  add(details.retry);
  add(details.localized);
  return wire;
}

// The bytes that details may still take, as a client counts the trailers: grpc-status-details-bin
// is base64 on the wire.
size_t RoomIn(const google::rpc::Status& wire) {
  const size_t taken = kTrailerOverhead + EncodedBytes(wire.message());
  const size_t room = (kMaxTrailerBytes - taken) / 4 * 3;
  return room - std::min(room, wire.ByteSizeLong() + kLengthBytes);
}

// Cuts the texts and removes the metadata of a violation that does not fit even alone.
void Shorten(google::rpc::BadRequest::FieldViolation& violation,
             common::v1::ViolationMetadata::Violation& metadata) {
  violation.set_description(Cut(violation.description(), kMaxShortTextBytes));
  std::string& polish = *violation.mutable_localized_message()->mutable_message();
  polish = Cut(polish, kMaxShortTextBytes);
  metadata.Clear();
}

// Keeps the first violations and their metadata. Each is measured once: a refusal with many costs
// little more than one with few.
void LeaveOutWhatHasNoRoom(const absl::Status& status, Details& details) {
  google::rpc::BadRequest all;
  common::v1::ViolationMetadata all_metadata;
  all.Swap(&*details.bad_request);
  if (details.metadata.has_value()) all_metadata.Swap(&*details.metadata);
  const int found = all.field_violations_size();
  const auto say_left_out = [&](int count) {
    if (details.info.has_value()) {
      (*details.info->mutable_metadata())[kLeftOut] = absl::StrCat(count);
    }
  };
  say_left_out(found);
  size_t room = RoomIn(PutTogether(status, details));
  int kept = 0;
  for (; kept < found; ++kept) {
    auto& violation = *all.mutable_field_violations(kept);
    common::v1::ViolationMetadata::Violation none;
    auto& metadata = details.metadata.has_value() ? *all_metadata.mutable_violations(kept) : none;
    const size_t bytes = violation.ByteSizeLong() + metadata.ByteSizeLong() + kLengthBytes;
    if (bytes > room && kept > 0) break;
    // Everything else is bounded, so a shortened violation always fits.
    if (bytes > room) Shorten(violation, metadata);
    room -= std::min(room, bytes);
    details.bad_request->add_field_violations()->Swap(&violation);
    if (details.metadata.has_value()) details.metadata->add_violations()->Swap(&metadata);
  }
  say_left_out(found - kept);
  if (kept == found && details.info.has_value()) details.info->mutable_metadata()->erase(kLeftOut);
}

absl::Status EngineError(const absl::Status& status, absl::string_view method) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      if (storage::IsStoreFull(status)) {
        return WithRetry(MakeError(status.code(), common::v1::STORE_FULL,
                                   "there is no room for changes; reading goes on"),
                         absl::Seconds(2));
      }
      if (storage::IsBackpressure(status)) return QueueFull();
      return RequestTooLarge("the request reads or writes more than one transaction may");
    case absl::StatusCode::kDeadlineExceeded:
      return DeadlinePassed();
    case absl::StatusCode::kAborted:
      return WithRetry(MakeError(status.code(), common::v1::CONFLICT_UNRESOLVED,
                                 "concurrent changes kept winning; nothing was done"),
                       absl::Milliseconds(100));
    case absl::StatusCode::kUnavailable:
      return WithRetry(MakeError(status.code(), common::v1::STORE_UNAVAILABLE,
                                 "the store does not take this now"),
                       absl::Seconds(1));
    case absl::StatusCode::kDataLoss:
      Log(LogSeverity::kError, "damaged record",
          {{"method", std::string(method)}, {"error", std::string(status.message())}});
      return MakeError(status.code(), common::v1::STORE_CORRUPT, "a stored record is damaged");
    default:
      Log(LogSeverity::kError, "unforeseen failure",
          {{"method", std::string(method)}, {"error", status.ToString()}});
      return MakeError(absl::StatusCode::kInternal, common::v1::INTERNAL,
                       "a fault of the server; its operator finds it in the log");
  }
}

}  // namespace

absl::Status ToClientError(const absl::Status& status, absl::string_view method) {
  if (status.ok() || ErrorInfoOf(status).has_value()) return status;
  return EngineError(status, method);
}

absl::Status ToClientError(const storage::CommitResult& result, absl::string_view method) {
  if (result.outcome != storage::CommitOutcome::kUnknown) {
    return ToClientError(result.status, method);
  }
  Log(LogSeverity::kError, "outcome unknown",
      {{"method", std::string(method)}, {"error", result.status.ToString()}});
  // A full disk is reported as such, because the remedy is the same: to repeat the request.
  if (storage::IsStoreFull(result.status)) return ToClientError(result.status, method);
  return MakeError(absl::StatusCode::kUnknown, common::v1::OUTCOME_UNKNOWN,
                   "the store cannot tell whether the change was made; repeat the same request");
}

google::rpc::Status ToWireMessage(const absl::Status& status) {
  if (status.ok()) return {};
  Details details = DetailsOf(status);
  if (details.bad_request.has_value()) LeaveOutWhatHasNoRoom(status, details);
  return PutTogether(status, details);
}

grpc::Status ToWireStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToWireMessage(status);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.SerializeAsString());
}

}  // namespace osiedle::call
