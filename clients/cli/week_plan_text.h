// The week of clubs as `osiedle clubs week` prints it: in Polish, for the wall of the club. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_WEEK_PLAN_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_WEEK_PLAN_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/cli/display_names.h"
#include "osiedle/clubs/v1/week_plan.pb.h"

namespace osiedle::cli {

// "30 listopada – 6 grudnia 2026"
std::string PolishWeek(absl::CivilDay monday);

// The right one of the three Polish forms: "miejsce", "miejsca", "miejsc".
const char* PolishForm(int64_t count, const char* one, const char* few, const char* many);

// A table for each club, in the order of the plan. `venues` are the names of venues that people
// use, by resource name; others are shown by their last part. Times are those of the zone.
std::string WeekPlanText(const clubs::v1::WeekPlan& plan, const DisplayNames& venues,
                         absl::TimeZone zone, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_WEEK_PLAN_TEXT_H_
