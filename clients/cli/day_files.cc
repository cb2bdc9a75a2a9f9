#include "clients/cli/day_files.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "google/protobuf/util/time_util.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

using contacts::v1::Contact;
using contacts::v1::ExpressedNeed;
using contacts::v1::HeadCount;
using contacts::v1::Place;
using contacts::v1::Stop;

using Pair = std::pair<std::string, std::string>;

// "STAGE=2025-05-14": what stands before and after the sign.
Pair SplitPair(absl::string_view text) { return absl::StrSplit(text, absl::MaxSplits('=', 1)); }

// "stops", "skwer" -> "municipalities/rybnik/stops/skwer"; nothing for nothing.
std::string Name(const std::string& parent, const char* collection, const std::string& id) {
  return id.empty() ? "" : absl::StrCat(parent, "/", collection, "/", id);
}

// The part of `values` at `i`; a list that is shorter than another ends in empty parts.
std::string At(const std::vector<std::string>& values, size_t i) {
  return i < values.size() ? values[i] : "";
}

void ReadPlace(CsvReader& row, Place& place) {
  place.set_description(row.Text("place_description"));
  place.set_precision(row.Enum<Place::Precision>("place_precision"));
}

DayStop ReadStop(CsvReader& row, const std::string& parent) {
  DayStop result;
  result.id = row.Required("stop_id");
  Stop& stop = result.stop;
  stop.set_display_name(row.Required("display_name"));
  stop.set_district(Name(parent, "districts", row.Text("district")));
  ReadPlace(row, *stop.mutable_place());
  const auto latitude = row.Number("place_latitude");
  const auto longitude = row.Number("place_longitude");
  if (latitude.has_value() != longitude.has_value()) {
    row.Fault("place_latitude", "needs place_longitude, and the other way round");
  }
  if (latitude.has_value() && longitude.has_value()) {
    stop.mutable_place()->mutable_position()->set_latitude(*latitude);
    stop.mutable_place()->mutable_position()->set_longitude(*longitude);
  }
  for (const std::string& season : row.List("seasons")) {
    stop.add_seasons(
        static_cast<Stop::Season>(row.EnumNumber(season, Stop::Season_descriptor(), "seasons")));
  }
  stop.set_benches(row.Enum<Stop::Benches>("benches"));
  stop.set_note(row.Text("note"));
  for (const std::string& text : row.List("stage_history")) {
    const auto [stage, day] = SplitPair(text);
    contacts::v1::StageChange& change = result.stages.emplace_back();
    change.set_stage(
        static_cast<Stop::Stage>(row.EnumNumber(stage, Stop::Stage_descriptor(), "stage_history")));
    if (const auto date = row.DateOf(day, "stage_history")) *change.mutable_from_date() = *date;
  }
  return result;
}

void ReadNeeds(CsvReader& row, const std::string& parent, Contact& contact) {
  const std::vector<std::string> codes = row.List("need_code");
  const std::vector<std::string> severities = row.List("need_severity");
  const std::vector<std::string> for_whom = row.List("need_for_whom");
  const std::vector<std::string> own_words = row.List("need_own_words");
  for (const auto* list : {&severities, &for_whom, &own_words}) {
    if (list->size() > codes.size())
      row.Fault("need_code", "has fewer parts than what belongs to it");
  }
  for (size_t i = 0; i < codes.size(); ++i) {
    ExpressedNeed& need = *contact.add_needs();
    need.set_need_code(Name(parent, "needCodes", codes[i]));
    if (!At(severities, i).empty()) {
      need.set_severity(row.IntegerOf(severities[i], "need_severity"));
    }
    need.set_for_whom(static_cast<ExpressedNeed::ForWhom>(
        row.EnumNumber(At(for_whom, i), ExpressedNeed::ForWhom_descriptor(), "need_for_whom")));
    need.set_own_words(At(own_words, i));
  }
}

