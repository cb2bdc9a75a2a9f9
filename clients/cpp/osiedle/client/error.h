// The details of a failed call, in a form that a program can act upon.
//
// Every failure that the server itself gives has a reason (osiedle/common/v1/error_reason.proto). A
// call that never reached the server, such as over a refused connection, fails with a plain
// absl::Status.
#ifndef OSIEDLE_CLIENT_ERROR_H_
#define OSIEDLE_CLIENT_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/support/status.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::client {

// A field of the request that breaks a rule.
struct FieldViolation {
  // As in "contact.needs[2].severity".
  std::string field;

  // VIOLATION_REASON_UNSPECIFIED when the reason is newer than this library: then show the text.
  common::v1::ViolationReason reason = common::v1::VIOLATION_REASON_UNSPECIFIED;
  // The reason as the server sent it.
  std::string reason_name;

  // For developers, in English.
  std::string description;
  // For the person in front of the screen, in Polish.
  std::string message_pl;

  // The values for the names in braces in the texts of the reason, such as `max`.
  std::map<std::string, std::string> metadata;
};

struct Error {
  absl::StatusCode code = absl::StatusCode::kUnknown;

  // ERROR_REASON_UNSPECIFIED when the reason is newer than this library: then act by the code.
  common::v1::ErrorReason reason = common::v1::ERROR_REASON_UNSPECIFIED;
  // The reason as the server sent it.
  std::string reason_name;

  // For developers, in English.
  std::string message;
  // For the person in front of the screen, in Polish.
  std::string message_pl;

  // The values that the reason's comment in the proto file promises, such as `resource` or `state`.
  std::map<std::string, std::string> metadata;

  // Every field that is wrong, for INVALID_FIELDS and REFERENCE_NOT_FOUND.
  std::vector<FieldViolation> field_violations;

  // The wait before the same request may be sent again.
  std::optional<absl::Duration> retry_after;
};

// The error that the server gave, or nothing: the call went well, or did not reach the server.
std::optional<Error> ErrorOf(const absl::Status& status);

// Whether the call failed for this reason.
bool IsError(const absl::Status& status, common::v1::ErrorReason reason);

// The wait that the server asks for before the same request is sent again (google.rpc.RetryInfo).
std::optional<absl::Duration> RetryAfter(const absl::Status& status);

// A status from the wire, with each detail as a payload under its type URL.
absl::Status FromWireStatus(const grpc::Status& status);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_ERROR_H_
