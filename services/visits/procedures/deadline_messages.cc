#include "services/visits/procedures/deadline_messages.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace osiedle::visits {
namespace {

using ::osiedle::visits::v1::Deadline;
using ::osiedle::visits::v1::ProcedureStep;

// In the genitive, as a date needs them.
constexpr std::array<absl::string_view, 12> kMonths = {
    "stycznia", "lutego",   "marca",    "kwietnia",     "maja",      "czerwca",
    "lipca",    "sierpnia", "września", "października", "listopada", "grudnia"};

// The moment, as precisely as the limit counts: a day, or a day with the time.
std::string MomentInPolish(absl::Time time, const ProcedureStep& step, absl::TimeZone zone) {
  const absl::CivilMinute local = absl::ToCivilMinute(time, zone);
  std::string day = DayInPolish(absl::CivilDay(local));
  if (step.unit() != ProcedureStep::HOURS) return day;
  return absl::StrFormat("%s, godz. %d:%02d", day, local.hour(), local.minute());
}

int64_t DaysBetween(absl::Time from, absl::Time to, absl::TimeZone zone) {
  return absl::ToCivilDay(to, zone) - absl::ToCivilDay(from, zone);
}

// "Zostało 5 dni": one day and two to four of them take a verb in another form. "Dni" is a plural
// of several forms, so 22 to 24 and the like are as 2 to 4.
std::string LeftInPolish(int64_t days) {
  const int64_t tens = days % 100;
  const int64_t ones = days % 10;
  if (days == 1) return absl::StrCat("Został ", DaysInPolish(days));
  const bool is_few = ones >= 2 && ones <= 4 && (tens < 12 || tens > 14);
  return absl::StrCat(is_few ? "Zostały " : "Zostało ", DaysInPolish(days));
}

std::string RunningInPolish(int64_t days, absl::string_view due) {
  if (days == 0) return absl::StrCat("Termin mija dziś (", due, ")");
  return absl::StrCat(LeftInPolish(days), ", do ", due);
}

std::string MissedInPolish(int64_t days, absl::string_view due) {
  if (days == 0) return absl::StrCat("Termin minął dziś (", due, ")");
  return absl::StrCat("Termin minął ", DaysInPolish(days), " temu (", due, ")");
}

std::string BookedTooLateInPolish(const StepDeadline& deadline, absl::string_view due,
                                  absl::TimeZone zone, bool tells_visit) {
  if (!tells_visit) {
    return absl::StrCat("Termin (", due,
                        ") nie zostanie dotrzymany, bo zaplanowana wizyta kończy się po terminie");
  }
  return absl::StrCat("Termin (", due, ") nie zostanie dotrzymany, bo wizyta kończy się ",
                      MomentInPolish(deadline.visit->end, *deadline.step, zone));
}

std::string StandingInPolish(const StepDeadline& deadline, absl::Time now, absl::TimeZone zone,
                             bool tells_visit) {
  const ProcedureStep& step = *deadline.step;
  const std::string due = MomentInPolish(deadline.due, step, zone);
  switch (deadline.standing) {
    case Deadline::RUNNING:
      return RunningInPolish(DaysBetween(now, deadline.due, zone), due);
    case Deadline::WILL_BE_MISSED:
      return BookedTooLateInPolish(deadline, due, zone, tells_visit);
    case Deadline::MISSED:
      return MissedInPolish(DaysBetween(deadline.due, now, zone), due);
    case Deadline::MET:
      return absl::StrCat("Wykonano w terminie, ", MomentInPolish(*deadline.done, step, zone));
    case Deadline::MET_LATE:
      return absl::StrCat("Wykonano po terminie (", due, "), ",
                          MomentInPolish(*deadline.done, step, zone));
    case Deadline::FORECAST:
      return absl::StrCat("Termin jeszcze nie biegnie (przewidywany koniec: ", due, ")");
    case Deadline::FORECAST_MISSED:
      if (deadline.visit != nullptr && IsLate(deadline.visit->end, deadline.due)) {
        return BookedTooLateInPolish(deadline, absl::StrCat("przewidywany: ", due), zone,
                                     tells_visit);
      }
      return absl::StrCat("Termin jeszcze nie biegnie, a wcześniejszy krok się opóźnia (",
                          "przewidywany koniec: ", due, ")");
    default:
      return absl::StrCat("Termin: ", due);
  }
}

}  // namespace

std::string DaysInPolish(int64_t days) { return absl::StrCat(days, days == 1 ? " dzień" : " dni"); }

std::string DayInPolish(absl::CivilDay day) {
  return absl::StrFormat("%d %s %d", day.day(), kMonths[static_cast<size_t>(day.month() - 1)],
                         day.year());
}

std::string DeadlineInPolish(const StepDeadline& deadline, absl::Time now, absl::TimeZone zone,
                             bool tells_visit) {
  return absl::StrCat(StandingInPolish(deadline, now, zone, tells_visit), ": ",
                      deadline.step->display_name(), ".");
}

}  // namespace osiedle::visits
