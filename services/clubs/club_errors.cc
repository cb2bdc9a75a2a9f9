#include "services/clubs/club_errors.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/call/rpc/errors.h"

namespace osiedle::clubs {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

}  // namespace

absl::Status EventFull(int64_t free, int64_t party) {
  return call::MakeError(kPrecondition, common::v1::EVENT_FULL,
                         "neither the event nor its waitlist has room",
                         {{"free", absl::StrCat(free)}, {"party", absl::StrCat(party)}});
}

absl::Status OccurrenceCancelled() {
  return call::MakeError(kPrecondition, common::v1::OCCURRENCE_CANCELLED,
                         "the occurrence was cancelled");
}

absl::Status SignUpClosed(absl::Time open_time, absl::Time close_time) {
  call::ErrorMetadata metadata;
  if (open_time != absl::InfinitePast()) metadata.emplace_back("open_time", Rfc3339(open_time));
  metadata.emplace_back("close_time", Rfc3339(close_time));
  return call::MakeError(kPrecondition, common::v1::SIGN_UP_CLOSED, "nobody can sign up now",
                         metadata);
}

absl::Status NoStandingSignUp() {
  return call::MakeError(kPrecondition, common::v1::SIGN_UP_CLOSED,
                         "nobody signs up for all events of this series at once");
}

absl::Status RegistrationStepRefused(v1::Registration::State state, absl::string_view why) {
  return call::MakeError(kPrecondition, common::v1::REGISTRATION_STEP_REFUSED,
                         absl::StrCat("the registration cannot do this now: ", why),
                         {{"state", v1::Registration::State_Name(state)}});
}

absl::Status OfferExpired(absl::Time expire_time) {
  return call::MakeError(kPrecondition, common::v1::OFFER_EXPIRED,
                         "the offer ended before the answer came",
                         {{"expire_time", Rfc3339(expire_time)}});
}

absl::Status AlreadyRegistered(absl::string_view registration) {
  call::ErrorMetadata metadata;
  if (!registration.empty()) metadata.emplace_back("resource", registration);
  return call::MakeError(absl::StatusCode::kAlreadyExists, common::v1::ALREADY_REGISTERED,
                         "the resident is registered for this event already", metadata);
}

absl::Status FeedbackComplete() {
  return call::MakeError(kPrecondition, common::v1::FEEDBACK_COMPLETE,
                         "as many answers came as people did");
}

}  // namespace osiedle::clubs
