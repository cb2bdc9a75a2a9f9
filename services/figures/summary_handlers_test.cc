#include "services/figures/summary_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/testing/figures_fixture.h"
#include "services/invitations/batch_handlers.h"
#include "services/invitations/invitation_handlers.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "2024-06 piaski loneliness 3", by the last parts of names.
std::string Line(const v1::NeedSummary& need) {
  return absl::StrCat(need.month(), " ", need.district().substr(need.district().rfind('/') + 1),
                      " ", need.need_code().substr(need.need_code().rfind('/') + 1), " ",
                      need.contact_count());
}
std::vector<std::string> Lines(const absl::StatusOr<v1::SummarizeNeedsResponse>& response) {
  std::vector<std::string> lines;
  EXPECT_THAT(response, IsOk());
  if (!response.ok()) return lines;
  for (const v1::NeedSummary& need : response->need_summaries()) lines.push_back(Line(need));
  return lines;
}

class SummaryHandlersTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    NewDistrict("piaski");
    NewDistrict("centrum");
    NewStopIn("a", "piaski");
    NewStopIn("b", "piaski");
    NewStopIn("c", "centrum");
    NewStopIn("d", "");
    NewCode("heating", "poverty");
  }
  // 15 May 2024, noon.
  static std::string May() { return "occur_time { seconds: 1715767200 } "; }
};

TEST_F(SummaryHandlersTest, SummarizeNeeds_ByMonthDistrictAndCode) {
  ASSERT_THAT(NewContact("1", 1, At("a") + Need("loneliness")), IsOk());
  ASSERT_THAT(NewContact("2", 2, At("b") + Need("loneliness") + Need("heating")), IsOk());
  ASSERT_THAT(NewContact("3", 3, At("c") + Need("heating")), IsOk());
  ASSERT_THAT(NewContact("4", 4, At("d") + Need("place")), IsOk());
  ASSERT_THAT(NewContact("5", 5, Need("place")), IsOk());
  ASSERT_THAT(NewContact("6", 6, At("a") + May() + Need("loneliness")), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(
        Lines(Needs()),
        ElementsAre("2024-05 piaski loneliness 1", "2024-06  place 2", "2024-06 centrum poverty 1",
                    "2024-06 piaski loneliness 2", "2024-06 piaski poverty 1"));
    EXPECT_THAT(Lines(Needs("code_level: EVERY_LEVEL districts: 'municipalities/rybnik/districts/"
                            "centrum'")),
                ElementsAre("2024-06 centrum heating 1", "2024-06 centrum poverty 1"));
    EXPECT_THAT(Lines(Needs("grouping: BY_MONTH")),
                ElementsAre("2024-05  loneliness 1", "2024-06  loneliness 2", "2024-06  place 2",
                            "2024-06  poverty 2"));
    EXPECT_THAT(Lines(Needs("grouping: BY_DISTRICT")),
                ElementsAre("  place 2", " centrum poverty 1", " piaski loneliness 3",
                            " piaski poverty 1"));
    EXPECT_THAT(
        Lines(Needs("grouping: WHOLE need_codes: 'municipalities/rybnik/needCodes/poverty'")),
        ElementsAre("  poverty 2"));
    EXPECT_THAT(Lines(Needs("start_month: '2024-05' end_month: '2024-05'")),
                ElementsAre("2024-05 piaski loneliness 1"));
    EXPECT_THAT(Lines(Needs("start_month: '2020-01' end_month: '2020-12'")), IsEmpty());
    Feed();
  }
}

TEST_F(SummaryHandlersTest, AStopGivenToAnotherDistrict_TakesItsPastWithIt) {
  ASSERT_THAT(NewContact("1", 1, At("a") + Need("loneliness")), IsOk());
  Feed();
  auto stop = Stop("a");
  ASSERT_THAT(stop, IsOk());
  stop->set_district(DistrictName("centrum"));
  ASSERT_THAT(Update(*stop, {"district"}), IsOk());
  EXPECT_THAT(Lines(Needs()), ElementsAre("2024-06 centrum loneliness 1"));
}

