#include "clients/cli/day_report.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/table.h"
#include "google/protobuf/timestamp.pb.h"

namespace osiedle::cli {
namespace {

using contacts::v1::Contact;
using contacts::v1::Cost;
using contacts::v1::Outing;
using contacts::v1::SupplyUse;
using contacts::v1::Weather;

// Names of enum values as words: BIKE_AND_EQUIPMENT -> "bike and equipment".
std::string Words(const std::string& name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}}));
}

// AGE_60_TO_74 -> "60-74", AGE_75_AND_OVER -> "75+".
std::string AgeText(common::v1::AgeBand band) {
  if (band == common::v1::AGE_UNDER_7) return "under 7";
  return absl::StrReplaceAll(Words(common::v1::AgeBand_Name(band)),
                             {{"age ", ""}, {" to ", "-"}, {" and over", "+"}});
}

// A cell of a count; nothing is easier to read than many zeros.
std::string CountText(int count) { return count == 0 ? "" : absl::StrCat(count); }

class Report {
 public:
  explicit Report(const Day& day) : day_(day), figures_(FiguresOf(day.outing, day.contacts)) {
    if (!absl::LoadTimeZone(day.municipality.time_zone(), &zone_)) zone_ = DefaultZone();
  }

  std::string Text() {
    AddOuting();
    AddSuppliesAndCosts();
    AddContacts();
    AddPeople();
    AddPriorHelp();
    AddNeeds();
    AddSkills();
    AddFollowUps();
    AddCrises();
    return std::move(text_);
  }

 private:
  // The time of day of a moment of this day.
  std::string Clock(const google::protobuf::Timestamp& time) const {
    return absl::FormatTime("%H:%M", absl::FromUnixSeconds(time.seconds()), zone_);
  }

  std::string DisplayName(const std::string& name) const {
    return name.empty() ? "(no stop)" : DisplayNameOf(name, day_.display_names);
  }

  void AddHeading(const std::string& heading) { absl::StrAppend(&text_, "\n", heading, "\n"); }

  void AddLine(const std::string& key, const std::string& value) {
    if (value.empty()) return;
    absl::StrAppend(&text_, "  ", key, std::string(12 - key.size(), ' '), OneLine(value), "\n");
  }

  void AddOuting() {
    const Outing& outing = day_.outing;
    absl::StrAppend(&text_, "Outing of ", DateText(outing.date()), ", ",
                    OneLine(day_.municipality.display_name()), "\n");
    AddLine("name", outing.name());
    AddLine("state", Words(Outing::State_Name(outing.state())));
    if (outing.has_start_time()) {
      AddLine("time", absl::StrCat(Clock(outing.start_time()), " to ",
                                   outing.has_finish_time() ? Clock(outing.finish_time()) : "now"));
    }
    AddLine("assistants", absl::StrJoin(outing.assistants(), ", "));
    AddLine("weather", WeatherText(outing.weather()));
    AddLine("note", outing.note());
  }

  static std::string WeatherText(const Weather& weather) {
    std::vector<std::string> parts;
    if (weather.condition() != Weather::CONDITION_UNSPECIFIED) {
      parts.push_back(Words(Weather::Condition_Name(weather.condition())));
    }
    if (weather.has_temperature_celsius()) {
      parts.push_back(absl::StrCat(weather.temperature_celsius(), " °C"));
    }
    if (weather.has_wind_kph()) parts.push_back(absl::StrCat("wind ", weather.wind_kph(), " km/h"));
    if (!weather.note().empty()) parts.push_back(weather.note());
    return absl::StrJoin(parts, ", ");
  }

  void AddSuppliesAndCosts() {
    if (!day_.outing.supplies_used().empty()) {
      AddHeading("Given away");
      Table table({{.title = "what"}, {.title = "how many", .right = true}, {.title = "note"}});
      for (const auto& used : day_.outing.supplies_used()) {
        table.AddRow({Words(SupplyUse::Supply_Name(used.supply())), absl::StrCat(used.quantity()),
                      used.note()});
      }
      absl::StrAppend(&text_, table.ToString());
    }
    if (!day_.outing.costs().empty()) {
      AddHeading("Costs");
      Table table({{.title = "line"}, {.title = "amount", .right = true}, {.title = "note"}});
      for (const auto& cost : day_.outing.costs()) {
        table.AddRow({Words(Cost::Line_Name(cost.line())), MoneyText(cost.amount()), cost.note()});
      }
      table.AddRule();
      table.AddRow({"total", MoneyText(figures_.costs), ""});
      absl::StrAppend(&text_, table.ToString());
    }
  }

