// What a search finds can be held, and what can be held is found: random calendars, bookings and
// boundaries, and every start of the search.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::IsOk;

class HoldDifferentialTest : public BookingTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool Chance(int one_in) { return Below(one_in) == 0; }

  std::string AnyPlace() {
    return absl::StrCat("{ latitude: ", 50.1 + 0.01 * Below(8), " longitude: 18.5 }");
  }

  void ChangeCalendars() {
    ActAsEverybody();
    for (const char* id : {"anna", "ewa", "jan", "car"}) {
      ASSERT_THAT(
          UpdateCalendar(
              id,
              absl::StrCat("rules { days: TUESDAY days: WEDNESDAY begin_minute: ", 15 * Below(40),
                           " end_minute: ", 15 * (60 + Below(36)),
                           Chance(3) ? " kinds: OUTREACH_VISIT kinds: MEETING" : "", " }",
                           " buffer_before_minutes: ", Chance(2) ? Below(50) : 0,
                           " buffer_after_minutes: ", Chance(2) ? Below(50) : 0,
                           " max_visits_per_day: ", Chance(3) ? 1 + Below(2) : 0,
                           " max_visits_per_week: ", Chance(3) ? 2 + Below(2) : 0,
                           " minimum_notice_minutes: ", Chance(3) ? Below(2000) : 0),
              "rules' paths: 'buffer_before_minutes' paths: 'buffer_after_minutes' paths: "
              "'max_visits_per_day' paths: 'max_visits_per_week' paths: 'minimum_notice_minutes"),
          IsOk());
      if (Chance(2)) {
        const absl::Time begin = At(1 + Below(2), 0) + absl::Minutes(Below(1440));
        ASSERT_THAT(
            NewSource(id, "outlook",
                      absl::StrCat("busy_times { ",
                                   Span(begin, begin + absl::Minutes(1 + Below(200))), " }")),
            IsOk());
      }
    }
    ActAsAnna();
  }

  // Other visits that have a slot; some of them with the resident. Any hold may be refused.
  void BookOthers() {
    for (int i = 0; i < 5; ++i) {
      const std::string id = absl::StrCat("other", i);
      const bool of_police = Chance(3);
      NewVisit(id, Chance(2) ? absl::StrCat("place { position ", AnyPlace(), " }") : "",
               of_police ? "composition { seats { choices { kind: STAFF_MEMBER } } } " : kOneSeat,
               Chance(3) ? About("r") : kOfPlace);
      const absl::Time start = At(1 + Below(2), 7) + absl::Minutes(Below(600));
      Hold(id, start, absl::StrCat("0 ", of_police ? "jan" : (Chance(2) ? "anna" : "ewa")),
           Chance(3) ? "hold_duration { seconds: 300 }" : "")
          .status()
          .IgnoreError();
    }
  }

  std::string AnyBoundary() {
    switch (Below(4)) {
      case 0:
        return absl::StrCat("hours { days: ", Chance(2) ? "TUESDAY" : "WEDNESDAY",
                            " begin_minute: ", 30 * Below(40),
                            " end_minute: ", 30 * (1 + Below(48)), " }");
      case 1:
        return absl::StrCat("frequency { contact_count: 1 span_days: ", 1 + Below(2), " }");
      case 2:
        return Chance(3) ? "exclusion { kind: OTHER_INSTITUTION institution: "
                           "'municipalities/rybnik/institutions/police' }"
                         : "no_uniforms: true";
      default:
        return "channel: HOME";
    }
  }

  // The starts that a search finds in the two days, in seconds.
  std::set<int64_t> Found(const std::string& request) {
    std::set<int64_t> starts;
    std::string token;
    do {
      const auto page = Must<v1::FindJointSlotsResponse, v1::FindJointSlotsRequest>(
          absl::StrCat("parent: '%' page_size: 200 ", request,
                       token.empty() ? "" : " page_token: '", token, token.empty() ? "" : "'"));
      EXPECT_TRUE(page.complete());
      for (const v1::JointSlot& slot : page.slots()) starts.insert(slot.start_time().seconds());
      token = page.next_page_token();
    } while (!token.empty());
    return starts;
  }
  // The starts at which the same crew can be held.
  std::set<int64_t> Holdable(const std::string& visit, const std::string& crew) {
    std::set<int64_t> starts;
    for (absl::Time start = At(1, 0); start < At(3, 0); start += absl::Minutes(15)) {
      const auto held = Hold(visit, start, crew, "validate_only: true");
      if (held.ok()) {
        starts.insert(absl::ToUnixSeconds(start));
      } else {
        EXPECT_EQ(call::ReasonOf(held.status()), "CREW_NOT_AVAILABLE") << held.status();
      }
    }
    return starts;
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(HoldDifferentialTest, WhatIsFound_CanBeHeld_AndNothingElse) {
  std::vector<std::string> boundaries;
  for (int i = Below(3); i > 0; --i) boundaries.push_back(AnyBoundary());
  Resident("r", boundaries);
  ChangeCalendars();
  BookOthers();
  clock().Advance(absl::Minutes(10));

  // Who goes is named, so that a search can find this crew alone.
  const bool by_car = Chance(2);
  const bool of_resident = !Chance(4);
  const std::string person = Chance(2) ? "anna" : "ewa";
  const std::string seats =
      Fill(absl::StrCat("composition { seats { choices { staff_member: '%/staffMembers/", person,
                        "' } } seats { choices { staff_member: '%/staffMembers/jan' } } ",
                        by_car ? "seats { choices { kind: VEHICLE } } " : "", "} "));
  const std::string crew = absl::StrCat("0 ", person, ", 1 jan", by_car ? ", 2 car" : "");
  const std::string place = Chance(2) ? AnyPlace() : "";
  const int minutes = 5 * (1 + Below(24));
  const std::string more =
      absl::StrCat("duty_kind: OUTREACH_VISIT",
                   place.empty() ? "" : absl::StrCat(" place { position ", place, " }"));
  for (const char* id : {"v", "w"}) {
    NewVisit(id, more, seats, of_resident ? About("r") : kOfPlace);
    Must<v1::Visit, v1::UpdateVisitRequest>(absl::StrCat("visit { name: '", VisitName(id),
                                                         "' duration { seconds: ", 60 * minutes,
                                                         " } } update_mask { paths: 'duration' }"));
  }
  const std::string request = absl::StrCat(seats, Span(At(1, 0), At(3, 0) + absl::Minutes(minutes)),
                                           " duration { seconds: ", 60 * minutes,
                                           " } limits { duty_kind: OUTREACH_VISIT } ",
                                           place.empty() ? "" : absl::StrCat("place ", place, " "),
                                           of_resident ? "resident: '%/residents/r'" : "");
  const auto found = [&] {
    std::set<int64_t> starts = Found(request);
    starts.erase(starts.lower_bound(absl::ToUnixSeconds(At(3, 0))), starts.end());
    return starts;
  };

  const std::set<int64_t> first = found();
  EXPECT_EQ(Holdable("v", crew), first);
  if (first.empty()) return;
  const int64_t taken = *std::next(first.begin(), Below(static_cast<int>(first.size())));
  ASSERT_THAT(Hold("v", absl::FromUnixSeconds(taken), crew), IsOk());
  const std::set<int64_t> second = found();
  for (const int64_t start : second) {
    EXPECT_GE(std::abs(start - taken), 60 * minutes);
    EXPECT_TRUE(first.contains(start));
  }
  EXPECT_EQ(Holdable("w", crew), second);
  // The visit itself may move to where its own slot alone is in the way, and back.
  EXPECT_THAT(Hold("v", absl::FromUnixSeconds(taken), crew), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Seeds, HoldDifferentialTest, ::testing::Range(0U, 12U));

}  // namespace
}  // namespace osiedle::visits
