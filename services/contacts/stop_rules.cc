#include "services/contacts/stop_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/place_rules.h"

namespace osiedle::contacts {

using ::osiedle::call::DayOf;
using ::osiedle::call::EarliestDay;

namespace {

constexpr int kMaxDaysAhead = 366;

}  // namespace

void CheckStop(const v1::Stop& stop, call::Violations& violations) {
  if (stop.has_place()) CheckPlace(stop.place(), "stop.place", violations);
  const auto& seasons = stop.seasons();
  for (int i = 0; i < seasons.size(); ++i) {
    const auto here = seasons.begin() + i;
    if (*here == v1::Stop::SEASON_UNSPECIFIED) {
      violations.Add(absl::StrCat("stop.seasons[", i, "]"), common::v1::NOT_A_SEASON);
    } else if (std::find(seasons.begin(), here, *here) != here) {
      violations.Add(absl::StrCat("stop.seasons[", i, "]"), common::v1::ALREADY_IN_LIST);
    }
  }
}

bool MayFollow(v1::Stop::Stage from, v1::Stop::Stage to) {
  if (to == v1::Stop::STAGE_UNSPECIFIED) return false;
  return to < from || to == from + 1;
}

void CheckStageDay(const v1::Stop& stop, const google::type::Date& from_date, absl::CivilDay today,
                   call::Violations& violations) {
  const absl::CivilDay day = DayOf(from_date);
  if (day < EarliestDay()) {
    violations.Add("from_date", common::v1::TOO_EARLY,
                   {{"year", absl::StrCat(EarliestDay().year())}});
  } else if (day > today + kMaxDaysAhead) {
    violations.Add("from_date", common::v1::DAYS_TOO_FAR_AHEAD,
                   {{"max", absl::StrCat(kMaxDaysAhead)}});
  } else if (!stop.stage_history().empty() &&
             day < DayOf(stop.stage_history().rbegin()->from_date())) {
    violations.Add("from_date", common::v1::BEFORE_LAST_STAGE);
  }
}

}  // namespace osiedle::contacts
