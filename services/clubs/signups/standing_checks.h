// The checks of every creation and change of a standing registration, and what follows from it.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/standing_registration.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// The rules for its days: pure. Those that are no days of the calendar are named by the proto's
// limits.
void CheckStandingDays(const v1::StandingRegistration& standing, call::Violations& violations);

absl::Status CheckStandingChange(const call::Change<v1::StandingRegistration>& change);

// The clock brings the registrations that were made of it into line, at once
// (call::ResourceDeclaration::after_write).
absl::Status AfterStanding(const call::Call& call, storage::Transaction& transaction,
                           const v1::StandingRegistration* before,
                           const v1::StandingRegistration& after);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_