DayContact ReadContact(CsvReader& row, const std::string& parent) {
  DayContact result;
  result.line = row.line();
  result.id = row.Required("contact_id");
  Contact& contact = result.contact;
  row.Required("occur_time");
  if (const auto time = row.Time("occur_time")) *contact.mutable_occur_time() = *time;
  contact.set_occur_time_precision(row.Enum<Contact::OccurTimePrecision>("occur_time_precision"));
  contact.set_stop(Name(parent, "stops", row.Text("stop")));
  if (!row.Text("place_description").empty() || !row.Text("place_precision").empty()) {
    ReadPlace(row, *contact.mutable_place());
  }
  contact.set_channel(row.Enum<Contact::Channel>("channel"));
  contact.set_mode(row.Enum<Contact::Mode>("mode"));
  contact.set_initiator(row.Enum<Contact::Initiator>("initiator"));
  contact.set_prior_help(row.Enum<Contact::PriorHelp>("prior_help"));
  for (const std::string& text : row.List("head_counts")) {
    const auto [band, count] = SplitPair(text);
    HeadCount& heads = *contact.add_head_counts();
    heads.set_age_band(static_cast<common::v1::AgeBand>(
        row.EnumNumber(band, common::v1::AgeBand_descriptor(), "head_counts")));
    heads.set_count(row.IntegerOf(count, "head_counts"));
  }
  for (std::string& topic : row.List("topics")) contact.add_topics(std::move(topic));
  ReadNeeds(row, parent, contact);
  for (std::string& skill : row.List("skills_offered")) {
    contact.add_skills_offered(std::move(skill));
  }
  for (std::string& told : row.List("information_given")) {
    contact.add_information_given(std::move(told));
  }
  if (!row.Text("follow_up").empty()) {
    contact.mutable_follow_up()->set_text(row.Text("follow_up"));
    if (const auto date = row.Date("follow_up_due_date")) {
      *contact.mutable_follow_up()->mutable_due_date() = *date;
    }
  }
  contact.set_crisis(row.Flag("crisis"));
  contact.set_note(row.Text("note"));
  return result;
}

// "outingId" → "outing_id".
std::string SnakeCase(absl::string_view key) {
  std::string snake;
  for (const char c : key) {
    if (absl::ascii_isupper(c)) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  return snake;
}

// A text of a JSON object, "" when it has none. The key may also be spelled in lower_snake_case, as
// fields of messages may.
std::string JsonString(const nlohmann::json& object, const std::string& key) {
  auto value = object.find(key);
  if (value == object.end()) value = object.find(SnakeCase(key));
  return value != object.end() && value->is_string() ? value->get<std::string>() : "";
}

absl::StatusOr<DayStep> ReadStep(const nlohmann::json& json, const std::string& path) {
  DayStep step;
  const std::string action = JsonString(json, "action");
  step.stop = JsonString(json, "stop");
  if (action == "start") {
    step.action = DayStep::Action::kStart;
  } else if (action == "arrive" && !step.stop.empty()) {
    step.action = DayStep::Action::kArrive;
  } else if (action == "leave") {
    step.action = DayStep::Action::kLeave;
  } else if (action == "finish") {
    step.action = DayStep::Action::kFinish;
  } else {
    return UsageError(absl::StrCat(path, ": timeline: \"", action,
                                   "\" is not start, arrive (at a stop), leave or finish"));
  }
  if (!google::protobuf::util::TimeUtil::FromString(JsonString(json, "occurTime"),
                                                    &step.occur_time)) {
    return UsageError(absl::StrCat(path, ": timeline: ", action,
                                   " has no occurTime such as 2025-10-15T10:00:00+02:00"));
  }
  return step;
}

// The one file in a folder whose name ends so.
absl::StatusOr<std::string> FindFile(const std::string& folder, const std::string& ending) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (absl::EndsWith(entry.path().filename().string(), ending)) {
      found.push_back(entry.path().string());
    }
  }
  if (error) return UsageError(absl::StrCat(folder, " cannot be read: ", error.message()));
  if (found.size() != 1) {
    return UsageError(
        absl::StrCat(folder, " holds ", found.size(), " files *", ending, "; one is needed"));
  }
  return found[0];
}

}  // namespace

