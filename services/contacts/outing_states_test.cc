#include "services/contacts/outing_states.h"

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/contacts/testing/rules_testing.h"

namespace osiedle::contacts {
namespace {

using Kind = OutingStep::Kind;

// What an outing of each kind may do: start, arrive, leave, finish, cancel.
struct StepCase {
  const char* what;
  const char* outing;
  bool start, arrive, leave, finish, cancel;
};

TEST(WhyNot, FollowsTheState) {
  const StepCase cases[] = {
      {"planned", "state: PLANNED", true, false, false, false, true},
      {"on the way", "state: STARTED", false, true, false, true, true},
      {"at a stop", "state: STARTED visits { arrive_time { seconds: 1 } }",  //
       false, false, true, true, true},
      {"on the way again",
       "state: STARTED visits { arrive_time { seconds: 1 } leave_time { seconds: 2 } }",  //
       false, true, false, true, true},
      {"finished", "state: FINISHED", false, false, false, false, false},
      {"cancelled", "state: CANCELLED", false, false, false, false, false},
      {"never stored", "", false, false, false, false, false},
  };
  for (const StepCase& c : cases) {
    const auto outing = FromText<v1::Outing>(c.outing);
    EXPECT_EQ(WhyNot(outing, Kind::kStart).empty(), c.start) << c.what;
    EXPECT_EQ(WhyNot(outing, Kind::kArrive).empty(), c.arrive) << c.what;
    EXPECT_EQ(WhyNot(outing, Kind::kLeave).empty(), c.leave) << c.what;
    EXPECT_EQ(WhyNot(outing, Kind::kFinish).empty(), c.finish) << c.what;
    EXPECT_EQ(WhyNot(outing, Kind::kCancel).empty(), c.cancel) << c.what;
  }
}

TEST(WhyNot, AfterFiftyVisits_RefusesAnotherArrivalOnly) {
  v1::Outing outing;
  outing.set_state(v1::Outing::STARTED);
  for (int i = 0; i < kMaxVisits; ++i) {
    EXPECT_EQ(WhyNot(outing, Kind::kArrive), "") << i;
    TakeStep({.kind = Kind::kArrive, .time = absl::FromUnixSeconds(i), .stop = "s"}, outing);
    TakeStep({.kind = Kind::kLeave, .time = absl::FromUnixSeconds(i)}, outing);
  }
  EXPECT_NE(WhyNot(outing, Kind::kArrive), "");
  EXPECT_EQ(WhyNot(outing, Kind::kFinish), "");
}

struct TakenCase {
  const char* what;
  const char* before;
  OutingStep step;
  const char* after;
};

TEST(TakeStep, RecordsWhatHappened) {
  const absl::Time nine = absl::FromUnixSeconds(9);
  const TakenCase cases[] = {
      {"start", "state: PLANNED", {Kind::kStart, nine}, "state: STARTED start_time { seconds: 9 }"},
      {"arrive",
       "state: STARTED",
       {Kind::kArrive, nine, "s"},
       R"(state: STARTED visits { stop: "s" arrive_time { seconds: 9 } })"},
      {"leave",
       R"(state: STARTED visits { stop: "s" arrive_time { seconds: 3 } })",
       {Kind::kLeave, nine},
       R"(state: STARTED visits { stop: "s" arrive_time { seconds: 3 } leave_time { seconds: 9 } })"},
      {"finish on the way",
       "state: STARTED visits { leave_time { seconds: 3 } }",
       {Kind::kFinish, nine},
       "state: FINISHED visits { leave_time { seconds: 3 } } finish_time { seconds: 9 }"},
      {"finish at a stop",
       "state: STARTED visits { arrive_time { seconds: 3 } }",
       {Kind::kFinish, nine},
       R"(state: FINISHED finish_time { seconds: 9 }
          visits { arrive_time { seconds: 3 } leave_time { seconds: 9 } })"},
      {"cancel",
       "state: PLANNED",
       {Kind::kCancel, nine, "", "ulewa"},
       R"(state: CANCELLED cancel_time { seconds: 9 } cancel_reason: "ulewa")"},
      {"break off at a stop",
       "state: STARTED visits { arrive_time { seconds: 3 } }",
       {Kind::kCancel, nine, "", "awaria"},
       R"(state: CANCELLED cancel_time { seconds: 9 } cancel_reason: "awaria"
          visits { arrive_time { seconds: 3 } leave_time { seconds: 9 } })"},
  };
  for (const TakenCase& c : cases) {
    auto outing = FromText<v1::Outing>(c.before);
    ASSERT_EQ(WhyNot(outing, c.step.kind), "") << c.what;
    TakeStep(c.step, outing);
    EXPECT_TRUE(
        google::protobuf::util::MessageDifferencer::Equals(outing, FromText<v1::Outing>(c.after)))
        << c.what << ": " << outing.ShortDebugString();
  }
}

struct MomentCase {
  const char* outing;
  int last;
};

TEST(LastMoment, IsTheNewestOfAllThatAreRecorded) {
  EXPECT_EQ(LastMoment(FromText<v1::Outing>("state: PLANNED")), std::nullopt);
  const MomentCase cases[] = {
      {"start_time { seconds: 1 }", 1},
      {"start_time { seconds: 1 } visits { arrive_time { seconds: 2 } }", 2},
      {"start_time { seconds: 1 } visits { arrive_time { seconds: 2 } leave_time { seconds: 3 } }",
       3},
      {"start_time { seconds: 1 } finish_time { seconds: 4 }", 4},
      {"cancel_time { seconds: 5 }", 5},
  };
  for (const MomentCase& c : cases) {
    EXPECT_EQ(LastMoment(FromText<v1::Outing>(c.outing)), absl::FromUnixSeconds(c.last))
        << c.outing;
  }
}

}  // namespace
}  // namespace osiedle::contacts
