// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_CLUBS_CLUB_ERRORS_H_
#define OSIEDLE_SERVICES_CLUBS_CLUB_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"

namespace osiedle::clubs {

// People: how many places are free, and how many the party needs.
absl::Status EventFull(int64_t free, int64_t party);
absl::Status OccurrenceCancelled();
// InfinitePast: it was always open; the metadata then has no `open_time`.
absl::Status SignUpClosed(absl::Time open_time, absl::Time close_time);
// Of a series to whose events one comes without signing up, or with a code for each.
absl::Status NoStandingSignUp();
// `why` continues the sentence "the registration cannot do this now: ".
absl::Status RegistrationStepRefused(v1::Registration::State state, absl::string_view why);
absl::Status OfferExpired(absl::Time expire_time);
// `registration`: the live one; empty when the caller may not know of it.
absl::Status AlreadyRegistered(absl::string_view registration);
absl::Status FeedbackComplete();

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_CLUB_ERRORS_H_
