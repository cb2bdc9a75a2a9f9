#include "osiedle/client/error.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "osiedle/common/v1/error_domain.pb.h"

namespace osiedle::client {
namespace {

// The detail of a type, or nothing when there is none that can be read.
template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  if (!bad_request.has_value()) return violations;
  // None when no violation has metadata.
  const auto metadata = DetailOf<common::v1::ViolationMetadata>(status);
  for (const auto& sent : bad_request->field_violations()) {
    FieldViolation violation = {.field = sent.field(),
                                .reason_name = sent.reason(),
                                .description = sent.description(),
                                .message_pl = sent.localized_message().message()};
    // An unknown name leaves the reason unspecified.
    common::v1::ViolationReason_Parse(sent.reason(), &violation.reason);
    const int place = static_cast<int>(violations.size());
    if (metadata.has_value() && place < metadata->violations_size()) {
      const auto& values = metadata->violations(place).metadata();
      violation.metadata = {values.begin(), values.end()};
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

const std::string& Domain() {
  return common::v1::ErrorReason_descriptor()->options().GetExtension(common::v1::error_domain);
}

}  // namespace

std::optional<Error> ErrorOf(const absl::Status& status) {
  if (status.ok()) return std::nullopt;
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value() || info->domain() != Domain()) return std::nullopt;

  Error error;
  error.code = status.code();
  error.reason_name = info->reason();
  // An unknown name leaves the reason unspecified.
  common::v1::ErrorReason_Parse(info->reason(), &error.reason);
  error.message = std::string(status.message());
  error.metadata = {info->metadata().begin(), info->metadata().end()};
  if (const auto localized = DetailOf<google::rpc::LocalizedMessage>(status)) {
    error.message_pl = localized->message();
  }
  error.field_violations = FieldViolationsOf(status);
  error.retry_after = RetryAfter(status);
  return error;
}

bool IsError(const absl::Status& status, common::v1::ErrorReason reason) {
  const std::optional<Error> error = ErrorOf(status);
  return error.has_value() && error->reason == reason;
}

std::optional<absl::Duration> RetryAfter(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

absl::Status FromWireStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (!status.error_details().empty() && wire.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : wire.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

}  // namespace osiedle::client
