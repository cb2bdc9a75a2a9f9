#include "clients/cli/list_filter.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "clients/cli/option_values.h"

namespace osiedle::cli {

absl::Status AddValues(absl::string_view option, absl::string_view field,
                       const std::vector<std::string>& texts,
                       const google::protobuf::EnumDescriptor& type,
                       std::vector<std::string>& conditions) {
  if (texts.empty()) return absl::OkStatus();
  std::vector<std::string> either;
  for (const std::string& text : texts) {
    const auto value = ReadEnum(option, text, type, field);
    if (!value.ok()) return value.status();
    either.push_back(absl::StrCat(field, " = ", (*value)->name()));
  }
  conditions.push_back(either.size() == 1 ? either[0]
                                          : absl::StrCat("(", absl::StrJoin(either, " OR "), ")"));
  return absl::OkStatus();
}

absl::Status AddDays(absl::string_view field, const std::string& from, const std::string& until,
                     std::vector<std::string>& conditions) {
  absl::CivilDay first;
  if (!from.empty()) {
    const absl::StatusOr<absl::CivilDay> day = ReadDay("--from", from);
    if (!day.ok()) return day.status();
    first = *day;
    conditions.push_back(absl::StrCat(field, " >= \"", absl::FormatCivilTime(first), "\""));
  }
  if (until.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::CivilDay> last = ReadDay("--until", until);
  if (!last.ok()) return last.status();
  if (!from.empty() && *last < first) {
    return WrongOption("--until", until, "is before the first day");
  }
  conditions.push_back(absl::StrCat(field, " <= \"", absl::FormatCivilTime(*last), "\""));
  return absl::OkStatus();
}

}  // namespace osiedle::cli