TEST_F(SummaryHandlersTest, SummarizeNeeds_SaysWhatItCounted) {
  ASSERT_THAT(NewContact("1", 1,
                         "mode: GROUP head_counts { age_band: AGE_UNKNOWN count: 6 } " +
                             Need("loneliness", 5) + Need("loneliness", 2)),
              IsOk());
  auto needs = Needs();
  ASSERT_THAT(needs, IsOk());
  EXPECT_EQ(needs->start_month(), "2023-07");
  EXPECT_EQ(needs->end_month(), "2024-06");
  ASSERT_EQ(needs->need_summaries_size(), 1);
  const v1::NeedSummary& need = needs->need_summaries(0);
  EXPECT_EQ(need.contact_count(), 1);
  EXPECT_EQ(need.mention_count(), 2);
  EXPECT_EQ(need.people_count(), 6);
  ASSERT_EQ(need.severity_counts_size(), 2);
  EXPECT_EQ(need.severity_counts(0).severity(), 2);
  EXPECT_EQ(need.severity_counts(1).severity(), 5);
  ASSERT_EQ(need.for_whom_counts_size(), 1);
  EXPECT_EQ(need.for_whom_counts(0).mention_count(), 2);
}

TEST_F(SummaryHandlersTest, SummarizeOutreach_TellsThoseWhoNeverUsedHelp) {
  ASSERT_THAT(NewContact("1", 1, At("a") + "prior_help: NEVER"), IsOk());
  ASSERT_THAT(NewContact("2", 2,
                         At("b") + "mode: GROUP prior_help: NEVER head_counts { age_band: "
                                   "AGE_13_TO_17 count: 4 }"),
              IsOk());
  ASSERT_THAT(NewContact("3", 3, At("c") + "prior_help: NOW crisis: true"), IsOk());
  for (int i = 0; i < 2; ++i) {
    auto outreach = Outreach("grouping: BY_DISTRICT");
    ASSERT_THAT(outreach, IsOk());
    ASSERT_EQ(outreach->outreach_summaries_size(), 2);
    const v1::OutreachSummary& centrum = outreach->outreach_summaries(0);
    const v1::OutreachSummary& piaski = outreach->outreach_summaries(1);
    EXPECT_EQ(centrum.never_helped_people_count(), 0);
    EXPECT_EQ(centrum.crisis_count(), 1);
    EXPECT_EQ(piaski.contact_count(), 2);
    EXPECT_EQ(piaski.people_count(), 5);
    EXPECT_EQ(piaski.never_helped_people_count(), 5);
    ASSERT_EQ(piaski.prior_help_counts_size(), 1);
    EXPECT_EQ(piaski.prior_help_counts(0).contact_count(), 2);
    // Nothing of it is an outing's.
    EXPECT_THAT(outreach->outreach_costs(), IsEmpty());
    Feed();
  }
}

TEST_F(SummaryHandlersTest, SummarizeOutreach_CostPerContactIsNeverAFakeZero) {
  contacts::v1::StartOutingRequest start;
  for (const std::string id : {"priced", "free"}) {
    ASSERT_THAT(NewOuting(id), IsOk());
    start.set_name(absl::StrCat(kTown, "/outings/", id));
    ASSERT_THAT(Run<contacts::v1::Outing>(start), IsOk());
  }
  auto outreach = Outreach();
  ASSERT_THAT(outreach, IsOk());
  ASSERT_EQ(outreach->outreach_costs_size(), 1);
  EXPECT_EQ(outreach->outreach_costs(0).outing_count(), 2);
  EXPECT_FALSE(outreach->outreach_costs(0).has_total_cost());
  EXPECT_FALSE(outreach->outreach_costs(0).has_cost_per_contact());

  auto outing = Outing("priced");
  ASSERT_THAT(outing, IsOk());
  Merge(
      "costs { line: SUPPLIES amount { currency_code: 'PLN' units: 100 } } "
      "costs { line: WAGES amount { currency_code: 'PLN' units: 0 nanos: 50000000 } }",
      *outing);
  ASSERT_THAT(Update(*outing, {"costs"}), IsOk());
  outreach = Outreach();
  ASSERT_THAT(outreach, IsOk());
  EXPECT_EQ(outreach->outreach_costs(0).total_cost().units(), 100);
  EXPECT_FALSE(outreach->outreach_costs(0).has_cost_per_contact());

  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(
        NewContact(absl::StrCat(i), i,
                   absl::StrCat("outing: '", kTown, "/outings/", i == 0 ? "free" : "priced", "'")),
        IsOk());
  }
  ASSERT_THAT(NewContact("by-phone", 9, "channel: PHONE"), IsOk());
  for (int i = 0; i < 2; ++i) {
    outreach = Outreach("grouping: WHOLE districts: 'municipalities/rybnik/districts/piaski'");
    ASSERT_THAT(outreach, IsOk());
    EXPECT_THAT(outreach->outreach_summaries(), IsEmpty());
    ASSERT_EQ(outreach->outreach_costs_size(), 1);
    const v1::OutreachCost& cost = outreach->outreach_costs(0);
    EXPECT_EQ(cost.month(), "2024-06");
    EXPECT_EQ(cost.priced_outing_count(), 1);
    EXPECT_EQ(cost.total_cost().units(), 100);
    EXPECT_EQ(cost.total_cost().nanos(), 50'000'000);
    EXPECT_EQ(cost.outing_contact_count(), 3);
    // 10005 grosze over 3.
    EXPECT_EQ(cost.cost_per_contact().units(), 33);
    EXPECT_EQ(cost.cost_per_contact().nanos(), 350'000'000);
    Feed();
  }
}

