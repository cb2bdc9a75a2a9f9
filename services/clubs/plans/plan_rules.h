// The rules of venues, clubs and series, without the store. All skip what is missing, and what the
// limits of the proto name.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_RULES_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_RULES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::clubs {

// The id of an occurrence is that of its series and 17 characters at most.
inline constexpr size_t kMaxSeriesIdLength = 46;
bool IsSeriesId(absl::string_view id);

// A new series begins at most so long ago, and so far ahead.
inline constexpr int kMaxMonthsBack = 12;
inline constexpr int kMaxYearsAhead = 5;
// Further and excepted times lie at most so far ahead.
inline constexpr int kMaxYearsOfTimes = 10;
// The largest COUNT of a rule: more than every day of these years has. An expansion counts from the
// begin.
inline constexpr int kMaxCount = 4'000;
// An event has ended so many days after the day on which it begins: parts go on to the end of day
// 31 at most.
inline constexpr int kMostEventDays = 32;

void CheckVenue(const v1::Venue& venue, call::Violations& violations);
void CheckClub(const v1::Club& club, call::Violations& violations);
// What says nothing about when it takes place.
void CheckSeries(const v1::EventSeries& series, call::Violations& violations);
// When it takes place, and how long. `before`: the series that is edited, whose times stay allowed
// however long ago they are; null: it is new. All expansions together take at most kMostSteps.
void CheckSeriesTimes(const v1::EventSeries& series, absl::TimeZone zone, absl::Time now,
                      const v1::EventSeries* before, call::Violations& violations);
// A local time that an occurrence may have.
void CheckWallTime(const v1::WallTime& time, absl::TimeZone zone, absl::string_view field,
                   call::Violations& violations);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_RULES_H_
