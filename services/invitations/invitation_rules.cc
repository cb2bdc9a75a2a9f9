#include "services/invitations/invitation_rules.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/invitations/invitation_errors.h"

namespace osiedle::invitations {
namespace {

constexpr int kMaxYearsAhead = 3;

absl::CivilDay LastDay(const v1::InvitationBatch& batch) {
  const google::type::Date& date = batch.valid_until_date();
  return absl::CivilDay(date.year(), date.month(), date.day());
}

}  // namespace

std::string InvitationId(absl::string_view batch_id, int number) {
  return absl::StrFormat("%s-%03d", batch_id, number);
}

void CheckNewBatch(const v1::InvitationBatch& batch, absl::CivilDay today,
                   call::Violations& violations) {
  if (!batch.has_valid_until_date()) return;  // Named as missing.
  const absl::CivilDay latest(today.year() + kMaxYearsAhead, today.month(), today.day());
  if (LastDay(batch) < today) {
    violations.Add("invitation_batch.valid_until_date", common::v1::IN_THE_PAST);
  } else if (LastDay(batch) > latest) {
    violations.Add("invitation_batch.valid_until_date", common::v1::YEARS_TOO_FAR_AHEAD,
                   {{"max", absl::StrCat(kMaxYearsAhead)}});
  }
}

void CompleteNewBatch(const absl::TimeZone& zone, v1::InvitationBatch& batch) {
  batch.set_state(v1::InvitationBatch::OPEN);
  // A day ends when the next day begins, also when the clocks change.
  *batch.mutable_expire_time() =
      TimestampOf(absl::FromCivil(absl::CivilSecond(LastDay(batch) + 1), zone));
}

absl::Status MayRedeem(const v1::Invitation& invitation, absl::Time time, absl::Time now) {
  if (invitation.state() == v1::Invitation::REDEEMED) return InvitationRedeemed(invitation);
  if (invitation.state() == v1::Invitation::VOIDED) return InvitationVoided(invitation);
  const absl::Time expires = TimeOf(invitation.expire_time());
  if (time >= expires || now >= expires + kToldLate) return InvitationExpired(invitation);
  return absl::OkStatus();
}

void TakeRedemption(absl::Time time, absl::string_view place, v1::Invitation& invitation) {
  invitation.set_state(v1::Invitation::REDEEMED);
  *invitation.mutable_redeem_time() = TimestampOf(time);
  invitation.set_redeem_place(std::string(place));
}

absl::Status MayHandOut(const v1::Invitation& invitation, absl::string_view contact,
                        absl::Time time) {
  if (invitation.contact() == contact) return absl::OkStatus();
  if (!invitation.contact().empty()) return InvitationHandedOut(invitation);
  if (invitation.state() == v1::Invitation::VOIDED) return InvitationVoided(invitation);
  if (time >= TimeOf(invitation.expire_time())) return InvitationExpired(invitation);
  return absl::OkStatus();
}

void TakeHandOut(absl::string_view contact, absl::Time time, v1::Invitation& invitation) {
  if (invitation.contact() == contact) return;
  if (invitation.state() == v1::Invitation::ISSUED) {
    invitation.set_state(v1::Invitation::HANDED_OUT);
  }
  invitation.set_contact(std::string(contact));
  *invitation.mutable_hand_out_time() = TimestampOf(time);
}

bool MayVoid(const v1::Invitation& invitation) {
  return invitation.state() != v1::Invitation::REDEEMED &&
         invitation.state() != v1::Invitation::VOIDED;
}

void TakeVoiding(absl::Time time, absl::string_view reason, v1::Invitation& invitation) {
  invitation.set_state(v1::Invitation::VOIDED);
  *invitation.mutable_void_time() = TimestampOf(time);
  invitation.set_void_reason(std::string(reason));
}

}  // namespace osiedle::invitations