TEST_F(SummaryHandlersTest, SummarizeOutreach_FollowsInvitationsToTheirRedemption) {
  ASSERT_THAT(NewContact("talk", 1, At("a")), IsOk());
  invitations::v1::CreateInvitationBatchRequest create;
  create.set_parent(kTown);
  create.set_invitation_batch_id("klub");
  Merge(
      "display_name: 'Klub' valid_until_date { year: 2024 month: 12 day: 31 } "
      "invitation_count: 4",
      *create.mutable_invitation_batch());
  auto batch = Run<invitations::v1::InvitationBatch>(create);
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(Outreach()->invitation_summaries(), IsEmpty());
  for (int i = 0; i < 3; ++i) {
    invitations::v1::HandOutInvitationRequest hand_out;
    hand_out.set_parent(kTown);
    hand_out.set_claim_code(batch->claim_codes(i));
    hand_out.set_contact(absl::StrCat(kTown, "/contacts/talk"));
    ASSERT_THAT(Run<invitations::v1::Invitation>(hand_out), IsOk());
  }
  Feed();
  // One of those handed out, a month later, and one of which nobody told.
  clock().Advance(absl::Hours(24 * 30));
  for (int i : {1, 3}) {
    invitations::v1::RedeemInvitationRequest redeem;
    redeem.set_parent(kTown);
    redeem.set_claim_code(batch->claim_codes(i));
    ASSERT_THAT(Run<invitations::v1::Invitation>(redeem), IsOk());
  }
  for (int i = 0; i < 2; ++i) {
    auto outreach = Outreach("districts: 'municipalities/rybnik/districts/centrum'");
    ASSERT_THAT(outreach, IsOk());
    ASSERT_EQ(outreach->invitation_summaries_size(), 2);
    EXPECT_EQ(outreach->invitation_summaries(0).month(), "2024-06");
    EXPECT_EQ(outreach->invitation_summaries(0).handed_out_count(), 3);
    EXPECT_EQ(outreach->invitation_summaries(0).redeemed_count(), 1);
    EXPECT_EQ(outreach->invitation_summaries(0).redeemed_untold_count(), 0);
    EXPECT_EQ(outreach->invitation_summaries(1).month(), "2024-07");
    EXPECT_EQ(outreach->invitation_summaries(1).handed_out_count(), 0);
    EXPECT_EQ(outreach->invitation_summaries(1).redeemed_untold_count(), 1);
    Feed();
  }
}

TEST_F(SummaryHandlersTest, AnotherTownsRecordsAreNotCounted) {
  ASSERT_THAT(NewContact("1", 1, "", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(Outreach()->outreach_summaries(), IsEmpty());
  Feed();
  EXPECT_THAT(Outreach()->outreach_summaries(), IsEmpty());
}

TEST_F(SummaryHandlersTest, BadRequestsNameEveryField) {
  EXPECT_THAT(Needs("start_month: '2024-6' end_month: 'june' districts: 'piaski' districts: "
                    "'municipalities/gdynia/districts/a' need_codes: 'municipalities/rybnik/"
                    "needCodes/Not-An-Id'"),
              FailsForFields(
                  {"end_month", "start_month", "districts[0]", "districts[1]", "need_codes[0]"}));
  EXPECT_THAT(Needs("start_month: '2024-06' end_month: '2024-05'"),
              FailsForFields({"start_month"}));
  EXPECT_THAT(Needs("start_month: '2014-05' end_month: '2024-05'"),
              FailsForFields({"start_month"}));
  EXPECT_THAT(Needs("start_month: '2014-06' end_month: '2024-05'"), IsOk());
  EXPECT_THAT(Outreach("start_month: '1899-12'"), FailsForFields({"start_month"}));
  v1::SummarizeNeedsRequest request;
  request.set_parent("municipalities/rybnik/districts/piaski");
  EXPECT_THAT(Run<v1::SummarizeNeedsResponse>(request), FailsForFields({"parent"}));
  request.set_parent("municipalities/none");
  EXPECT_THAT(Run<v1::SummarizeNeedsResponse>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::figures
