#include "services/visits/bookings/slot_taking.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/calendars/planned_times.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::call::Violations;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;

constexpr absl::Duration kShortestHold = absl::Minutes(5);
constexpr absl::Duration kLongestHold = absl::Hours(24 * 7);

absl::Duration DurationOf(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::Time EndOf(const Visit& visit, absl::Time start) {
  return start + absl::Seconds(visit.duration().seconds());
}

}  // namespace

void CheckSlotTime(const Visit& visit, const google::protobuf::Timestamp& start, absl::Time now,
                   Violations& violations) {
  const size_t before = violations.items().size();
  CheckPlanned(start, "start_time", violations);
  if (violations.items().size() > before) return;
  const absl::Time begin = TimeOf(start);
  if (start.nanos() != 0 || start.seconds() % 60 != 0) {
    const absl::Time minute = absl::FromUnixSeconds(start.seconds() - start.seconds() % 60);
    const std::string nearest = absl::FormatTime("%Y-%m-%dT%H:%M:00Z", minute, absl::UTCTimeZone());
    violations.Add("start_time", common::v1::OUT_OF_RANGE, {{"min", nearest}, {"max", nearest}});
    return;
  }
  if (begin < now) {
    violations.Add("start_time", common::v1::IN_THE_PAST);
    return;
  }
  const absl::Time end = EndOf(visit, begin);
  const bool is_within =
      (!visit.has_window_start_time() || TimeOf(visit.window_start_time()) <= begin) &&
      (!visit.has_window_end_time() || end <= TimeOf(visit.window_end_time())) &&
      (!visit.has_deadline_time() || end <= TimeOf(visit.deadline_time()));
  if (!is_within) violations.Add("start_time", common::v1::OUTSIDE_WINDOW);
}

void CheckHoldDuration(const google::protobuf::Duration& duration, Violations& violations) {
  const absl::Duration hold = DurationOf(duration);
  if (hold >= kShortestHold && hold <= kLongestHold) return;
  violations.Add(
      "hold_duration", common::v1::OUT_OF_RANGE,
      {{"min", absl::FormatDuration(kShortestHold)}, {"max", absl::FormatDuration(kLongestHold)}});
}

void CheckGround(absl::string_view ground, absl::string_view field, Violations& violations) {
  if (!ground.empty() && absl::StripAsciiWhitespace(ground).empty()) {
    violations.Add(std::string(field), common::v1::BLANK);
  }
}

absl::Duration HoldDurationOf(bool is_set, const google::protobuf::Duration& duration) {
  return is_set ? DurationOf(duration) : kUsualHold;
}

absl::Time EndOfHold(absl::Time now, absl::Duration duration, absl::Time start) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(std::min(now + duration, start)));
}

void TakeSlot(CheckedCrew crew, absl::Time start, absl::Duration hold, absl::Time now,
              Visit& visit) {
  LoseSlot(visit);
  visit.clear_end_reason();
  *visit.mutable_start_time() = TimestampOf(start);
  *visit.mutable_end_time() = TimestampOf(EndOf(visit, start));
  *visit.mutable_hold_expire_time() = TimestampOf(EndOfHold(now, hold, start));
  *visit.mutable_crew() = std::move(crew.seats);
  Reach(Visit::HELD, std::max(now, LastMoment(visit)), now, visit);
}

bool NobodyIsAsked(const Visit& visit) {
  return absl::c_none_of(visit.crew(),
                         [](const CrewSeat& seat) { return seat.answer() == CrewSeat::ASKED; });
}

}  // namespace osiedle::visits