absl::Status ReadOuting(const std::string& json, const std::string& path, DayFiles& day) {
  const nlohmann::json file = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!file.is_object()) return UsageError(absl::StrCat(path, " is no JSON object"));
  day.district_id = JsonString(file, "districtId");
  day.outing_id = JsonString(file, "outingId");
  if (day.outing_id.empty()) return UsageError(absl::StrCat(path, ": outingId is missing"));
  for (const char* key : {"district", "outing"}) {
    if (!file.contains(key)) return UsageError(absl::StrCat(path, ": ", key, " is missing"));
  }
  if (absl::Status read = ReadJson(file["district"].dump(), path + ": district", day.district);
      !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadJson(file["outing"].dump(), path + ": outing", day.outing);
      !read.ok()) {
    return read;
  }
  const auto timeline = file.find("timeline");
  if (timeline == file.end() || !timeline->is_array()) {
    return UsageError(absl::StrCat(path, ": timeline is missing"));
  }
  for (const nlohmann::json& item : *timeline) {
    absl::StatusOr<DayStep> step = ReadStep(item, path);
    if (!step.ok()) return step.status();
    day.timeline.push_back(*std::move(step));
  }
  return absl::OkStatus();
}

absl::Status ReadStops(const CsvFile& csv, const std::string& parent, DayFiles& day) {
  LineFaults faults(csv.path);
  CsvReader row(
      csv,
      {"stop_id", "display_name", "district", "place_latitude", "place_longitude",
       "place_precision", "place_description", "seasons", "benches", "stage_history", "note"},
      faults);
  if (!faults.empty()) return faults.ToStatus();
  while (row.Next()) day.stops.push_back(ReadStop(row, parent));
  return faults.ToStatus();
}

absl::Status ReadContacts(const CsvFile& csv, const std::string& parent, DayFiles& day) {
  day.contacts_path = csv.path;
  LineFaults faults(csv.path);
  CsvReader row(csv,
                {"contact_id",
                 "occur_time",
                 "occur_time_precision",
                 "stop",
                 "place_description",
                 "place_precision",
                 "channel",
                 "mode",
                 "initiator",
                 "prior_help",
                 "head_counts",
                 "topics",
                 "need_code",
                 "need_severity",
                 "need_for_whom",
                 "need_own_words",
                 "skills_offered",
                 "information_given",
                 "follow_up",
                 "follow_up_due_date",
                 "crisis",
                 "note"},
                faults);
  if (!faults.empty()) return faults.ToStatus();
  while (row.Next()) {
    day.contacts.push_back(ReadContact(row, parent));
    day.contacts.back().contact.set_outing(Name(parent, "outings", day.outing_id));
  }
  return faults.ToStatus();
}

absl::StatusOr<DayFiles> ReadDay(const std::string& folder, const std::string& parent) {
  DayFiles day;
  std::string texts[3];
  std::string paths[3];
  const char* const endings[] = {"outing.json", "stops.csv", "contacts.csv"};
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<std::string> path = FindFile(folder, endings[i]);
    if (!path.ok()) return path.status();
    // Tables may be of other charsets; JSON is UTF-8.
    const absl::StatusOr<std::string> text = i == 0 ? ReadText(*path) : ReadFile(*path);
    if (!text.ok()) return text.status();
    paths[i] = *path;
    texts[i] = *text;
  }
  if (absl::Status read = ReadOuting(texts[0], paths[0], day); !read.ok()) return read;
  const absl::StatusOr<CsvFile> stops = ReadCsv(texts[1], paths[1]);
  if (!stops.ok()) return stops.status();
  if (absl::Status read = ReadStops(*stops, parent, day); !read.ok()) return read;
  const absl::StatusOr<CsvFile> contacts = ReadCsv(texts[2], paths[2]);
  if (!contacts.ok()) return contacts.status();
  if (absl::Status read = ReadContacts(*contacts, parent, day); !read.ok()) return read;
  return day;
}

}  // namespace osiedle::cli
