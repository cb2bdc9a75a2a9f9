#include "services/invitations/invitation_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/claim_code_tries.h"
#include "services/invitations/invitation_writer.h"
#include "services/invitations/testing/invitations_fixture.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Well-formed, and of nobody.
std::string Unknown(uint64_t i) { return ClaimCodeOf(i * 0x9e3779b97f4a7c15); }

class InvitationHandlersTest : public InvitationsTest {
 protected:
  void SetUp() override {
    InvitationsTest::SetUp();
    ASSERT_THAT(NewContact("kawa", 0), IsOk());
    ASSERT_THAT(NewContact("herbata", 5), IsOk());
    codes_ = NewCodes("klub", 4);
  }
  std::vector<std::string> codes_;
};

// ---- the way of an invitation

TEST_F(InvitationHandlersTest, ContactInvitationRedemption) {
  auto handed_out = HandOutCode(codes_[0], "kawa", "occur_time { seconds: 1717372800 }");
  ASSERT_THAT(handed_out, IsOk());
  EXPECT_EQ(handed_out->name(), InvitationName("klub-001"));
  EXPECT_EQ(handed_out->state(), v1::Invitation::HANDED_OUT);
  EXPECT_EQ(handed_out->contact(), ContactName("kawa"));
  EXPECT_EQ(handed_out->hand_out_time().seconds(), 1717372800);

  auto redeemed =
      RedeemCode(codes_[0], "occur_time { seconds: 1717402800 } place: 'Klub Mieszkańca'");
  ASSERT_THAT(redeemed, IsOk());
  EXPECT_EQ(redeemed->state(), v1::Invitation::REDEEMED);
  EXPECT_EQ(redeemed->redeem_time().seconds(), 1717402800);
  EXPECT_EQ(redeemed->redeem_place(), "Klub Mieszkańca");
  EXPECT_EQ(redeemed->contact(), ContactName("kawa"));

  v1::ListInvitationsRequest list;
  list.set_parent(kRybnik);
  list.set_filter("contact = \"" + ContactName("kawa") + "\" AND state = REDEEMED");
  auto rows = Run<v1::ListInvitationsResponse>(list);
  ASSERT_THAT(rows, IsOk());
  EXPECT_THAT(contacts::IdsOf(rows->invitations()), ElementsAre("klub-001"));
}

TEST_F(InvitationHandlersTest, RedeemInvitation_TwiceIsRefused) {
  ASSERT_THAT(RedeemCode(codes_[0]), IsOk());
  auto again = RedeemCode(codes_[0], "place: 'gdzie indziej'");
  EXPECT_THAT(again, FailsWith(common::v1::INVITATION_REDEEMED));
  EXPECT_EQ(MetadataOf(again.status(), "resource"), InvitationName("klub-001"));
  EXPECT_THAT(Stored("klub-001").redeem_place(), IsEmpty());
}

TEST_F(InvitationHandlersTest, RedeemInvitation_InARace_IsOnce) {
  absl::StatusOr<v1::Invitation> other;
  BeforeNextCommit([&] { other = RedeemCode(codes_[0], "place: 'pierwszy'"); });
  EXPECT_THAT(RedeemCode(codes_[0], "place: 'drugi'"), FailsWith(common::v1::INVITATION_REDEEMED));
  EXPECT_THAT(other, IsOk());
  EXPECT_EQ(Stored("klub-001").redeem_place(), "pierwszy");
}

TEST_F(InvitationHandlersTest, HandOutInvitation_ToldAgain_ChangesNothing) {
  ASSERT_THAT(HandOutCode(codes_[0], "kawa", "occur_time { seconds: 1717372800 }"), IsOk());
  auto again = HandOutCode(codes_[0], "kawa");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->hand_out_time().seconds(), 1717372800);
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(HandOutCode(codes_[0], "herbata"), FailsWith(common::v1::INVITATION_HANDED_OUT));
}

TEST_F(InvitationHandlersTest, HandOutInvitation_MayBeToldAfterTheRedemption) {
  ASSERT_THAT(RedeemCode(codes_[0]), IsOk());
  auto handed_out = HandOutCode(codes_[0], "kawa");
  ASSERT_THAT(handed_out, IsOk());
  EXPECT_EQ(handed_out->state(), v1::Invitation::REDEEMED);
  EXPECT_EQ(handed_out->contact(), ContactName("kawa"));
  EXPECT_THAT(HandOutCode(codes_[0], "kawa"), IsOk());
  EXPECT_THAT(HandOutCode(codes_[0], "herbata"), FailsWith(common::v1::INVITATION_HANDED_OUT));
}

