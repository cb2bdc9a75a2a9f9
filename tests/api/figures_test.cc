// Figures over the wire: who may read them, that they are exact at once, that editions stay.
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using figures::v1::Edition;
using figures::v1::IssueEditionRequest;
using figures::v1::ListEditionsRequest;
using figures::v1::ListEditionsResponse;
using figures::v1::ListPublishedFiguresRequest;
using figures::v1::ListPublishedFiguresResponse;
using figures::v1::SummarizeNeedsRequest;
using figures::v1::SummarizeNeedsResponse;
using figures::v1::SummarizeOutreachRequest;
using figures::v1::SummarizeOutreachResponse;

class FiguresTest : public testing::Test {
 protected:
  // A contact of May 2024 that names loneliness.
  static CreateContactRequest Request(const std::string& id) {
    CreateContactRequest request;
    request.set_parent(kRybnik);
    request.set_contact_id(id);
    *request.mutable_contact() = Town::SampleContact();
    request.mutable_contact()->mutable_occur_time()->set_seconds(1'715'767'200);
    request.mutable_contact()->clear_needs();
    request.mutable_contact()->add_needs()->set_need_code(
        absl::StrCat(kRybnik, "/needCodes/loneliness"));
    return request;
  }
  void Create(const std::string& id) {
    Contact contact;
    const grpc::Status created = town_.CreateContact(Request(id), contact);
    ASSERT_TRUE(created.ok()) << created.error_message();
  }
  grpc::Status SummarizeNeeds(As as, SummarizeNeedsResponse& response) {
    SummarizeNeedsRequest request;
    request.set_parent(kRybnik);
    request.set_start_month("2024-05");
    request.set_end_month("2024-05");
    request.set_grouping(figures::v1::WHOLE);
    return town_.figures().SummarizeNeeds(CallContext(as), request, &response);
  }
  // Contacts that named loneliness, as told now.
  int64_t Lonely() {
    SummarizeNeedsResponse response;
    const grpc::Status told = SummarizeNeeds(As::kViewer, response);
    EXPECT_TRUE(told.ok()) << told.error_message();
    return response.need_summaries().empty() ? 0 : response.need_summaries(0).contact_count();
  }
  grpc::Status Issue(As as, const std::string& request_id, Edition& edition) {
    IssueEditionRequest request;
    request.set_parent(kRybnik);
    request.set_start_month("2024-05");
    request.set_request_id(request_id);
    return town_.figures().IssueEdition(CallContext(as), request, &edition);
  }

  Town town_;
};

TEST_F(FiguresTest, EveryContactIsCountedAsSoonAsItIsAnswered) {
  constexpr int kWriters = 4;
  constexpr int kEach = 40;
  std::atomic<int> answered = 0;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w, &answered] {
      for (int i = 0; i < kEach; ++i) {
        Contact contact;
        if (town_.CreateContact(Request(absl::StrCat("w", w, "-", i)), contact).ok()) ++answered;
      }
    });
  }
  int64_t before = 0;
  while (answered < kWriters * kEach) {
    const int64_t least = answered;
    const int64_t told = Lonely();
    EXPECT_GE(told, least);
    EXPECT_GE(told, before);
    before = told;
    if (HasFailure()) break;
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Lonely(), kWriters * kEach);
}

