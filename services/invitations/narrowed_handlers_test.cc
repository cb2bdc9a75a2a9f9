// What a caller with a narrowed grant learns of invitations: they belong to the controller of their
// batch.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/invitations/controller_sweep.h"
#include "services/invitations/invitation_tables.h"
#include "services/invitations/invitation_writer.h"
#include "services/invitations/testing/invitations_fixture.h"
#include "storage/store.h"
#include "storage/transaction.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNgo[] = "municipalities/rybnik/controllers/ngo";
constexpr char kTown[] = "municipalities/rybnik/controllers/municipality";
constexpr char kOfNgo[] = "controller: 'municipalities/rybnik/controllers/ngo'";

class NarrowedInvitationsTest : public InvitationsTest {
 protected:
  void SetUp() override {
    InvitationsTest::SetUp();
    registry::v1::CreateControllerRequest request;
    request.set_parent(kRybnik);
    request.set_controller_id("ngo");
    request.mutable_controller()->set_display_name("Stowarzyszenie");
    request.mutable_controller()->set_kind(registry::v1::Controller::NGO);
    ASSERT_THAT(Run<registry::v1::Controller>(request), IsOk());
    town_codes_ = NewCodes("town", 2);
    const auto own = NewBatch("own", 2, kOfNgo);
    ASSERT_THAT(own, IsOk());
    own_codes_ = {own->claim_codes().begin(), own->claim_codes().end()};
    ASSERT_THAT(NewContact("c", 0, kOfNgo), IsOk());
  }
  void ActAsNgo(common::v1::Role role = common::v1::COORDINATOR) {
    ActAs({.id = "narrow",
           .grants = {{.municipality = "rybnik", .roles = {role}, .controllers = {kNgo}}}});
  }
  void ActAsEverybody() {
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }
  std::vector<std::string> Listed(const std::string& filter = "") {
    v1::ListInvitationsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    const auto listed = Run<v1::ListInvitationsResponse>(request);
    EXPECT_THAT(listed, IsOk());
    return listed.ok() ? contacts::IdsOf(listed->invitations()) : std::vector<std::string>();
  }
  v1::Invitation Stored(const std::string& id) {
    v1::GetInvitationRequest request;
    request.set_name(InvitationName(id));
    const auto invitation = Run<v1::Invitation>(request);
    EXPECT_THAT(invitation, IsOk());
    return invitation.ok() ? *invitation : v1::Invitation();
  }
  absl::StatusOr<v1::InvitationBatch> Move(const std::string& id, const std::string& controller) {
    v1::UpdateInvitationBatchRequest request;
    request.mutable_invitation_batch()->set_name(BatchName(id));
    request.mutable_invitation_batch()->set_controller(controller);
    request.mutable_update_mask()->add_paths("controller");
    return Run<v1::InvitationBatch>(request);
  }

  std::vector<std::string> town_codes_;
  std::vector<std::string> own_codes_;
};

