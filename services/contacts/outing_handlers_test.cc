#include "services/contacts/outing_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kNow = 10 * 60;  // The fixture's clock, in minutes of its day.

class OutingHandlersTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    ASSERT_THAT(NewStop("rynek"), IsOk());
    ASSERT_THAT(NewStop("park"), IsOk());
    ASSERT_THAT(NewOuting("o"), IsOk());
  }

  template <typename Request>
  Request Step(int minute) {
    Request request;
    request.set_name("municipalities/rybnik/outings/o");
    if (minute != kEmpty) request.mutable_occur_time()->set_seconds(SecondsAt(minute));
    return request;
  }
  static constexpr int kEmpty = -1;

  absl::StatusOr<v1::Outing> Start(int minute = kEmpty) {
    return Run<v1::Outing>(Step<v1::StartOutingRequest>(minute));
  }
  absl::StatusOr<v1::Outing> Arrive(const std::string& stop, int minute = kEmpty) {
    auto request = Step<v1::ArriveAtStopRequest>(minute);
    request.set_stop(stop);
    return Run<v1::Outing>(request);
  }
  absl::StatusOr<v1::Outing> Leave(int minute = kEmpty) {
    return Run<v1::Outing>(Step<v1::LeaveStopRequest>(minute));
  }
  absl::StatusOr<v1::Outing> Finish(int minute = kEmpty) {
    return Run<v1::Outing>(Step<v1::FinishOutingRequest>(minute));
  }
  absl::StatusOr<v1::Outing> Cancel(int minute = kEmpty) {
    auto request = Step<v1::CancelOutingRequest>(minute);
    request.set_reason("ulewa");
    return Run<v1::Outing>(request);
  }
  std::vector<std::string> List(const std::string& filter, bool show_deleted = false) {
    v1::ListOutingsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    request.set_show_deleted(show_deleted);
    auto response = Run<v1::ListOutingsResponse>(request);
    EXPECT_THAT(response, IsOk()) << filter;
    return response.ok() ? IdsOf(response->outings()) : std::vector<std::string>();
  }
};

TEST_F(OutingHandlersTest, ADay) {
  EXPECT_EQ(Outing("o")->state(), v1::Outing::PLANNED);
  EXPECT_EQ(Outing("o")->controller(), kController);
  ASSERT_THAT(Start(480), IsOk());
  ASSERT_THAT(Arrive(StopName("rynek"), 490), IsOk());
  ASSERT_THAT(Leave(550), IsOk());
  ASSERT_THAT(Arrive(StopName("park"), 560), IsOk());
  ASSERT_THAT(Finish(600), IsOk());
  auto outing = Outing("o");
  ASSERT_THAT(outing, IsOk());
  EXPECT_EQ(outing->state(), v1::Outing::FINISHED);
  EXPECT_EQ(outing->start_time().seconds(), SecondsAt(480));
  EXPECT_EQ(outing->finish_time().seconds(), SecondsAt(600));
  ASSERT_EQ(outing->visits_size(), 2);
  EXPECT_EQ(outing->visits(0).stop(), StopName("rynek"));
  EXPECT_EQ(outing->visits(0).leave_time().seconds(), SecondsAt(550));
  EXPECT_EQ(outing->visits(1).arrive_time().seconds(), SecondsAt(560));
  EXPECT_EQ(outing->visits(1).leave_time().seconds(), SecondsAt(600));
  ASSERT_EQ(fed().size(), 1u);
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("state", "finish_time", "visits"));
}

TEST_F(OutingHandlersTest, CreateOuting_IgnoresWhatOnlyTheServerSays) {
  auto outing = NewOuting("p",
                          "state: FINISHED start_time { seconds: 1 } visits { stop: 'x' } "
                          "cancel_reason: 'x'");
  ASSERT_THAT(outing, IsOk());
  EXPECT_EQ(outing->state(), v1::Outing::PLANNED);
  EXPECT_FALSE(outing->has_start_time());
  EXPECT_THAT(outing->visits(), IsEmpty());
  EXPECT_EQ(outing->cancel_reason(), "");
}

