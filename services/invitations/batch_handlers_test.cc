#include "services/invitations/batch_handlers.h"

#include <set>
#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/claim_codes.h"
#include "services/invitations/testing/invitations_fixture.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class BatchHandlersTest : public InvitationsTest {
 protected:
  absl::StatusOr<v1::InvitationBatch> DeleteBatch(const std::string& id) {
    v1::DeleteInvitationBatchRequest request;
    request.set_name(BatchName(id));
    return Run<v1::InvitationBatch>(request);
  }
  v1::InvitationBatch StoredBatch(const std::string& id) {
    v1::GetInvitationBatchRequest request;
    request.set_name(BatchName(id));
    auto batch = Run<v1::InvitationBatch>(request);
    EXPECT_THAT(batch, IsOk());
    return batch.ok() ? *std::move(batch) : v1::InvitationBatch();
  }
  // Every key and value of the store and of its logs.
  std::string EverythingStored() {
    std::string all;
    auto snapshot = store().GetSnapshot({});
    EXPECT_TRUE(snapshot.ok());
    auto it = (*snapshot)->Scan({});
    while (true) {
      auto more = it->Next();
      EXPECT_TRUE(more.ok());
      if (!more.ok() || !*more) break;
      absl::StrAppend(&all, it->key(), "=", it->value(), "\n");
    }
    for (uint32_t owner = 0; owner < 4; ++owner) {
      for (uint16_t kind : {storage::kChangeLog, storage::kAuditLog}) {
        auto entries = (*snapshot)->ReadLog({owner, kind}, 0, 1000);
        EXPECT_TRUE(entries.ok());
        for (const auto& entry : *entries) absl::StrAppend(&all, entry.value, "\n");
      }
    }
    return all;
  }
};

TEST_F(BatchHandlersTest, CreateInvitationBatch_MakesInvitationsAndShowsTheirCodes) {
  auto batch = NewBatch("klub", 3, "state: VOIDED claim_codes: 'x' void_reason: 'x'");
  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch->state(), v1::InvitationBatch::OPEN);
  EXPECT_THAT(batch->void_reason(), IsEmpty());
  EXPECT_EQ(batch->controller(), contacts::kController);
  // The day ends in Warsaw, in winter time.
  EXPECT_EQ(batch->expire_time().seconds(), 1735685999 + 1);
  ASSERT_THAT(batch->claim_codes(), SizeIs(3));
  std::set<std::string> codes(batch->claim_codes().begin(), batch->claim_codes().end());
  EXPECT_THAT(codes, SizeIs(3));
  for (const std::string& code : codes) EXPECT_TRUE(ReadClaimCode(code).has_value()) << code;

  v1::ListInvitationsRequest list;
  list.set_parent(kRybnik);
  list.set_filter("invitation_batch = \"" + batch->name() + "\"");
  auto invitations = Run<v1::ListInvitationsResponse>(list);
  ASSERT_THAT(invitations, IsOk());
  EXPECT_THAT(contacts::IdsOf(invitations->invitations()),
              ElementsAre("klub-001", "klub-002", "klub-003"));
  const v1::Invitation& second = invitations->invitations(1);
  EXPECT_EQ(second.number(), 2);
  EXPECT_EQ(second.display_name(), "Klub");
  EXPECT_EQ(second.state(), v1::Invitation::ISSUED);
  EXPECT_EQ(second.expire_time().seconds(), batch->expire_time().seconds());
}

TEST_F(BatchHandlersTest, TheCodesAreInNoRecord) {
  const auto codes = NewCodes("klub", 5);
  ASSERT_THAT(RedeemCode(codes[1]), IsOk());
  const std::string all = EverythingStored();
  ASSERT_THAT(all, HasSubstr("klub-001"));
  for (const std::string& code : codes) {
    EXPECT_THAT(all, Not(HasSubstr(code)));
    EXPECT_THAT(all, Not(HasSubstr(absl::StrReplaceAll(code, {{"-", ""}}))));
  }
  EXPECT_THAT(StoredBatch("klub").claim_codes(), IsEmpty());
}

