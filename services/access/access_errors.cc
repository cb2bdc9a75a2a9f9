#include "services/access/access_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::access {

using ::absl::StatusCode;
using ::osiedle::call::MakeError;

absl::Status EmergencyTriesSpent(absl::Duration wait) {
  return call::WithRetry(
      MakeError(StatusCode::kResourceExhausted, common::v1::EMERGENCY_TRIES_SPENT,
                "too many emergencies were declared; nothing was done"),
      wait);
}

absl::Status ReviewOfOwn(absl::string_view emergency) {
  return MakeError(StatusCode::kFailedPrecondition, common::v1::REVIEW_OF_OWN,
                   absl::StrCat(emergency, " was declared by the caller"),
                   {{"resource", std::string(emergency)}});
}

}  // namespace osiedle::access
