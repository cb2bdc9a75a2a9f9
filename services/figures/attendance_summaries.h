// What an answer says about events and about the way to them: pure.
#ifndef OSIEDLE_SERVICES_FIGURES_ATTENDANCE_SUMMARIES_H_
#define OSIEDLE_SERVICES_FIGURES_ATTENDANCE_SUMMARIES_H_

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "osiedle/figures/v1/attendance_summary.pb.h"
#include "osiedle/figures/v1/outreach_funnel.pb.h"
#include "services/figures/attendance_counting_rules.h"
#include "services/figures/counting_rules.h"
#include "services/figures/months.h"

namespace osiedle::figures {

// Values begin as zeros when a map makes them.
using NeedValues = std::array<int64_t, kNeedCounts>;
using OutreachValues = std::array<int64_t, kOutreachCounts>;
using EventValues = std::array<int64_t, kEventCounts>;
// Month and Club.Kind.
using EventsByMonthAndKind = std::map<std::pair<Month, int>, EventValues>;

// REQUIRES: values[kEvents] is not 0.
v1::AttendanceSummary ToAttendanceSummary(Month month, int club_kind, const EventValues& values);

// Without the month, stop or need whose funnel it is.
v1::OutreachFunnel ToFunnel(const OutreachValues& values);
v1::OutreachFunnel ToFunnel(const NeedValues& values);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_ATTENDANCE_SUMMARIES_H_
