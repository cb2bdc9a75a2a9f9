#include "clients/cli/week_plan_text.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/display_text.h"
#include "clients/cli/events_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using clubs::v1::ClubWeek;
using clubs::v1::Occurrence;
using clubs::v1::Places;
using clubs::v1::PlannedEvent;

constexpr std::array<const char*, 12> kMonths = {
    "stycznia", "lutego",   "marca",    "kwietnia",     "maja",      "czerwca",
    "lipca",    "sierpnia", "września", "października", "listopada", "grudnia"};

// From absl::Weekday::monday on.
constexpr std::array<const char*, 7> kDays = {"poniedziałek", "wtorek", "środa",    "czwartek",
                                              "piątek",       "sobota", "niedziela"};

std::string PolishDay(absl::CivilDay day) {
  return absl::StrFormat("%s %d.%02d", kDays[static_cast<size_t>(absl::GetWeekday(day))], day.day(),
                         day.month());
}

std::string PolishDay(const clubs::v1::WallTime& time) {
  return PolishDay(absl::CivilDay(time.date().year(), time.date().month(), time.date().day()));
}

// Of what takes longer than half a day also the day on which it ends.
std::string PolishHours(absl::Time start, absl::Time end, absl::TimeZone zone) {
  if (end - start <= absl::Hours(12)) return HoursText(start, end, zone);
  return absl::StrCat(absl::FormatTime("%H:%M", start, zone), " – ",
                      PolishDay(absl::ToCivilDay(end, zone)), " ",
                      absl::FormatTime("%H:%M", end, zone));
}

std::string PlacesText(const PlannedEvent& event) {
  if (event.state() == Occurrence::CANCELLED) return "odwołane";
  const Places& places = event.places();
  if (places.capacity() >= kNoLimit) return "bez ograniczeń";
  std::string text = places.free() == 0 ? absl::StrCat("brak (z ", places.capacity(), ")")
                                        : absl::StrCat(places.free(), " z ", places.capacity());
  if (places.waiting_parties() > 0) {
    const int parties = places.waiting_parties();
    absl::StrAppend(&text, "; ", PolishForm(parties, "czeka", "czekają", "czeka"), " ", parties,
                    " ", PolishForm(parties, "grupa", "grupy", "grup"));
  }
  return text;
}

}  // namespace

std::string PolishWeek(absl::CivilDay monday) {
  const absl::CivilDay sunday = monday + 6;
  const auto month = [](absl::CivilDay day) {
    return kMonths[static_cast<size_t>(day.month() - 1)];
  };
  std::string first = absl::StrCat(monday.day());
  if (monday.month() != sunday.month()) absl::StrAppend(&first, " ", month(monday));
  if (monday.year() != sunday.year()) absl::StrAppend(&first, " ", monday.year());
  return absl::StrCat(first, " – ", sunday.day(), " ", month(sunday), " ", sunday.year());
}

const char* PolishForm(int64_t count, const char* one, const char* few, const char* many) {
  if (count == 1) return one;
  const int64_t tens = count / 10 % 10;
  const int64_t units = count % 10;
  return units >= 2 && units <= 4 && tens != 1 ? few : many;
}

std::string WeekPlanText(const clubs::v1::WeekPlan& plan, const DisplayNames& venues,
                         absl::TimeZone zone, int width) {
  const absl::CivilDay monday(plan.monday().year(), plan.monday().month(), plan.monday().day());
  std::string text = absl::StrCat("Plan tygodnia ", PolishWeek(monday), "\n");
  for (const ClubWeek& club : plan.club_weeks()) {
    absl::StrAppend(
        &text, "\n",
        OneLine(club.display_name().empty() ? LastPart(club.club()) : club.display_name()), "\n");
    Table table({{.title = "dzień"},
                 {.title = "godziny"},
                 {.title = "zajęcia", .most = 80, .least = 20},
                 {.title = "wolne miejsca"},
                 {.title = "gdzie", .least = 12}});
    for (const PlannedEvent& event : club.events()) {
      table.AddRow({PolishDay(event.start()),
                    PolishHours(TimeOf(event.start_time()), TimeOf(event.end_time()), zone),
                    event.display_name(), PlacesText(event), DisplayNameOf(event.venue(), venues)});
    }
    absl::StrAppend(&text, table.empty() ? "brak zajęć\n" : table.ToString(0, width));
  }
  if (plan.club_weeks().empty()) absl::StrAppend(&text, "\nbrak klubów\n");
  return text;
}

}  // namespace osiedle::cli
