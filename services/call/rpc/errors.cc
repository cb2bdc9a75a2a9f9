#include "services/call/rpc/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/common/v1/error_domain.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/fingerprint.h"

namespace osiedle::call {
namespace {

using common::v1::ErrorReason;

std::string TypeUrl(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(TypeUrl(detail), absl::Cord(DeterministicBytes(detail)));
}

absl::Status WithViolations(absl::Status status, const Violations& violations) {
  google::rpc::BadRequest detail;
  common::v1::ViolationMetadata metadata;
  bool has_metadata = false;
  for (const Violation& violation : violations.items()) {
    google::rpc::BadRequest::FieldViolation& added = *detail.add_field_violations();
    added.set_field(violation.field);
    added.set_description(DescriptionOf(violation));
    added.set_reason(common::v1::ViolationReason_Name(violation.reason));
    added.mutable_localized_message()->set_locale("pl");
    added.mutable_localized_message()->set_message(PolishTextOf(violation));
    auto& values = *metadata.add_violations()->mutable_metadata();
    for (const auto& [name, value] : violation.metadata) values[name] = value;
    has_metadata = has_metadata || !violation.metadata.empty();
  }
  Attach(detail, status);
  if (has_metadata) Attach(metadata, status);
  return status;
}

std::string Summary(const Violations& violations) {
  const Violation& first = violations.items().front();
  std::string summary = absl::StrCat(first.field, ": ", DescriptionOf(first));
  if (violations.items().size() > 1) {
    absl::StrAppend(&summary, " (and ", violations.items().size() - 1, " more)");
  }
  return summary;
}

// A filter or an order that the list does not accept.
absl::Status ListInvalid(absl::string_view what, const Violation& violation) {
  Violations violations;
  violations.Add(violation);
  return WithViolations(
      MakeError(absl::StatusCode::kInvalidArgument, common::v1::FILTER_INVALID,
                absl::StrCat(what, ": ", DescriptionOf(violation)), violation.metadata),
      violations);
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, ErrorReason reason, absl::string_view message,
                       const ErrorMetadata& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(common::v1::ErrorReason_Name(reason));
  info.set_domain(
      common::v1::ErrorReason_descriptor()->options().GetExtension(common::v1::error_domain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  *retry.mutable_retry_delay() =
      google::protobuf::util::TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(delay));
  Attach(retry, status);
  return status;
}

absl::Status InvalidFields(const Violations& violations) {
  if (violations.empty()) return absl::OkStatus();
  return WithViolations(MakeError(absl::StatusCode::kInvalidArgument, common::v1::INVALID_FIELDS,
                                  Summary(violations)),
                        violations);
}

absl::Status InvalidField(Violation violation) {
  Violations violations;
  violations.Add(std::move(violation));
  return InvalidFields(violations);
}

absl::Status MakeFieldError(absl::StatusCode code, ErrorReason reason,
                            const Violations& violations) {
  return WithViolations(MakeError(code, reason, Summary(violations)), violations);
}

absl::Status MakeFieldError(absl::StatusCode code, ErrorReason reason, Violation violation) {
  Violations violations;
  violations.Add(std::move(violation));
  return MakeFieldError(code, reason, violations);
}

absl::Status ReferencesNotFound(const Violations& violations) {
  if (violations.empty()) return absl::OkStatus();
  return WithViolations(MakeError(absl::StatusCode::kFailedPrecondition,
                                  common::v1::REFERENCE_NOT_FOUND, Summary(violations)),
                        violations);
}

absl::Status ResourceNotFound(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, common::v1::RESOURCE_NOT_FOUND,
                   absl::StrCat(name, " is not there"), {{"resource", std::string(name)}});
}

absl::Status ResourceExists(absl::string_view name) {
  return MakeError(absl::StatusCode::kAlreadyExists, common::v1::RESOURCE_EXISTS,
                   absl::StrCat(name, " exists with other content"),
                   {{"resource", std::string(name)}});
}

absl::Status ResourceDeleted(absl::string_view name) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_DELETED,
                   absl::StrCat(name, " is deleted"), {{"resource", std::string(name)}});
}

absl::Status ResourceNotDeleted(absl::string_view name) {
  return MakeError(absl::StatusCode::kAlreadyExists, common::v1::RESOURCE_NOT_DELETED,
                   absl::StrCat(name, " is not deleted"), {{"resource", std::string(name)}});
}

absl::Status EtagMismatch(absl::string_view name) {
  return MakeError(absl::StatusCode::kAborted, common::v1::ETAG_MISMATCH,
                   absl::StrCat(name, " has changed since it was read"),
                   {{"resource", std::string(name)}});
}

