#include "services/figures/summary_request.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/ids.h"
#include "services/contacts/contact_reader.h"

namespace osiedle::figures {

using ::osiedle::call::Violations;

void CheckParent(const call::Call& call, const std::string& parent, Violations& violations) {
  if (parent != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", common::v1::BAD_PARENT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
}

MonthRange ReadMonths(const std::string& start_month, const std::string& end_month, absl::Time now,
                      absl::TimeZone zone, Violations& violations) {
  MonthRange range;
  range.last = MonthOf(absl::ToCivilMonth(now, zone));
  if (!end_month.empty()) {
    const std::optional<Month> end = ParseMonth(end_month);
    if (!end.has_value()) violations.Add("end_month", common::v1::NOT_A_MONTH);
    range.last = end.value_or(range.last);
  }
  range.first = range.last - 11;
  if (!start_month.empty()) {
    const std::optional<Month> start = ParseMonth(start_month);
    if (!start.has_value()) violations.Add("start_month", common::v1::NOT_A_MONTH);
    range.first = start.value_or(range.first);
  }
  if (range.first > range.last) {
    violations.Add("start_month", common::v1::START_AFTER_END, {{"end", "end_month"}});
  } else if (range.last - range.first >= kMaxMonths) {
    violations.Add("start_month", common::v1::MONTHS_TOO_FAR_BACK,
                   {{"max", absl::StrCat(kMaxMonths)}});
  }
  return range;
}

absl::flat_hash_set<std::string> ReadNames(
    const call::Call& call, const google::protobuf::RepeatedPtrField<std::string>& names,
    const std::string& field, absl::string_view collection, Violations& violations) {
  const std::string prefix =
      absl::StrCat("municipalities/", call.municipality(), "/", collection, "/");
  absl::flat_hash_set<std::string> known;
  for (int i = 0; i < names.size(); ++i) {
    const std::string& name = names.Get(i);
    if (!absl::StartsWith(name, prefix) ||
        !call::IsResourceId(absl::string_view(name).substr(prefix.size()))) {
      violations.Add(
          absl::StrCat(field, "[", i, "]"), common::v1::BAD_NAME_IN_MUNICIPALITY,
          {{"pattern", absl::StrCat("municipalities/{municipality}/", collection, "/{id}")}});
    }
    known.insert(name);
  }
  return known;
}

Group GroupOf(v1::Grouping grouping, Month month, const std::string& district) {
  Group group;
  if (grouping != v1::BY_DISTRICT && grouping != v1::WHOLE) group.month = month;
  if (grouping != v1::BY_MONTH && grouping != v1::WHOLE) group.district = district;
  return group;
}

const std::string& DistrictsOfStops::Of(absl::string_view stop) {
  static const auto* const none = new std::string();
  if (stop.empty() || !status_.ok()) return *none;
  const auto known = known_.find(stop);
  if (known != known_.end()) return known->second;
  auto read = contacts::FindStop(snapshot_, owner_, stop);
  if (!read.ok()) {
    status_ = read.status();
    return *none;
  }
  return known_[stop] = read->has_value() ? (*read)->district() : "";
}

}  // namespace osiedle::figures