TEST_F(OutingHandlersTest, Steps_OutOfTurn_AreRefusedAndChangeNothing) {
  const std::string rynek = StopName("rynek");
  const auto refused = [this](const absl::StatusOr<v1::Outing>& step, const char* state) {
    EXPECT_THAT(step, FailsWith(common::v1::STATE_TRANSITION_REFUSED));
    EXPECT_EQ(MetadataOf(step.status(), "state"), state);
    return Outing("o")->etag();
  };
  const std::string planned = Outing("o")->etag();
  refused(Arrive(rynek), "PLANNED");
  refused(Leave(), "PLANNED");
  EXPECT_EQ(refused(Finish(), "PLANNED"), planned);
  ASSERT_THAT(Start(), IsOk());
  refused(Start(), "STARTED");
  refused(Leave(), "STARTED");
  ASSERT_THAT(Arrive(rynek), IsOk());
  refused(Arrive(rynek), "STARTED");
  auto finished = Finish();
  ASSERT_THAT(finished, IsOk());
  refused(Start(), "FINISHED");
  refused(Arrive(rynek), "FINISHED");
  refused(Leave(), "FINISHED");
  refused(Finish(), "FINISHED");
  EXPECT_EQ(refused(Cancel(), "FINISHED"), finished->etag());
}