absl::Status ExternalIdTaken(absl::string_view holder) {
  if (holder.empty()) {
    return MakeError(absl::StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN,
                     "the external id belongs to another resource");
  }
  return MakeError(absl::StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN,
                   absl::StrCat("the external id belongs to ", holder),
                   {{"resource", std::string(holder)}});
}

absl::Status StateTransitionRefused(absl::string_view name, absl::string_view state,
                                    absl::string_view what) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::STATE_TRANSITION_REFUSED,
                   absl::StrCat(name, " is ", state, ": ", what),
                   {{"resource", std::string(name)}, {"state", std::string(state)}});
}

absl::Status RequestIdReused() {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED,
                   "this request_id was used for another request");
}

absl::Status PageTokenInvalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID,
                   "page_token was not made for this request");
}

absl::Status FilterInvalid(common::v1::ViolationReason reason, ViolationMetadata metadata) {
  return ListInvalid("filter", {"filter", reason, std::move(metadata)});
}

absl::Status OrderByInvalid(common::v1::ViolationReason reason, ViolationMetadata metadata) {
  return ListInvalid("order_by", {"order_by", reason, std::move(metadata)});
}

absl::Status RequestTooLarge(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_TOO_LARGE, what);
}

absl::Status RequestUnreadable() {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_UNREADABLE,
                   "the request is no message of the method, or a text in it is not UTF-8");
}

absl::Status Unauthenticated() {
  return MakeError(absl::StatusCode::kUnauthenticated, common::v1::UNAUTHENTICATED_TOKEN,
                   "no valid bearer token in the authorization metadata");
}

absl::Status RoleRequired(absl::string_view method, absl::string_view roles) {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::ROLE_REQUIRED,
                   absl::StrCat(method, " needs one of the roles ", roles),
                   {{"roles", std::string(roles)}});
}

absl::Status MunicipalityDenied(absl::string_view municipality) {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::MUNICIPALITY_DENIED,
                   absl::StrCat("no role of this method in ", municipality));
}

absl::Status PlatformDenied() {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::MUNICIPALITY_DENIED,
                   "what is the platform's needs a role of this method in every municipality (*)");
}

absl::Status PurposeRequired(absl::string_view method, absl::string_view purposes) {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::PURPOSE_REQUIRED,
                   absl::StrCat(method, " needs one of the purposes ", purposes,
                                " in the metadata osiedle-purpose"),
                   {{"purposes", std::string(purposes)}});
}

absl::Status PurposeUnknown() {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::PURPOSE_UNKNOWN,
                   "the metadata osiedle-purpose names no purpose");
}

absl::Status MetadataAmbiguous() {
  return MakeError(absl::StatusCode::kInvalidArgument, common::v1::METADATA_AMBIGUOUS,
                   "metadata that begins with osiedle- came twice");
}

absl::Status MandateEnded() {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::MANDATE_ENDED,
                   "the mandate of the staff member does not hold today");
}

absl::Status TeamDenied() {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::TEAM_DENIED,
                   "the caller is no member today of the team in the metadata osiedle-team");
}

absl::Status EmergencyDenied() {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::EMERGENCY_DENIED,
                   "the emergency in the metadata osiedle-emergency does not allow this call");
}

absl::Status GrantTooNarrow(absl::string_view field) {
  ErrorMetadata metadata;
  if (!field.empty()) metadata.emplace_back("field", std::string(field));
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::GRANT_TOO_NARROW,
                   field.empty() ? "the call is about all records, and the grants are about some"
                                 : absl::StrCat("the grants do not reach the record: ", field),
                   metadata);
}

absl::Status OnBehalfOfDenied() {
  return MakeError(absl::StatusCode::kPermissionDenied, common::v1::ON_BEHALF_OF_DENIED,
                   "the caller may not do this on behalf of the person");
}

bool IsDenial(const absl::Status& status) {
  return absl::IsPermissionDenied(status) && ErrorInfoOf(status).has_value();
}

absl::Status QueueFull() {
  return WithRetry(MakeError(absl::StatusCode::kResourceExhausted, common::v1::QUEUE_FULL,
                             "too much is under way; nothing was done"),
                   absl::Milliseconds(250));
}

absl::Status DeadlinePassed() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, common::v1::DEADLINE_PASSED,
                   "the deadline passed");
}

absl::Status ShuttingDown() {
  return WithRetry(MakeError(absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN,
                             "the server is going down"),
                   absl::Seconds(1));
}

std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  absl::optional<absl::Cord> payload = status.GetPayload(TypeUrl(info));
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  return info;
}

}  // namespace osiedle::call
