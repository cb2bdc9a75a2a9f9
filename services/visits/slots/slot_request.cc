#include "services/visits/slots/slot_request.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/working_days.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/calendars/planned_times.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::Composition;
using ::osiedle::visits::v1::FindJointSlotsRequest;
using ::osiedle::visits::v1::SeatChoice;

constexpr absl::Duration kShortest = absl::Minutes(5);
constexpr absl::Duration kLongest = absl::Hours(12);

int CountOf(const v1::Seat& seat) { return std::max(seat.count(), 1); }

void CheckChoice(const SeatChoice& choice, const std::string& field, Violations& violations) {
  const bool is_thing = choice.kind() == Calendar::VEHICLE || choice.kind() == Calendar::ROOM;
  if (is_thing) {
    const std::string kind = Calendar::Kind_Name(choice.kind());
    if (choice.profession() != staff::v1::PROFESSION_UNSPECIFIED) {
      violations.Add(field + ".profession", common::v1::NOT_OF_KIND, {{"kind", kind}});
    }
    if (!choice.staff_member().empty()) {
      violations.Add(field + ".staff_member", common::v1::NOT_OF_KIND, {{"kind", kind}});
    }
    return;
  }
  const bool says_something = choice.profession() != staff::v1::PROFESSION_UNSPECIFIED ||
                              !choice.institution().empty() || !choice.staff_member().empty() ||
                              !choice.calendar().empty() || choice.kind() == Calendar::STAFF_MEMBER;
  if (!says_something) violations.Add(field, common::v1::SEAT_WITHOUT_CHOICE);
}

void CheckTimes(const FindJointSlotsRequest& request, Violations& violations) {
  CheckPlanned(request.start_time(), "start_time", violations);
  CheckPlanned(request.end_time(), "end_time", violations);
  const absl::Duration window = TimeOf(request.end_time()) - TimeOf(request.start_time());
  if (window <= absl::ZeroDuration()) {
    violations.Add("end_time", common::v1::END_BEFORE_START, {{"start", "start_time"}});
  } else if (window > absl::Hours(24) * kMaxWindowDays) {
    violations.Add("end_time", common::v1::SPAN_TOO_LONG,
                   {{"max_days", absl::StrCat(kMaxWindowDays)}});
  }
  CheckDuration(request.duration(), "duration", violations);
  if (request.limits().has_deadline_time()) {
    CheckPlanned(request.limits().deadline_time(), "limits.deadline_time", violations);
  }
  for (int i = 0; i < request.meeting_times_size(); ++i) {
    CheckPlanned(request.meeting_times(i), absl::StrCat("meeting_times[", i, "]"), violations);
  }
}

}  // namespace

void CheckComposition(const Composition& composition, const std::string& field,
                      Violations& violations) {
  int crew = 0;
  for (int s = 0; s < composition.seats_size(); ++s) {
    crew += CountOf(composition.seats(s));
    for (int c = 0; c < composition.seats(s).choices_size(); ++c) {
      CheckChoice(composition.seats(s).choices(c),
                  absl::StrCat(field, ".seats[", s, "].choices[", c, "]"), violations);
    }
  }
  if (crew > kMaxCrew) {
    violations.Add(field + ".seats", common::v1::CREW_TOO_LARGE, {{"max", absl::StrCat(kMaxCrew)}});
  }
  call::CheckDistinct(composition.excluded_staff_members(), field + ".excluded_staff_members",
                      violations);
  call::CheckDistinct(composition.previous_crew(), field + ".previous_crew", violations);
}

void CheckDuration(const google::protobuf::Duration& duration, const std::string& field,
                   Violations& violations) {
  const absl::Duration length =
      absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
  const bool is_whole = absl::Trunc(length, absl::Minutes(1)) == length;
  if (kShortest <= length && length <= kLongest && is_whole) return;
  violations.Add(
      field, common::v1::OUT_OF_RANGE,
      {{"min", absl::FormatDuration(kShortest)}, {"max", absl::FormatDuration(kLongest)}});
}

void CheckFindJointSlots(const FindJointSlotsRequest& request, Violations& violations) {
  CheckComposition(request.composition(), "composition", violations);
  CheckTimes(request, violations);
  const v1::SlotLimits& limits = request.limits();
  if (limits.end_minute() != 0 && limits.end_minute() <= limits.begin_minute()) {
    violations.Add("limits.end_minute", common::v1::END_BEFORE_START,
                   {{"start", "limits.begin_minute"}});
  }
  if (!limits.boundary_override_ground().empty() && request.resident().empty()) {
    violations.Add("resident", common::v1::REQUIRED);
  }
  if (request.page_size() < 0) violations.Add("page_size", common::v1::NEGATIVE);
}

int SlotsWanted(const FindJointSlotsRequest& request) {
  return request.page_size() == 0 ? kDefaultSlots : std::min(request.page_size(), kMaxSlots);
}

SlotProblem ProblemOf(const FindJointSlotsRequest& request, absl::Time now, absl::TimeZone zone) {
  const v1::SlotLimits& limits = request.limits();
  SlotProblem problem;
  problem.window = {.begin = calendar::MinuteAtOrAfter(TimeOf(request.start_time())),
                    .end = calendar::MinuteAtOrBefore(TimeOf(request.end_time()))};
  problem.duration = static_cast<int>(request.duration().seconds() / 60);
  if (request.has_place()) {
    problem.place = Point{request.place().latitude(), request.place().longitude()};
  }
  problem.speed_kmh = limits.travel_speed_kmh() == 0 ? kDefaultSpeedKmh : limits.travel_speed_kmh();
  problem.zone = zone;
  for (const v1::Seat& seat : request.composition().seats()) {
    problem.seats.push_back({.count = CountOf(seat), .optional = seat.optional()});
  }
  problem.quorum = request.composition().quorum();
  problem.now = calendar::MinuteAtOrAfter(now);
  problem.notice = limits.minimum_notice_minutes();
  if (limits.has_deadline_time()) {
    problem.deadline = calendar::MinuteAtOrBefore(TimeOf(limits.deadline_time()));
  }
  if (limits.working_days_only()) {
    problem.is_working_day = [](absl::CivilDay day) { return calendar::IsWorkingDay(day); };
  }
  problem.begin_minute = limits.begin_minute();
  problem.end_minute = limits.end_minute();
  for (const google::protobuf::Timestamp& time : request.meeting_times()) {
    problem.meetings.push_back(calendar::MinuteAtOrBefore(TimeOf(time)));
  }
  std::sort(problem.meetings.begin(), problem.meetings.end());
  return problem;
}

}  // namespace osiedle::visits