  // "10:00-11:15", more than one for a stop that was visited again.
  std::string Stays(const std::string& stop) const {
    std::vector<std::string> stays;
    for (const auto& visit : day_.outing.visits()) {
      if (visit.stop() != stop) continue;
      stays.push_back(absl::StrCat(Clock(visit.arrive_time()), "-",
                                   visit.has_leave_time() ? Clock(visit.leave_time()) : ""));
    }
    return absl::StrJoin(stays, ", ");
  }

  // A table of one row a stop and one of all; `cells` gives what follows the name of the stop.
  template <typename Cells>
  void AddTableByStop(std::vector<Table::Column> columns, const Cells& cells) {
    columns.insert(columns.begin(), {.title = "stop"});
    Table table(std::move(columns));
    const auto add = [&](const std::string& name, const std::string& stop, const Tally& tally) {
      std::vector<std::string> row = cells(stop, tally);
      row.insert(row.begin(), name);
      table.AddRow(std::move(row));
    };
    for (const StopFigures& stop : figures_.stops) {
      add(DisplayName(stop.stop), stop.stop, stop.tally);
    }
    table.AddRule();
    add("all", "-", figures_.all);
    absl::StrAppend(&text_, table.ToString());
  }

  void AddContacts() {
    AddHeading("Contacts");
    AddTableByStop({{.title = "time"},
                    {.title = "contacts", .right = true},
                    {.title = "one person", .right = true},
                    {.title = "group", .right = true},
                    {.title = "observation", .right = true},
                    {.title = "people", .right = true},
                    {.title = "crisis", .right = true}},
                   [&](const std::string& stop, const Tally& tally) {
                     return std::vector<std::string>{
                         Stays(stop),
                         CountText(tally.contacts),
                         CountText(tally.ModeCount(Contact::INDIVIDUAL)),
                         CountText(tally.ModeCount(Contact::GROUP)),
                         CountText(tally.ModeCount(Contact::OBSERVATION)),
                         CountText(tally.people),
                         CountText(tally.crises)};
                   });
  }

  void AddPeople() {
    AddHeading("People spoken with, by the age that they look");
    std::vector<Table::Column> columns;
    std::vector<common::v1::AgeBand> bands;
    for (const auto& [band, count] : figures_.all.by_age) {
      bands.push_back(band);
      columns.push_back({.title = AgeText(band), .right = true});
    }
    AddTableByStop(std::move(columns), [&](const std::string&, const Tally& tally) {
      std::vector<std::string> cells;
      for (const common::v1::AgeBand band : bands) cells.push_back(CountText(tally.AgeCount(band)));
      return cells;
    });
  }

  void AddPriorHelp() {
    AddHeading("Talks, by whether help was used before");
    AddTableByStop({{.title = "never used!", .right = true},
                    {.title = "formerly", .right = true},
                    {.title = "now", .right = true},
                    {.title = "not known", .right = true}},
                   [&](const std::string&, const Tally& tally) {
                     return std::vector<std::string>{
                         CountText(tally.PriorHelpCount(Contact::NEVER)),
                         CountText(tally.PriorHelpCount(Contact::FORMERLY)),
                         CountText(tally.PriorHelpCount(Contact::NOW)),
                         CountText(tally.PriorHelpCount(Contact::UNKNOWN) +
                                   tally.PriorHelpCount(Contact::PRIOR_HELP_UNSPECIFIED))};
                   });
  }