TEST_F(NarrowedInvitationsTest, InvitationsAreThoseOfTheControllerOfTheirBatch) {
  EXPECT_EQ(Stored("own-001").controller(), kNgo);
  EXPECT_EQ(Stored("town-001").controller(), kTown);
  ActAsNgo();
  EXPECT_THAT(Listed(), ElementsAre("own-001", "own-002"));
  EXPECT_THAT(Listed(absl::StrCat("invitation_batch = ", BatchName("town"))), IsEmpty());
  EXPECT_THAT(VoidOne("town-001"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(VoidBatch("town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(VoidBatch("own"), IsOk());
  EXPECT_THAT(NewBatch("new", 1), FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_THAT(NewBatch("new", 1, kOfNgo), IsOk());
}

// What a check-in does with the invitation of a registration, which `place` names here.
absl::Status RedeemByName(const call::Call& call, storage::Transaction& transaction,
                          const v1::RedeemInvitationRequest& request,
                          v1::Invitation& /*response*/) {
  return RedeemNamed(call, transaction, request.place(), call.time(), "Klub");
}

TEST_F(NarrowedInvitationsTest, RedeemNamed_LeavesWhatTheCallMayNotKnowAsItIs) {
  ActAsNgo();
  for (const char* id : {"own-001", "town-001", "own-009"}) {
    v1::RedeemInvitationRequest request;
    request.set_parent(kRybnik);
    request.set_claim_code("-");
    request.set_place(InvitationName(id));
    EXPECT_THAT(RunAs(&RedeemByName, request), IsOk());
  }
  ActAsEverybody();
  EXPECT_EQ(Stored("own-001").state(), v1::Invitation::REDEEMED);
  EXPECT_EQ(Stored("own-001").redeem_place(), "Klub");
  EXPECT_EQ(Stored("town-001").state(), v1::Invitation::ISSUED);
}

TEST_F(NarrowedInvitationsTest, InvitationsFollowTheirBatch) {
  ASSERT_THAT(Move("town", kNgo), IsOk());
  ActAsNgo();
  EXPECT_THAT(Listed(), ElementsAre("own-001", "own-002", "town-001", "town-002"));
  EXPECT_THAT(Move("town", kTown), FailsWith(common::v1::GRANT_TOO_NARROW));
  ActAsEverybody();
  ASSERT_THAT(Move("town", kTown), IsOk());
  // A change of another field leaves the invitations as they are.
  const std::string etag = Stored("town-001").etag();
  v1::UpdateInvitationBatchRequest rename;
  rename.mutable_invitation_batch()->set_name(BatchName("town"));
  rename.mutable_invitation_batch()->set_note("x");
  rename.mutable_update_mask()->add_paths("note");
  ASSERT_THAT(Run<v1::InvitationBatch>(rename), IsOk());
  EXPECT_EQ(Stored("town-001").etag(), etag);
  ActAsNgo();
  EXPECT_THAT(Listed(), ElementsAre("own-001", "own-002"));
}

TEST_F(NarrowedInvitationsTest, ACodeOfAHiddenInvitation_IsAnUnknownCode) {
  ActAsNgo();
  const auto hidden = RedeemCode(town_codes_[0]);
  EXPECT_THAT(hidden, FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(HandOutCode(town_codes_[0], "c"), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_THAT(HandOutCode(own_codes_[0], "c"), IsOk());
  EXPECT_THAT(RedeemCode(own_codes_[0]), IsOk());
  ActAsEverybody();
  EXPECT_EQ(Stored("town-001").state(), v1::Invitation::ISSUED);
}

// PARTNER redeems everything, and VIEWER reads what one controller has.
TEST_F(NarrowedInvitationsTest, WhatIsRedeemed_IsShownAsAReadingWouldShowIt) {
  ASSERT_THAT(NewContact("t", 0), IsOk());
  ASSERT_THAT(HandOutCode(town_codes_[0], "t"), IsOk());
  ASSERT_THAT(HandOutCode(own_codes_[0], "c"), IsOk());
  ActAs({.id = "both",
         .grants = {
             {"rybnik", {common::v1::PARTNER}},
             {.municipality = "rybnik", .roles = {common::v1::VIEWER}, .controllers = {kNgo}}}});
  EXPECT_EQ(RedeemCode(town_codes_[0])->contact(), "");
  EXPECT_EQ(RedeemCode(own_codes_[0])->contact(), ContactName("c"));
}

TEST_F(NarrowedInvitationsTest, InvitationsOfAnEarlierRelease_GetTheirController) {
  uint32_t owner = 0;
  ASSERT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                    owner = call.owner();
                    return absl::OkStatus();
                  }),
              IsOk());
  // As such a release stored it.
  for (const char* id : {"own-001", "own-002"}) {
    ASSERT_THAT(storage::ReadWriteAndWait(
                    store(), {},
                    [&](storage::Transaction& transaction) -> absl::Status {
                      ASSIGN_OR_RETURN(
                          const auto row,
                          Invitations().table().Find(
                              transaction, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}));
                      v1::Invitation old = row->message;
                      old.clear_controller();
                      return Invitations().table().Update(transaction, row->key, row->message, old,
                                                          row->meta);
                    })
                    .status,
                IsOk());
  }
  const std::string etag = Stored("own-001").etag();
  ActAsNgo();
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_EQ(*SweepControllers(store(), owner, clock().Now(), 1), 1);
  EXPECT_EQ(*SweepControllers(store(), owner, clock().Now(), 50), 1);
  EXPECT_EQ(*SweepControllers(store(), owner, clock().Now(), 50), 0);
  EXPECT_THAT(Listed(), ElementsAre("own-001", "own-002"));
  EXPECT_EQ(Stored("own-001").etag(), etag);
}

}  // namespace
}  // namespace osiedle::invitations
