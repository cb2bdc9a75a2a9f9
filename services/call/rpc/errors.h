// Failures that a client sees, and how they are made.
//
// A handler returns an absl::Status made by a named function: the general ones are here, each
// area's own in its <area>_errors.h. The details (google.rpc.ErrorInfo, BadRequest, RetryInfo)
// travel as payloads of the status; services/call/rpc/wire_status.h puts them on the wire. A status
// without ErrorInfo never reaches a client: it becomes INTERNAL, and a line in the log.
#ifndef OSIEDLE_SERVICES_CALL_RPC_ERRORS_H_
#define OSIEDLE_SERVICES_CALL_RPC_ERRORS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// The one way to make a failure. `message` is for developers, in English, without personal data.
absl::Status MakeError(absl::StatusCode code, common::v1::ErrorReason reason,
                       absl::string_view message, const ErrorMetadata& metadata = {});

// Adds google.rpc.RetryInfo: the same request may be sent again after `delay`.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// INVALID_FIELDS with every violation, or OK when there is none.
absl::Status InvalidFields(const Violations& violations);
absl::Status InvalidField(Violation violation);

// Another reason with a BadRequest that names the fields.
absl::Status MakeFieldError(absl::StatusCode code, common::v1::ErrorReason reason,
                            const Violations& violations);
// The same of one field.
absl::Status MakeFieldError(absl::StatusCode code, common::v1::ErrorReason reason,
                            Violation violation);

// REFERENCE_NOT_FOUND with every field that names nothing, or OK when there is none.
absl::Status ReferencesNotFound(const Violations& violations);

absl::Status ResourceNotFound(absl::string_view name);
absl::Status ResourceExists(absl::string_view name);
absl::Status ResourceDeleted(absl::string_view name);
absl::Status ResourceNotDeleted(absl::string_view name);
absl::Status EtagMismatch(absl::string_view name);
absl::Status ExternalIdTaken(absl::string_view holder);
absl::Status StateTransitionRefused(absl::string_view name, absl::string_view state,
                                    absl::string_view what);
absl::Status RequestIdReused();
absl::Status PageTokenInvalid();
// The metadata of the ErrorInfo is that of the violation: position and path, where they are known.
absl::Status FilterInvalid(common::v1::ViolationReason reason, ViolationMetadata metadata = {});
absl::Status OrderByInvalid(common::v1::ViolationReason reason, ViolationMetadata metadata = {});
absl::Status RequestTooLarge(absl::string_view what);
absl::Status RequestUnreadable();
absl::Status Unauthenticated();
absl::Status RoleRequired(absl::string_view method, absl::string_view roles);
absl::Status MunicipalityDenied(absl::string_view municipality);
// To whoever has a role of the method somewhere, but not in every municipality ("*").
absl::Status PlatformDenied();
absl::Status PurposeRequired(absl::string_view method, absl::string_view purposes);
absl::Status PurposeUnknown();
absl::Status MetadataAmbiguous();
absl::Status MandateEnded();
absl::Status TeamDenied();
absl::Status EmergencyDenied();
// `field`: of the record that would be outside of the caller's grants; empty: the call is about all
// records.
absl::Status GrantTooNarrow(absl::string_view field);
absl::Status OnBehalfOfDenied();
// Whether `status` says that the caller is not entitled: what the audit log must know of.
bool IsDenial(const absl::Status& status);
absl::Status QueueFull();
absl::Status DeadlinePassed();
absl::Status ShuttingDown();

// The ErrorInfo of a status, if it has one.
std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_ERRORS_H_
