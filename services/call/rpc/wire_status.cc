#include "services/call/rpc/wire_status.h"

#include <optional>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/call/process/cut_text.h"
#include "services/call/process/log.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {
namespace {

// Of every text in an error that may hold what a client wrote.
constexpr size_t kMaxTextBytes = 500;
// Usual clients take 8 KiB of metadata; the rest is for what proxies add.
constexpr size_t kMaxTrailerBytes = 7 * 1024;
// What a client counts beside the bytes of the values: the names of grpc-status, grpc-message,
// grpc-status-details-bin, content-type and :status, and 32 bytes for each (RFC 9113, 6.5.2).
constexpr size_t kTrailerOverhead = 260;
// The ErrorInfo says under this key how many violations had no room.
constexpr char kLeftOut[] = "violations_left_out";

std::string Cut(absl::string_view text) {
  if (text.size() <= kMaxTextBytes) return std::string(text);
  return absl::StrCat(CutText(text, kMaxTextBytes), "…");
}

// Of a grpc-message, which is percent-encoded (gRPC over HTTP/2): a Polish letter takes six bytes.
size_t EncodedBytes(absl::string_view message) {
  size_t bytes = 0;
  for (const char c : message) bytes += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return bytes;
}

// As a client counts the trailers: grpc-status-details-bin is base64 on the wire.
size_t TrailerBytes(const google::rpc::Status& wire) {
  return kTrailerOverhead + EncodedBytes(wire.message()) + (wire.ByteSizeLong() + 2) / 3 * 4;
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

std::string PolishMessage(const std::string& reason) {
  const google::protobuf::EnumValueDescriptor* value =
      common::v1::ErrorReason_descriptor()->FindValueByName(reason);
  return value == nullptr ? "" : value->options().GetExtension(common::v1::message_pl);
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
  // A full disk is told as such: the remedy is the same, the same request once more.
  if (storage::IsStoreFull(result.status)) return ToClientError(result.status, method);
  return MakeError(absl::StatusCode::kUnknown, common::v1::OUTCOME_UNKNOWN,
                   "the store cannot tell whether the change was made; repeat the same request");
}

google::rpc::Status ToWireMessage(const absl::Status& status) {
  google::rpc::Status wire;
  if (status.ok()) return wire;
  std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  std::optional<google::rpc::BadRequest> bad_request = DetailOf<google::rpc::BadRequest>(status);
  const std::optional<google::rpc::RetryInfo> retry = DetailOf<google::rpc::RetryInfo>(status);
  if (info.has_value()) {
    for (auto& [key, value] : *info->mutable_metadata()) value = Cut(value);
  }
  if (bad_request.has_value()) {
    for (auto& violation : *bad_request->mutable_field_violations()) {
      violation.set_field(Cut(violation.field()));
    }
  }
  const auto put_together = [&] {
    wire.Clear();
    wire.set_code(static_cast<int>(status.code()));
    wire.set_message(Cut(status.message()));
    // Whoever reads only the first detail reads the reason.
    if (info.has_value()) wire.add_details()->PackFrom(*info);
    if (bad_request.has_value()) wire.add_details()->PackFrom(*bad_request);
    if (retry.has_value()) wire.add_details()->PackFrom(*retry);
    if (info.has_value()) {
      google::rpc::LocalizedMessage localized;
      localized.set_locale("pl");
      localized.set_message(PolishMessage(info->reason()));
      wire.add_details()->PackFrom(localized);
    }
  };
  put_together();
  int left_out = 0;
  while (TrailerBytes(wire) > kMaxTrailerBytes && bad_request.has_value() &&
         bad_request->field_violations_size() > 1) {
    bad_request->mutable_field_violations()->RemoveLast();
    ++left_out;
    if (info.has_value()) (*info->mutable_metadata())[kLeftOut] = absl::StrCat(left_out);
    put_together();
  }
  // Everything else is bounded, so that one violation has room in any case.
  if (TrailerBytes(wire) > kMaxTrailerBytes && bad_request.has_value()) {
    for (auto& violation : *bad_request->mutable_field_violations()) {
      violation.set_description(Cut(violation.description()));
    }
    put_together();
  }
  return wire;
}

grpc::Status ToWireStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToWireMessage(status);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.SerializeAsString());
}

}  // namespace osiedle::call