TEST_F(FiguresTest, TheCostOfAContact_IsRoundedToTheNearestGrosz) {
  contacts::v1::CreateOutingRequest create;
  create.set_parent(kRybnik);
  create.set_outing_id("priced");
  create.mutable_outing()->mutable_date()->set_year(2024);
  create.mutable_outing()->mutable_date()->set_month(5);
  create.mutable_outing()->mutable_date()->set_day(15);
  contacts::v1::Cost& cost = *create.mutable_outing()->add_costs();
  cost.set_line(contacts::v1::Cost::SUPPLIES);
  cost.mutable_amount()->set_currency_code("PLN");
  contacts::v1::Outing outing;
  ASSERT_TRUE(town_.contacts().CreateOuting(CallContext(As::kCoordinator), create, &outing).ok());
  contacts::v1::StartOutingRequest start;
  start.set_name(outing.name());
  start.mutable_occur_time()->set_seconds(1'715'760'000);
  ASSERT_TRUE(town_.contacts().StartOuting(CallContext(As::kCoordinator), start, &outing).ok());
  for (int i = 0; i < 6; ++i) {
    CreateContactRequest request = Request(absl::StrCat("priced-", i));
    request.mutable_contact()->set_outing(outing.name());
    Contact contact;
    ASSERT_TRUE(town_.CreateContact(request, contact).ok());
  }
  // What six contacts cost together, and what one of them costs, in grosze.
  const std::pair<int, int> cases[] = {{6'000, 1'000}, {6'002, 1'000}, {6'003, 1'001},
                                       {6'005, 1'001}, {1, 0},         {3, 1}};
  for (const auto& [total, each] : cases) {
    contacts::v1::UpdateOutingRequest update;
    update.mutable_outing()->set_name(outing.name());
    *update.mutable_outing()->add_costs() = cost;
    google::type::Money& amount = *update.mutable_outing()->mutable_costs(0)->mutable_amount();
    amount.set_units(total / 100);
    amount.set_nanos(total % 100 * 10'000'000);
    update.mutable_update_mask()->add_paths("costs");
    ASSERT_TRUE(town_.contacts().UpdateOuting(CallContext(As::kCoordinator), update, &outing).ok());
    SummarizeOutreachRequest request;
    request.set_parent(kRybnik);
    request.set_start_month("2024-05");
    request.set_end_month("2024-05");
    SummarizeOutreachResponse response;
    ASSERT_TRUE(
        town_.figures().SummarizeOutreach(CallContext(As::kViewer), request, &response).ok());
    ASSERT_EQ(response.outreach_costs_size(), 1);
    const google::type::Money& told = response.outreach_costs(0).cost_per_contact();
    EXPECT_EQ(told.units() * 100 + told.nanos() / 10'000'000, each) << total;
  }
}

TEST_F(FiguresTest, AreTheSameAfterARestartAndAKill) {
  for (int i = 0; i < 20; ++i) Create(absl::StrCat("a", i));
  // The feeder may be in the middle of anything.
  town_.Restart();
  EXPECT_EQ(Lonely(), 20);
  for (int i = 0; i < 20; ++i) Create(absl::StrCat("b", i));
  town_.server().Kill();
  town_.StartAgain();
  EXPECT_EQ(Lonely(), 40);
  contacts::v1::DeleteContactRequest request;
  request.set_name(absl::StrCat(kRybnik, "/contacts/a3"));
  Contact deleted;
  ASSERT_TRUE(town_.contacts().DeleteContact(CallContext(As::kAssistant), request, &deleted).ok());
  EXPECT_EQ(Lonely(), 39);
}

TEST_F(FiguresTest, ExactOnesAreForThoseWhoMayReadTheRecords) {
  SummarizeNeedsResponse needs;
  for (As as : {As::kCoordinator, As::kAssistant, As::kViewer}) {
    EXPECT_TRUE(SummarizeNeeds(as, needs).ok());
  }
  for (As as : {As::kFiguresReader, As::kOperator, As::kAuditor}) {
    EXPECT_EQ(ReasonOf(SummarizeNeeds(as, needs)), "ROLE_REQUIRED");
  }
  EXPECT_EQ(ReasonOf(SummarizeNeeds(As::kStranger, needs)), "MUNICIPALITY_DENIED");
  SummarizeOutreachRequest request;
  request.set_parent(kRybnik);
  SummarizeOutreachResponse outreach;
  EXPECT_EQ(ReasonOf(town_.figures().SummarizeOutreach(CallContext(As::kFiguresReader), request,
                                                       &outreach)),
            "ROLE_REQUIRED");
  EXPECT_TRUE(town_.figures().SummarizeOutreach(CallContext(As::kViewer), request, &outreach).ok());
}

TEST_F(FiguresTest, AnEditionIsIssuedOnceByACoordinatorAndReadByAll) {
  for (int i = 0; i < 6; ++i) Create(absl::StrCat("c", i));
  const std::string request_id = NewRequestId();
  Edition edition;
  EXPECT_EQ(ReasonOf(Issue(As::kAssistant, NewRequestId(), edition)), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(Issue(As::kFiguresReader, NewRequestId(), edition)), "ROLE_REQUIRED");
  ASSERT_TRUE(Issue(As::kCoordinator, request_id, edition).ok());
  Edition repeated;
  ASSERT_TRUE(Issue(As::kCoordinator, request_id, repeated).ok());
  EXPECT_EQ(repeated.SerializeAsString(), edition.SerializeAsString());
  const grpc::Status again = Issue(As::kCoordinator, NewRequestId(), repeated);
  EXPECT_EQ(ReasonOf(again), "EDITION_NOT_DUE");
  EXPECT_EQ(again.error_code(), grpc::StatusCode::FAILED_PRECONDITION);

  for (As as : {As::kCoordinator, As::kAssistant, As::kViewer, As::kAuditor, As::kFiguresReader}) {
    ListEditionsRequest list;
    list.set_parent(kRybnik);
    ListEditionsResponse editions;
    ASSERT_TRUE(town_.figures().ListEditions(CallContext(as), list, &editions).ok());
    ASSERT_EQ(editions.editions_size(), 1);
    ListPublishedFiguresRequest cells;
    cells.set_parent(editions.editions(0).name());
    ListPublishedFiguresResponse published;
    ASSERT_TRUE(town_.figures().ListPublishedFigures(CallContext(as), cells, &published).ok());
    ASSERT_EQ(published.published_figures_size(), 1);
    EXPECT_EQ(published.published_figures(0).contact_count(), 5);
    EXPECT_EQ(published.published_figures(0).month(), "2024-05");
  }
  // It stands in the audit log and in the feed.
  EXPECT_EQ(town_.AuditEntries(kRybnik).back().method(),
            "osiedle.figures.v1.FigureService.IssueEdition");
  EXPECT_EQ(town_.AllChanges().back().resource(), edition.name());
}

TEST_F(FiguresTest, BadRequestsNameEveryFieldInPolishToo) {
  SummarizeNeedsRequest request;
  request.set_parent(kRybnik);
  request.set_start_month("maj");
  request.add_districts("Paruszowiec");
  SummarizeNeedsResponse response;
  const grpc::Status refused =
      town_.figures().SummarizeNeeds(CallContext(As::kViewer), request, &response);
  EXPECT_THAT(ViolatedFields(refused), testing::ElementsAre("start_month", "districts[0]"));
  EXPECT_TRUE(DetailOf<google::rpc::LocalizedMessage>(refused).has_value());
}

}  // namespace
}  // namespace osiedle::tests