TEST_F(BatchHandlersTest, AKeptAnswerHoldsNoCodesAndGetsThemBack) {
  auto answer = NewBatch("klub", 3);
  ASSERT_THAT(answer, IsOk());
  v1::InvitationBatch kept = *answer;
  HideClaimCodes(kept);
  EXPECT_THAT(kept.claim_codes(), ElementsAre("", "", ""));
  absl::Status shown = Ask("rybnik", [&](const call::Call& call, const storage::Snapshot&) {
    ShowClaimCodes(call, kept);
    return absl::OkStatus();
  });
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(kept.DebugString(), answer->DebugString());
}

TEST_F(BatchHandlersTest, CreateInvitationBatch_OfTheSameAgain_ShowsNoCodes) {
  auto first = NewBatch("klub", 3);
  ASSERT_THAT(first, IsOk());
  auto again = NewBatch("klub", 3);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->claim_codes(), IsEmpty());
  EXPECT_EQ(again->etag(), first->etag());
  EXPECT_THAT(fed(), IsEmpty());
  EXPECT_THAT(NewBatch("klub", 4), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(BatchHandlersTest, CreateInvitationBatch_ValidateOnly_ShowsNoCodesAndMakesNone) {
  v1::CreateInvitationBatchRequest request = BatchRequest("klub", 3);
  request.set_validate_only(true);
  auto batch = Run<v1::InvitationBatch>(request);
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(batch->claim_codes(), IsEmpty());
  v1::GetInvitationRequest get;
  get.set_name(InvitationName("klub-001"));
  EXPECT_THAT(Run<v1::Invitation>(get), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(BatchHandlersTest, CodesOfTwoBatchesAndTwoTownsDiffer) {
  std::set<std::string> codes;
  for (const char* parent : {kRybnik, kGdynia}) {
    for (const char* id : {"a", "b"}) {
      for (const std::string& code : NewCodes(id, 20, parent)) codes.insert(code);
    }
  }
  EXPECT_THAT(codes, SizeIs(80));
}

TEST_F(BatchHandlersTest, TheLargestBatchWithTheLongestNamesFits) {
  CompleteRegisterOf("2024-02-01", {"24", "2401", "2401011"});
  const std::string town(63, 't');
  ASSERT_THAT(CreateTown(town, "2401011"), IsOk());
  v1::CreateInvitationBatchRequest request = BatchRequest(std::string(59, 'b'), 160);
  request.set_parent("municipalities/" + town);
  std::string longest;
  for (int i = 0; i < 60; ++i) longest += "ż";
  request.mutable_invitation_batch()->set_display_name(longest);
  auto batch = Run<v1::InvitationBatch>(request);
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(batch->claim_codes(), SizeIs(160));
  v1::VoidInvitationBatchRequest discard;
  discard.set_name(batch->name());
  EXPECT_THAT(Run<v1::InvitationBatch>(discard), IsOk());
}

TEST_F(BatchHandlersTest, CreateInvitationBatch_NamesWhatIsWrong) {
  EXPECT_THAT(NewBatch("klub", 0), FailsForFields({"invitation_batch.invitation_count"}));
  EXPECT_THAT(NewBatch("klub", 161), FailsForFields({"invitation_batch.invitation_count"}));
  EXPECT_THAT(NewBatch(std::string(60, 'b'), 1), FailsForFields({"invitation_batch_id"}));
  EXPECT_THAT(NewBatch("klub", 1, "valid_until_date { year: 2024 month: 6 day: 2 }"),
              FailsForFields({"invitation_batch.valid_until_date"}));
  EXPECT_THAT(NewBatch("klub", 1, "valid_until_date { year: 2027 month: 6 day: 4 }"),
              FailsForFields({"invitation_batch.valid_until_date"}));
  EXPECT_THAT(NewBatch("heute", 1, "valid_until_date { year: 2024 month: 6 day: 3 }"), IsOk());
  EXPECT_THAT(NewBatch("klub", 1, "controller: 'municipalities/rybnik/controllers/none'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewBatch("klub", 1, "controller: 'kto'"),
              FailsForFields({"invitation_batch.controller"}));
}

TEST_F(BatchHandlersTest, UpdateInvitationBatch_ChangesWhatIsNotPrinted) {
  auto batch = NewBatch("klub", 1);
  ASSERT_THAT(batch, IsOk());
  v1::UpdateInvitationBatchRequest request;
  *request.mutable_invitation_batch() = *batch;
  request.mutable_invitation_batch()->set_note("Wydrukowano.");
  request.mutable_update_mask()->add_paths("note");
  auto updated = Run<v1::InvitationBatch>(request);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->note(), "Wydrukowano.");

  for (const std::string& path :
       {std::string("display_name"), std::string("venue"), std::string("details"),
        std::string("valid_until_date"), std::string("invitation_count")}) {
    v1::UpdateInvitationBatchRequest printed;
    Merge(
        "display_name: 'Inny' venue: 'x' details: 'x' invitation_count: 2 "
        "valid_until_date { year: 2025 month: 1 day: 1 }",
        *printed.mutable_invitation_batch());
    printed.mutable_invitation_batch()->set_name(batch->name());
    printed.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(Run<v1::InvitationBatch>(printed), FailsForFields({"invitation_batch." + path}));
  }
}

TEST_F(BatchHandlersTest, VoidInvitationBatch_VoidsWhatIsNotRedeemed) {
  const auto codes = NewCodes("klub", 3);
  ASSERT_THAT(NewContact("kawa", 0), IsOk());
  ASSERT_THAT(HandOutCode(codes[0], "kawa"), IsOk());
  ASSERT_THAT(RedeemCode(codes[1]), IsOk());
  auto voided = VoidBatch("klub");
  ASSERT_THAT(voided, IsOk());
  EXPECT_EQ(voided->state(), v1::InvitationBatch::VOIDED);
  EXPECT_EQ(voided->void_reason(), "zgubione");
  EXPECT_EQ(Stored("klub-001").state(), v1::Invitation::VOIDED);
  EXPECT_EQ(Stored("klub-001").contact(), ContactName("kawa"));
  EXPECT_EQ(Stored("klub-002").state(), v1::Invitation::REDEEMED);
  EXPECT_EQ(Stored("klub-003").state(), v1::Invitation::VOIDED);
  EXPECT_THAT(RedeemCode(codes[0]), FailsWith(common::v1::INVITATION_VOIDED));
  EXPECT_THAT(RedeemCode(codes[2]), FailsWith(common::v1::INVITATION_VOIDED));
  EXPECT_THAT(VoidBatch("klub"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(BatchHandlersTest, DeleteInvitationBatch_OfGoodSlips_IsRefused) {
  const auto codes = NewCodes("klub", 1);
  NewCodes("dawny", 1);
  EXPECT_THAT(DeleteBatch("klub"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  ASSERT_THAT(VoidBatch("klub"), IsOk());
  EXPECT_THAT(DeleteBatch("klub"), IsOk());
  v1::ListInvitationBatchesRequest list;
  list.set_parent(kRybnik);
  auto rows = Run<v1::ListInvitationBatchesResponse>(list);
  ASSERT_THAT(rows, IsOk());
  EXPECT_THAT(contacts::IdsOf(rows->invitation_batches()), ElementsAre("dawny"));
  v1::UndeleteInvitationBatchRequest undelete;
  undelete.set_name(BatchName("klub"));
  EXPECT_THAT(Run<v1::InvitationBatch>(undelete), IsOk());
  EXPECT_THAT(RedeemCode(codes[0]), FailsWith(common::v1::INVITATION_VOIDED));

  clock().Advance(absl::Hours(24 * 365));
  EXPECT_THAT(DeleteBatch("dawny"), IsOk());
}

}  // namespace
}  // namespace osiedle::invitations
