#include "services/call/wire_status.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/call/cut_text.h"
#include "services/call/errors.h"
#include "services/call/log.h"

namespace osiedle::call {
namespace {

constexpr size_t kMaxMessageBytes = 500;
constexpr size_t kMaxDetailsBytes = 6 * 1024;

std::string Cut(absl::string_view text) {
  if (text.size() <= kMaxMessageBytes) return std::string(text);
  return absl::StrCat(CutText(text, kMaxMessageBytes), "…");
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
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(Cut(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    // Marks of our own stay inside.
    if (url.substr(0, 20) != "type.googleapis.com/") return;
    google::protobuf::Any& detail = *wire.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  });
  if (std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status); info.has_value()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale("pl");
    localized.set_message(PolishMessage(info->reason()));
    wire.add_details()->PackFrom(localized);
  }
  if (wire.ByteSizeLong() > kMaxDetailsBytes) {
    // Only BadRequest grows: keep as many violations as there is room for.
    for (google::protobuf::Any& detail : *wire.mutable_details()) {
      google::rpc::BadRequest request;
      if (!detail.Is<google::rpc::BadRequest>() || !detail.UnpackTo(&request)) continue;
      while (wire.ByteSizeLong() > kMaxDetailsBytes && request.field_violations_size() > 1) {
        request.mutable_field_violations()->RemoveLast();
        detail.PackFrom(request);
      }
    }
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
