#include "services/invitations/invitation_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"

namespace osiedle::invitations {
namespace {

using State = v1::Invitation::State;

const absl::Time kExpires = absl::FromUnixSeconds(1'735'686'000);

v1::Invitation InState(State state, const std::string& contact = "") {
  v1::Invitation invitation;
  invitation.set_state(state);
  invitation.set_contact(contact);
  *invitation.mutable_expire_time() = TimestampOf(kExpires);
  return invitation;
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = call::ErrorInfoOf(status);
  return info.has_value() ? info->reason() : "";
}

TEST(InvitationRules, MayRedeem) {
  const absl::Time before = kExpires - absl::Seconds(1);
  struct Case {
    State state;
    absl::Time time;
    absl::Time now;
    std::string reason;
  };
  for (const Case& c :
       {Case{v1::Invitation::ISSUED, before, before, ""},
        Case{v1::Invitation::HANDED_OUT, before, before, ""},
        Case{v1::Invitation::REDEEMED, before, before, "INVITATION_REDEEMED"},
        Case{v1::Invitation::VOIDED, before, before, "INVITATION_VOIDED"},
        Case{v1::Invitation::ISSUED, kExpires, kExpires, "INVITATION_EXPIRED"},
        Case{v1::Invitation::ISSUED, before, kExpires, ""},
        Case{v1::Invitation::ISSUED, before, before + kToldLate, ""},
        Case{v1::Invitation::ISSUED, before, kExpires + kToldLate, "INVITATION_EXPIRED"}}) {
    EXPECT_EQ(ReasonOf(MayRedeem(InState(c.state), c.time, c.now)), c.reason)
        << v1::Invitation::State_Name(c.state) << " " << c.time << " " << c.now;
  }
}

TEST(InvitationRules, MayHandOut) {
  const absl::Time before = kExpires - absl::Seconds(1);
  struct Case {
    State state;
    std::string contact;
    absl::Time time;
    std::string reason;
  };
  for (const Case& c : {Case{v1::Invitation::ISSUED, "", before, ""},
                        Case{v1::Invitation::ISSUED, "", kExpires, "INVITATION_EXPIRED"},
                        Case{v1::Invitation::HANDED_OUT, "here", kExpires, ""},
                        Case{v1::Invitation::HANDED_OUT, "there", before, "INVITATION_HANDED_OUT"},
                        Case{v1::Invitation::REDEEMED, "", before, ""},
                        Case{v1::Invitation::REDEEMED, "here", before, ""},
                        Case{v1::Invitation::REDEEMED, "there", before, "INVITATION_HANDED_OUT"},
                        Case{v1::Invitation::VOIDED, "", before, "INVITATION_VOIDED"},
                        Case{v1::Invitation::VOIDED, "here", before, ""}}) {
    EXPECT_EQ(ReasonOf(MayHandOut(InState(c.state, c.contact), "here", c.time)), c.reason)
        << v1::Invitation::State_Name(c.state) << " " << c.contact;
  }
}

TEST(InvitationRules, AHandOutThatIsKnownStaysAsItIs) {
  v1::Invitation invitation = InState(v1::Invitation::ISSUED);
  TakeHandOut("here", kExpires - absl::Hours(2), invitation);
  TakeHandOut("here", kExpires - absl::Hours(1), invitation);
  EXPECT_EQ(invitation.state(), v1::Invitation::HANDED_OUT);
  EXPECT_EQ(TimeOf(invitation.hand_out_time()), kExpires - absl::Hours(2));
}

TEST(InvitationRules, TheLastDayEndsInTheTownsZone_AlsoWhenTheClocksChange) {
  absl::TimeZone warsaw;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &warsaw));
  struct Case {
    int month;
    int day;
    std::string ends;
  };
  for (const Case& c :
       {Case{6, 3, "2024-06-03T22:00:00+00:00"}, Case{12, 31, "2024-12-31T23:00:00+00:00"},
        // Clocks go forward on 31 March and back on 27 October.
        Case{3, 31, "2024-03-31T22:00:00+00:00"}, Case{10, 27, "2024-10-27T23:00:00+00:00"}}) {
    v1::InvitationBatch batch;
    batch.mutable_valid_until_date()->set_year(2024);
    batch.mutable_valid_until_date()->set_month(c.month);
    batch.mutable_valid_until_date()->set_day(c.day);
    CompleteNewBatch(warsaw, batch);
    EXPECT_EQ(absl::FormatTime(TimeOf(batch.expire_time()), absl::UTCTimeZone()), c.ends);
  }
}

TEST(InvitationRules, TheNumberHasThreeDigits) {
  EXPECT_EQ(InvitationId("klub", 7), "klub-007");
  EXPECT_EQ(InvitationId("klub", 160), "klub-160");
}

}  // namespace
}  // namespace osiedle::invitations