TEST_F(InvitationHandlersTest, HandOutInvitation_ByName) {
  v1::HandOutInvitationRequest request;
  request.set_parent(kRybnik);
  request.set_contact(ContactName("kawa"));
  EXPECT_THAT(Run<v1::Invitation>(request), FailsForFields({"invitation"}));
  request.set_invitation(InvitationName("klub-002"));
  EXPECT_THAT(Run<v1::Invitation>(request), IsOk());
  request.set_claim_code(codes_[1]);
  EXPECT_THAT(Run<v1::Invitation>(request), FailsForFields({"invitation"}));
  request.clear_claim_code();
  request.set_invitation("municipalities/gdynia/invitations/klub-002");
  EXPECT_THAT(Run<v1::Invitation>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(InvitationHandlersTest, HandOutInvitation_NeedsALiveContact) {
  EXPECT_THAT(HandOutCode(codes_[0], "nikt"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  auto contact = Contact("herbata");
  ASSERT_THAT(contact, IsOk());
  ASSERT_THAT(Delete(*contact), IsOk());
  EXPECT_THAT(HandOutCode(codes_[0], "herbata"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_EQ(Stored("klub-001").state(), v1::Invitation::ISSUED);
}

// ---- codes that are not good

TEST_F(InvitationHandlersTest, AMistypedCodeIsToldFromAnUnknownOne) {
  std::string mistyped = codes_[0];
  mistyped[2] = mistyped[2] == '7' ? '8' : '7';
  auto refused = RedeemCode(mistyped);
  EXPECT_THAT(refused, FailsWith(common::v1::CLAIM_CODE_MISTYPED));
  EXPECT_THAT(refused, FailsForFields({"claim_code"}));
  EXPECT_THAT(RedeemCode(Unknown(1)), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(HandOutCode(mistyped, "kawa"), FailsWith(common::v1::CLAIM_CODE_MISTYPED));
  EXPECT_THAT(HandOutCode(Unknown(1), "kawa"), FailsWith(common::v1::CLAIM_CODE_REFUSED));
}

TEST_F(InvitationHandlersTest, ACodeOfAnotherTownIsUnknown) {
  const auto codes = NewCodes("klub", 1, kGdynia);
  EXPECT_THAT(RedeemCode(codes[0]), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(HandOutCode(codes[0], "kawa"), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(RedeemCode(codes[0], "", kGdynia), IsOk());
}

TEST_F(InvitationHandlersTest, AVoidedInvitationIsWorthless) {
  ASSERT_THAT(HandOutCode(codes_[1], "kawa"), IsOk());
  ASSERT_THAT(VoidOne("klub-001"), IsOk());
  ASSERT_THAT(VoidOne("klub-002"), IsOk());
  EXPECT_EQ(Stored("klub-001").void_reason(), "zgubione");
  EXPECT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::INVITATION_VOIDED));
  EXPECT_THAT(HandOutCode(codes_[0], "kawa"), FailsWith(common::v1::INVITATION_VOIDED));
  // That it was handed out before stays true.
  EXPECT_THAT(HandOutCode(codes_[1], "kawa"), IsOk());
  EXPECT_THAT(VoidOne("klub-001"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  ASSERT_THAT(RedeemCode(codes_[2]), IsOk());
  EXPECT_THAT(VoidOne("klub-003"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(InvitationHandlersTest, AnExpiredInvitationIsRefused_UnlessItIsToldLate) {
  // 2025-01-01T00:00 in Warsaw.
  const std::string last_second = "occur_time { seconds: 1735685999 }";
  const std::string midnight = "occur_time { seconds: 1735686000 }";
  clock().Set(absl::FromUnixSeconds(1735686000) + absl::Hours(24 * 31) - absl::Seconds(1));
  auto expired = RedeemCode(codes_[0], midnight);
  EXPECT_THAT(expired, FailsWith(common::v1::INVITATION_EXPIRED));
  EXPECT_EQ(MetadataOf(expired.status(), "expire_time"), "2024-12-31T23:00:00Z");
  EXPECT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::INVITATION_EXPIRED));
  EXPECT_THAT(RedeemCode(codes_[0], last_second), IsOk());
  EXPECT_THAT(HandOutCode(codes_[1], "kawa", midnight), FailsWith(common::v1::INVITATION_EXPIRED));
  EXPECT_THAT(HandOutCode(codes_[1], "kawa", last_second), IsOk());
  clock().Advance(absl::Seconds(1));
  EXPECT_THAT(RedeemCode(codes_[2], last_second), FailsWith(common::v1::INVITATION_EXPIRED));
}

TEST_F(InvitationHandlersTest, APhoneWhoseClockIsDaysOff_IsToldSo) {
  const std::string two_days_ahead = "occur_time { seconds: 1717581600 }";
  EXPECT_THAT(RedeemCode(codes_[0], two_days_ahead), FailsForFields({"occur_time"}));
  EXPECT_THAT(HandOutCode(codes_[0], "kawa", two_days_ahead), FailsForFields({"occur_time"}));
  EXPECT_THAT(RedeemCode(codes_[0], "occur_time { seconds: -2400000000 }"),
              FailsForFields({"occur_time"}));
}

// ---- what a partner learns

TEST_F(InvitationHandlersTest, APartnerIsToldTheSameOfEveryCodeThatIsNotGood) {
  const auto foreign = NewCodes("klub", 1, kGdynia);
  ASSERT_THAT(RedeemCode(codes_[0]), IsOk());
  ASSERT_THAT(VoidOne("klub-002"), IsOk());
  auto old = NewBatch("stare", 1, "valid_until_date { year: 2024 month: 6 day: 3 }");
  ASSERT_THAT(old, IsOk());
  clock().Advance(absl::Hours(48));
  ActAsPartner();
  const absl::Status unknown = RedeemCode(Unknown(1)).status();
  EXPECT_THAT(unknown, FailsWith(common::v1::CLAIM_CODE_REFUSED));
  for (const std::string& code : {codes_[0], codes_[1], old->claim_codes(0), foreign[0]}) {
    EXPECT_EQ(RedeemCode(code).status(), unknown) << code;
  }
  EXPECT_THAT(RedeemCode(codes_[2]), IsOk());
}

TEST_F(InvitationHandlersTest, APartnerLearnsNothingOfTheContact) {
  ASSERT_THAT(HandOutCode(codes_[0], "kawa"), IsOk());
  ActAsPartner();
  auto redeemed = RedeemCode(codes_[0]);
  ASSERT_THAT(redeemed, IsOk());
  EXPECT_THAT(redeemed->contact(), IsEmpty());
  EXPECT_FALSE(redeemed->has_hand_out_time());
  EXPECT_EQ(redeemed->display_name(), "Klub");
  EXPECT_EQ(Stored("klub-001").contact(), ContactName("kawa"));
}

// ---- guessing

TEST_F(InvitationHandlersTest, WhoGuessesIsStopped_EvenWithAGoodCode) {
  ActAsPartner();
  for (int i = 0; i < kTriesOfPrincipal.most; ++i) {
    ASSERT_THAT(RedeemCode(Unknown(i)), FailsWith(common::v1::CLAIM_CODE_REFUSED)) << i;
  }
  EXPECT_THAT(RedeemCode(Unknown(99)), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
  EXPECT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
  EXPECT_EQ(Stored("klub-001").state(), v1::Invitation::ISSUED);
  // Elsewhere, and others, are not affected.
  EXPECT_THAT(RedeemCode(Unknown(1), "", kGdynia), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  ActAsPartner("dom-kultury");
  EXPECT_THAT(RedeemCode(codes_[0]), IsOk());
  // A try is won back.
  ActAsPartner();
  clock().Advance(kTriesOfPrincipal.interval);
  EXPECT_THAT(RedeemCode(codes_[1]), IsOk());
  EXPECT_THAT(RedeemCode(Unknown(1)), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(RedeemCode(codes_[2]), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
}

TEST_F(InvitationHandlersTest, ManyWhoGuessTogetherAreStopped) {
  for (int i = 0; i < kTriesOfMunicipality.most; ++i) {
    ActAsPartner(absl::StrCat("partner-", i % 12));
    ASSERT_THAT(RedeemCode(Unknown(i)), FailsWith(common::v1::CLAIM_CODE_REFUSED)) << i;
  }
  ActAsPartner("another");
  EXPECT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
  clock().Advance(kTriesOfMunicipality.interval);
  EXPECT_THAT(RedeemCode(codes_[0]), IsOk());
}

TEST_F(InvitationHandlersTest, HandOutIsNoWayRoundTheLimit) {
  ActAsCoordinator();
  for (int i = 0; i < kTriesOfPrincipal.most; ++i) {
    ASSERT_THAT(HandOutCode(Unknown(i), "kawa"), FailsWith(common::v1::CLAIM_CODE_REFUSED)) << i;
  }
  EXPECT_THAT(HandOutCode(codes_[0], "kawa"), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
  EXPECT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
}

TEST_F(InvitationHandlersTest, TriesInARaceAreAllCounted) {
  ActAsPartner();
  for (int i = 0; i < kTriesOfPrincipal.most - 1; ++i) {
    ASSERT_THAT(RedeemCode(Unknown(i)), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  }
  // Both see one try left; the one that comes later is run again, and finds none.
  BeforeNextCommit(
      [&] { EXPECT_THAT(RedeemCode(Unknown(100)), FailsWith(common::v1::CLAIM_CODE_REFUSED)); });
  EXPECT_THAT(RedeemCode(Unknown(101)), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
}

TEST_F(InvitationHandlersTest, MistypedAndUsedCodesCostStaffNoTry) {
  ActAsCoordinator();
  ASSERT_THAT(RedeemCode(codes_[0]), IsOk());
  for (int i = 0; i < 2 * kTriesOfPrincipal.most; ++i) {
    ASSERT_THAT(RedeemCode("0000000001"), FailsWith(common::v1::CLAIM_CODE_MISTYPED));
    ASSERT_THAT(RedeemCode(codes_[0]), FailsWith(common::v1::INVITATION_REDEEMED));
  }
  EXPECT_THAT(RedeemCode(codes_[1]), IsOk());
}

}  // namespace
}  // namespace osiedle::invitations
