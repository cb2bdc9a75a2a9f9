// Makes registrations of standing ones, and ends them with these.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_SIGN_UPS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_SIGN_UPS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/clubs/v1/standing_registration.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/registration_writer.h"

namespace osiedle::clubs {

// Live standing registrations of one series, with those that go on from the series before it
// (REQUEST_TOO_LARGE).
inline constexpr int kMostStanding = 500;

// Whether the party comes on this local day: the standing registration is live, and neither its
// dates nor its skips leave the day out.
bool ComesOn(const v1::StandingRegistration& standing, absl::CivilDay day);

// Brings the registrations of an event into line with the standing ones of which they are made. It
// makes those that are missing, in the order in which the standing ones were made. It calls off
// those that are wanted no more. A party that has no room is left out, and has its next chance when
// the clock looks at the event. Nothing is made while nobody can sign up, and nothing changes once
// the event has begun. At most 50 rows in one transaction; true: there are more to do.
absl::StatusOr<bool> FollowStanding(const ClubRun& run, const EffectiveOccurrence& event);

// What comes before every sign-up for an occurrence (a name): the standing registrations have their
// turn, and MoveOn. Reads one row when nothing is to do. Does nothing for an occurrence that is not
// there.
absl::Status MakeReady(const call::Call& call, const ClubRun& run, absl::string_view occurrence);

// FollowStanding, and marks the sign-up for the event as opened when it has nothing more to do.
absl::StatusOr<bool> OpenSignUp(const ClubRun& run, const EffectiveOccurrence& event);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_SIGN_UPS_H_
