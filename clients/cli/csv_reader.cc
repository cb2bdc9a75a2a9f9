#include "clients/cli/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "clients/cli/exit_code.h"
#include "google/protobuf/util/time_util.h"

namespace osiedle::cli {
namespace {

constexpr size_t kMaxFaults = 20;

}  // namespace

void LineFaults::Add(int line, absl::string_view what) {
  faults_.push_back(absl::StrCat(path_, ":", line, ": ", what));
}

absl::Status LineFaults::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  const size_t told = std::min(faults_.size(), kMaxFaults);
  std::string text = absl::StrJoin(faults_.begin(), faults_.begin() + told, "\n");
  if (told < faults_.size()) absl::StrAppend(&text, "\n… and ", faults_.size() - told, " more");
  return UsageError(text);
}

CsvReader::CsvReader(const CsvFile& file, const std::vector<std::string>& columns,
                     LineFaults& faults)
    : file_(file), faults_(faults) {
  for (size_t i = 0; i < file.header.size(); ++i) {
    places_[file.header[i]] = i;
    if (std::find(columns.begin(), columns.end(), file.header[i]) == columns.end()) {
      faults_.Add(1, absl::StrCat("the column \"", file.header[i], "\" is not known"));
    }
  }
  for (const std::string& column : columns) {
    if (!places_.contains(column)) {
      faults_.Add(1, absl::StrCat("the column \"", column, "\" is missing"));
    }
  }
}

bool CsvReader::Next() {
  if (next_ == file_.rows.size()) return false;
  row_ = &file_.rows[next_++];
  return true;
}

std::string CsvReader::Text(absl::string_view column) const {
  const auto place = places_.find(column);
  return place == places_.end() ? "" : row_->cells[place->second];
}

std::string CsvReader::Required(absl::string_view column) {
  std::string text = Text(column);
  if (text.empty()) Fault(column, "is empty");
  return text;
}

std::vector<std::string> CsvReader::List(absl::string_view column) const {
  const std::string text = Text(column);
  if (text.empty()) return {};
  return absl::StrSplit(text, '|');
}

bool CsvReader::Flag(absl::string_view column) {
  const std::string text = Text(column);
  if (!text.empty() && text != "true" && text != "false") Fault(column, "is not true or false");
  return text == "true";
}

std::optional<double> CsvReader::Number(absl::string_view column) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) Fault(column, "is not a number");
  return number;
}

std::optional<google::protobuf::Timestamp> CsvReader::Time(absl::string_view column) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  google::protobuf::Timestamp time;
  if (!google::protobuf::util::TimeUtil::FromString(text, &time)) {
    Fault(column, "is not a time such as 2025-10-15T10:02:00+02:00");
  }
  return time;
}

std::optional<google::type::Date> CsvReader::Date(absl::string_view column) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  return DateOf(text, column);
}

int CsvReader::IntegerOf(absl::string_view text, absl::string_view column) {
  int number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    Fault(column, absl::StrCat("\"", text, "\" is not a whole number"));
  }
  return number;
}

std::optional<google::type::Date> CsvReader::DateOf(absl::string_view text,
                                                    absl::string_view column) {
  absl::CivilDay day;
  // Exactly as in 2025-10-22: absl would take less.
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    Fault(column, absl::StrCat("\"", text, "\" is not a day such as 2025-10-22"));
    return std::nullopt;
  }
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

int CsvReader::EnumNumber(absl::string_view text, const google::protobuf::EnumDescriptor* type,
                          absl::string_view column) {
  if (text.empty()) return 0;
  const auto* value = type->FindValueByName(std::string(text));
  if (value != nullptr) return value->number();
  std::vector<absl::string_view> names;
  for (int i = 1; i < type->value_count(); ++i) names.emplace_back(type->value(i)->name());
  Fault(column, absl::StrCat("\"", text, "\" is not one of ", absl::StrJoin(names, ", ")));
  return 0;
}

void CsvReader::Fault(absl::string_view column, absl::string_view what) {
  faults_.Add(row_->line, absl::StrCat(column, ": ", what));
}

}  // namespace osiedle::cli