  void AddNeeds() {
    if (figures_.all.needs.empty()) return;
    AddHeading("Needs, from severity 1 (it would be nice) to 5 (it cannot wait)");
    Table table({{.title = "stop"},
                 {.title = "need"},
                 {.title = "code"},
                 {.title = "mentions", .right = true},
                 {.title = "severity up to", .right = true}});
    for (const StopFigures& stop : figures_.stops) {
      std::vector<std::pair<std::string, NeedFigures>> needs(stop.tally.needs.begin(),
                                                             stop.tally.needs.end());
      // The gravest first.
      std::stable_sort(needs.begin(), needs.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.greatest_severity, a.second.mentions) >
               std::pair(b.second.greatest_severity, b.second.mentions);
      });
      bool first = true;
      for (const auto& [code, figures] : needs) {
        table.AddRow({first ? DisplayName(stop.stop) : "", DisplayName(code), LastPart(code),
                      absl::StrCat(figures.mentions), CountText(figures.greatest_severity)});
        first = false;
      }
    }
    table.AddRule();
    table.AddRow({"all", absl::StrCat(figures_.all.needs.size(), " kinds of need"), "",
                  absl::StrCat(figures_.all.NeedCount()), ""});
    absl::StrAppend(&text_, table.ToString());
  }

  void AddSkills() {
    if (figures_.all.skills == 0) return;
    AddHeading("What people can do and would show");
    Table table({{.title = "stop"}, {.title = "skill", .most = 80}});
    for (const Contact& contact : day_.contacts) {
      for (const std::string& skill : contact.skills_offered()) {
        table.AddRow({DisplayName(contact.stop()), skill});
      }
    }
    absl::StrAppend(&text_, table.ToString());
  }

  void AddFollowUps() {
    if (figures_.all.follow_ups == 0) return;
    AddHeading("Agreed to come next");
    std::vector<const Contact*> agreed;
    for (const Contact& contact : day_.contacts) {
      if (contact.has_follow_up()) agreed.push_back(&contact);
    }
    const auto due = [](const Contact& contact) {
      // What has no day comes last.
      return contact.follow_up().has_due_date() ? DateText(contact.follow_up().due_date()) : "~";
    };
    std::stable_sort(agreed.begin(), agreed.end(),
                     [&](const auto* a, const auto* b) { return due(*a) < due(*b); });
    Table table({{.title = "by"}, {.title = "stop"}, {.title = "what", .most = 80}});
    for (const Contact* contact : agreed) {
      const auto& follow_up = contact->follow_up();
      table.AddRow({follow_up.has_due_date() ? DateText(follow_up.due_date()) : "",
                    DisplayName(contact->stop()), follow_up.text()});
    }
    absl::StrAppend(&text_, table.ToString());
  }

  void AddCrises() {
    if (figures_.all.crises == 0) return;
    AddHeading("Crises");
    Table table({{.title = "time"}, {.title = "stop"}, {.title = "agreed", .most = 80}});
    for (const Contact& contact : day_.contacts) {
      if (!contact.crisis()) continue;
      table.AddRow(
          {Clock(contact.occur_time()), DisplayName(contact.stop()), contact.follow_up().text()});
    }
    absl::StrAppend(&text_, table.ToString());
  }

  const Day& day_;
  const DayFigures figures_;
  absl::TimeZone zone_;
  std::string text_;
};

nlohmann::ordered_json TallyJson(const Tally& tally) {
  return {{"contacts", tally.contacts},
          {"individual", tally.ModeCount(Contact::INDIVIDUAL)},
          {"group", tally.ModeCount(Contact::GROUP)},
          {"observation", tally.ModeCount(Contact::OBSERVATION)},
          {"people", tally.people},
          {"neverUsedHelp", tally.PriorHelpCount(Contact::NEVER)},
          {"needs", tally.NeedCount()},
          {"needCodes", tally.needs.size()},
          {"skillsOffered", tally.skills},
          {"followUps", tally.follow_ups},
          {"crises", tally.crises}};
}

}  // namespace

std::string DayReport(const Day& day) { return Report(day).Text(); }

nlohmann::ordered_json DayReportJson(const Day& day) {
  const DayFigures figures = FiguresOf(day.outing, day.contacts);
  nlohmann::ordered_json json = {{"outing", day.outing.name()},
                                 {"state", Outing::State_Name(day.outing.state())},
                                 {"costs", MoneyText(figures.costs)}};
  json.update(TallyJson(figures.all));
  json["stops"] = nlohmann::ordered_json::array();
  for (const StopFigures& stop : figures.stops) {
    nlohmann::ordered_json one = {{"stop", stop.stop}};
    one.update(TallyJson(stop.tally));
    json["stops"].push_back(std::move(one));
  }
  return json;
}

}  // namespace osiedle::cli