TEST_F(OutingHandlersTest, CancelOuting_BreaksOffAndEndsTheStay) {
  ASSERT_THAT(Start(480), IsOk());
  ASSERT_THAT(Arrive(StopName("rynek"), 490), IsOk());
  auto outing = Cancel(500);
  ASSERT_THAT(outing, IsOk());
  EXPECT_EQ(outing->state(), v1::Outing::CANCELLED);
  EXPECT_EQ(outing->cancel_reason(), "ulewa");
  EXPECT_EQ(outing->cancel_time().seconds(), SecondsAt(500));
  EXPECT_EQ(outing->visits(0).leave_time().seconds(), SecondsAt(500));
  EXPECT_THAT(Cancel(), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(OutingHandlersTest, OccurTime_DoesNotGoBackAndIsAtMostADayAhead) {
  const auto wrong = FailsForFields({"occur_time"});
  EXPECT_THAT(Start(kNow + 24 * 60 + 1), wrong);
  auto ancient = Step<v1::StartOutingRequest>(kEmpty);
  ancient.mutable_occur_time()->set_seconds(-2208988801);
  EXPECT_THAT(Run<v1::Outing>(ancient), wrong);
  ASSERT_THAT(Start(480), IsOk());
  EXPECT_THAT(Arrive(StopName("rynek"), 479), wrong);
  ASSERT_THAT(Arrive(StopName("rynek"), 480), IsOk());
  EXPECT_THAT(Leave(479), wrong);
  ASSERT_THAT(Leave(500), IsOk());
  EXPECT_THAT(Finish(499), wrong);
  EXPECT_THAT(Cancel(499), wrong);
  EXPECT_THAT(Finish(500), IsOk());
}

TEST_F(OutingHandlersTest, OccurTime_Empty_IsNowOrTheMomentRecordedLast) {
  auto started = Start();
  ASSERT_THAT(started, IsOk());
  EXPECT_EQ(started->start_time().seconds(), SecondsAt(kNow));
  // A phone whose clock is an hour ahead, then one that sends no time.
  ASSERT_THAT(Arrive(StopName("rynek"), kNow + 60), IsOk());
  auto left = Leave();
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->visits(0).leave_time().seconds(), SecondsAt(kNow + 60));
}

TEST_F(OutingHandlersTest, ArriveAtStop_TheStopMustBeLiveInTheTown) {
  ASSERT_THAT(Start(480), IsOk());
  ASSERT_THAT(NewStop("plaza", "", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(Arrive("park"), FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(Arrive("park", 470), FailsForFields({"stop", "occur_time"}));
  EXPECT_THAT(Arrive(""), FailsForFields({"stop"}));
  for (const char* stop :
       {"municipalities/rybnik/stops/none", "municipalities/gdynia/stops/plaza"}) {
    EXPECT_THAT(Arrive(stop), FailsWith(common::v1::REFERENCE_NOT_FOUND)) << stop;
    EXPECT_THAT(Arrive(stop), FailsForFields({"stop"})) << stop;
  }
  ASSERT_THAT(Delete(*Stop("park")), IsOk());
  EXPECT_THAT(Arrive(StopName("park")), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(Outing("o")->visits(), IsEmpty());
}

TEST_F(OutingHandlersTest, Steps_AskForTheOutingItself) {
  v1::StartOutingRequest request;
  request.set_name("municipalities/rybnik/outings/none");
  EXPECT_THAT(Run<v1::Outing>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  request.set_name("municipalities/rybnik/stops/rynek");
  EXPECT_THAT(Run<v1::Outing>(request), FailsForFields({"name"}));
  request.set_name("municipalities/rybnik/outings/o");
  request.set_etag("old");
  EXPECT_THAT(Run<v1::Outing>(request), FailsWith(common::v1::ETAG_MISMATCH));
  ASSERT_THAT(Delete(*Outing("o")), IsOk());
  EXPECT_THAT(Start(), FailsWith(common::v1::RESOURCE_DELETED));
  v1::CancelOutingRequest cancel;
  cancel.set_name("municipalities/rybnik/outings/o");
  EXPECT_THAT(Run<v1::Outing>(cancel), FailsForFields({"reason"}));
}

TEST_F(OutingHandlersTest, Arrivals_AtOnce_OneBikeStandsAtOneStop) {
  ASSERT_THAT(Start(480), IsOk());
  BeforeNextCommit([this] { EXPECT_THAT(Arrive(StopName("park")), IsOk()); });
  EXPECT_THAT(Arrive(StopName("rynek")), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(runs(), 2);
  ASSERT_EQ(Outing("o")->visits_size(), 1);
  EXPECT_EQ(Outing("o")->visits(0).stop(), StopName("park"));
}

TEST_F(OutingHandlersTest, ArriveAtStop_WhileTheStopIsDeleted_NamesNothing) {
  ASSERT_THAT(Start(480), IsOk());
  BeforeNextCommit([this] { EXPECT_THAT(Delete(*Stop("park")), IsOk()); });
  EXPECT_THAT(Arrive(StopName("park")), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(OutingHandlersTest, UpdateOuting_ChangesWhatTheStateStillLets) {
  auto outing = *Outing("o");
  outing.set_note("po deszczu");
  *outing.mutable_date() = call::FromText<google::type::Date>("year: 2024 month: 6 day: 4");
  EXPECT_THAT(Update(outing, {"date"}), IsOk());
  ASSERT_THAT(Start(480), IsOk());
  *outing.mutable_date() = call::FromText<google::type::Date>("year: 2024 month: 6 day: 5");
  outing.clear_etag();
  EXPECT_THAT(Update(outing, {"date"}), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  outing.add_planned_stops(StopName("park"));
  EXPECT_THAT(Update(outing, {"planned_stops"}), IsOk());
  ASSERT_THAT(Finish(), IsOk());
  outing.add_planned_stops(StopName("rynek"));
  auto refused = Update(outing, {"planned_stops", "note"});
  EXPECT_THAT(refused, FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(MetadataOf(refused.status(), "state"), "FINISHED");
  EXPECT_EQ(Outing("o")->note(), "");
  EXPECT_THAT(Update(outing, {"note"}), IsOk());
}

TEST_F(OutingHandlersTest, UpdateOuting_ACancelledOneNoLongerChanges) {
  ASSERT_THAT(Cancel(), IsOk());
  auto outing = *Outing("o");
  EXPECT_THAT(Update(outing, {"note"}), IsOk()) << "nothing changes";
  outing.set_note("x");
  EXPECT_THAT(Update(outing, {"note"}), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  // But it can be deleted, and that can be taken back.
  ASSERT_THAT(Delete(outing), IsOk());
  v1::UndeleteOutingRequest undelete;
  undelete.set_name(outing.name());
  EXPECT_THAT(Run<v1::Outing>(undelete), IsOk());
}

TEST_F(OutingHandlersTest, UpdateOuting_NeverMovesTheState) {
  auto outing = *Outing("o");
  outing.set_state(v1::Outing::FINISHED);
  auto updated = Update(outing, {"state", "visits", "start_time"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->state(), v1::Outing::PLANNED);
}

TEST_F(OutingHandlersTest, PlannedStops_NewOnesMustBeLive_OldOnesStay) {
  auto planned = NewOuting(
      "p", absl::StrCat("planned_stops: ['", StopName("rynek"), "', '", StopName("park"), "']"));
  ASSERT_THAT(planned, IsOk());
  ASSERT_THAT(Delete(*Stop("park")), IsOk());
  planned->add_planned_stops(StopName("rynek"));
  planned->clear_etag();
  EXPECT_THAT(Update(*planned, {"planned_stops"}), IsOk());
  planned->add_planned_stops(StopName("none"));
  EXPECT_THAT(Update(*planned, {"planned_stops"}), FailsForFields({"outing.planned_stops[3]"}));
  EXPECT_THAT(NewOuting("q", absl::StrCat("planned_stops: ['x', '', '", StopName("park"), "']")),
              FailsForFields({"outing.planned_stops[0]", "outing.planned_stops[1]"}));
  EXPECT_THAT(NewOuting("q", absl::StrCat("planned_stops: ['", StopName("park"), "', '",
                                          StopName("rynek"), "', '", StopName("none"), "']")),
              FailsForFields({"outing.planned_stops[0]", "outing.planned_stops[2]"}));
}

TEST_F(OutingHandlersTest, CreateOuting_NamesEveryWrongField) {
  EXPECT_THAT(
      NewOuting("p",
                "date { year: 1899 } assistants: ['a', 'a'] controller: 'x' "
                "costs { line: WAGES amount { currency_code: 'EUR' units: 1 } } "
                "supplies_used { supply: OTHER quantity: 1 }"),
      FailsForFields({"outing.controller", "outing.date", "outing.assistants[1]",
                      "outing.supplies_used[0].note", "outing.costs[0].amount.currency_code"}));
  EXPECT_THAT(NewOuting("p",
                        "date { day: 31 } weather { temperature_celsius: 51 wind_kph: -1 } "
                        "supplies_used { quantity: 10001 } costs { amount {} }"),
              FailsForFields({"outing.date", "outing.weather.temperature_celsius",
                              "outing.weather.wind_kph", "outing.supplies_used[0].quantity",
                              "outing.costs[0].amount", "outing.supplies_used[0].supply",
                              "outing.costs[0].line"}));
  EXPECT_THAT(Outing("p"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(OutingHandlersTest, ListOutings_NewestDayFirst) {
  ASSERT_THAT(NewOuting("n1", "date { year: 2024 month: 6 day: 4 }"), IsOk());
  ASSERT_THAT(NewOuting("old", "date { year: 1969 month: 12 day: 31 }"), IsOk());
  ASSERT_THAT(NewOuting("older", "date { year: 1900 month: 1 day: 1 }"), IsOk());
  ASSERT_THAT(NewOuting("epoch", "date { year: 1970 month: 1 day: 1 }"), IsOk());
  ASSERT_THAT(NewOuting("n2", "date { year: 2024 month: 6 day: 4 }"), IsOk());
  EXPECT_THAT(List(""), ElementsAre("n2", "n1", "o", "epoch", "old", "older"));
  EXPECT_THAT(List("date < '1970-01-01'"), ElementsAre("old", "older"));
  EXPECT_THAT(List("date >= '1969-12-31' AND date <= '2024-06-03'"),
              ElementsAre("o", "epoch", "old"));
  EXPECT_THAT(List("date = '2024-06-04'"), ElementsAre("n2", "n1"));
  ASSERT_THAT(Start(480), IsOk());
  EXPECT_THAT(List("state = STARTED"), ElementsAre("o"));
  ASSERT_THAT(Delete(*Outing("o")), IsOk());
  EXPECT_THAT(List("state = STARTED"), IsEmpty());
  EXPECT_THAT(List("state = STARTED", true), ElementsAre("o"));
}

}  // namespace
}  // namespace osiedle::contacts
