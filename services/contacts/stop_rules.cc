#include "services/contacts/stop_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/place_rules.h"

namespace osiedle::contacts {

using ::osiedle::call::DayOf;
using ::osiedle::call::EarliestDay;

void CheckStop(const v1::Stop& stop, call::Violations& violations) {
  if (stop.has_place()) CheckPlace(stop.place(), "stop.place", violations);
  const auto& seasons = stop.seasons();
  for (int i = 0; i < seasons.size(); ++i) {
    const auto here = seasons.begin() + i;
    if (*here == v1::Stop::SEASON_UNSPECIFIED) {
      violations.Add(absl::StrCat("stop.seasons[", i, "]"), "is not a season");
    } else if (std::find(seasons.begin(), here, *here) != here) {
      violations.Add(absl::StrCat("stop.seasons[", i, "]"), "is there already");
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
    violations.Add("from_date", "lies before 1900");
  } else if (day > today + 366) {
    violations.Add("from_date", "lies more than 366 days ahead");
  } else if (!stop.stage_history().empty() &&
             day < DayOf(stop.stage_history().rbegin()->from_date())) {
    violations.Add("from_date", "lies before the last change of stage");
  }
}

}  // namespace osiedle::contacts
