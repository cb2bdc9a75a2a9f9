// The rules of batches and invitations: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_RULES_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::invitations {

inline absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixNanos(google::protobuf::util::TimeUtil::TimestampToNanoseconds(timestamp));
}
inline google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

// "-007": what an invitation's id adds to that of its batch.
inline constexpr size_t kNumberSuffixBytes = 4;
std::string InvitationId(absl::string_view batch_id, int number);

// A redemption that nobody could tell of at once: the club has no network, the tablet was away.
inline constexpr absl::Duration kToldLate = absl::Hours(24 * 31);

// What holds for a new batch beyond what its proto declares. `today` is the day in the
// municipality's time zone.
void CheckNewBatch(const v1::InvitationBatch& batch, absl::CivilDay today,
                   call::Violations& violations);
// Sets its state and when it expires.
void CompleteNewBatch(const absl::TimeZone& zone, v1::InvitationBatch& batch);

// Whether it may be redeemed at `time`, told at `now`; the failure says why not.
absl::Status MayRedeem(const v1::Invitation& invitation, absl::Time time, absl::Time now);
void TakeRedemption(absl::Time time, absl::string_view place, v1::Invitation& invitation);

// Whether it may have been handed out at `time` at this contact. The same contact told again is
// fine. A slip may be redeemed before the phone that handed it out has told so.
absl::Status MayHandOut(const v1::Invitation& invitation, absl::string_view contact,
                        absl::Time time);
// Changes nothing when it is known already.
void TakeHandOut(absl::string_view contact, absl::Time time, v1::Invitation& invitation);

// What is redeemed stays redeemed, and nothing is voided twice.
bool MayVoid(const v1::Invitation& invitation);
void TakeVoiding(absl::Time time, absl::string_view reason, v1::Invitation& invitation);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_RULES_H_
