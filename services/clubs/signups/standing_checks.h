// The checks of every creation and change of a standing registration, and what follows from it.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_

#include <vector>

#include "absl/status/status.h"
#include "osiedle/clubs/v1/standing_registration.pb.h"
#include "osiedle/internal/v1/club_timer.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// The rules for its days: pure. Those that are no days of the calendar are named by the proto's
// limits.
void CheckStandingDays(const v1::StandingRegistration& standing, call::Violations& violations);

// The days on which the change makes or ends registrations, or may make one that had no room: pure.
// No days: on none. `before`: null: it is new.
std::vector<internal::v1::ClubTimer::Days> AffectedDays(const v1::StandingRegistration* before,
                                                        const v1::StandingRegistration& after);

absl::Status CheckStandingChange(const call::Change<v1::StandingRegistration>& change);

// The clock brings the registrations that were made of it into line on these days, at once
// (call::ResourceDeclaration::after_write).
absl::Status AfterStanding(const call::Call& call, storage::Transaction& transaction,
                           const v1::StandingRegistration* before,
                           const v1::StandingRegistration& after);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_CHECKS_H_
