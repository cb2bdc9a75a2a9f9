#include "services/visits/slots/slot_messages.h"

#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::visits::v1::Blocker;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::Composition;
using ::osiedle::visits::v1::Explanation;
using ::osiedle::visits::v1::Opening;
using ::osiedle::visits::v1::Seat;
using ::osiedle::visits::v1::SeatChoice;

// In the nominative, so that a sentence never has to decline them.
absl::string_view ProfessionInPolish(staff::v1::Profession profession) {
  switch (profession) {
    case staff::v1::SOCIAL_WORKER:
      return "pracownik socjalny";
    case staff::v1::POLICE_OFFICER:
      return "policjant";
    case staff::v1::CITY_GUARD:
      return "strażnik miejski";
    case staff::v1::TEACHER_PEDAGOGUE:
      return "pedagog";
    case staff::v1::PSYCHOLOGIST:
      return "psycholog";
    case staff::v1::PROBATION_OFFICER:
      return "kurator sądowy";
    case staff::v1::COMMUNITY_NURSE:
      return "pielęgniarka środowiskowa";
    case staff::v1::DOCTOR:
      return "lekarz";
    case staff::v1::ADDICTION_BOARD_MEMBER:
      return "członek komisji rozwiązywania problemów alkoholowych";
    case staff::v1::NGO_WORKER:
      return "pracownik organizacji pozarządowej";
    case staff::v1::MOBILE_ASSISTANT:
      return "mobilny asystent społeczności";
    case staff::v1::CLUB_ANIMATOR:
      return "animator klubu mieszkańca";
    case staff::v1::VOLUNTEER_COORDINATOR:
      return "koordynator wolontariatu";
    case staff::v1::FAMILY_ASSISTANT:
      return "asystent rodziny";
    case staff::v1::THERAPIST:
      return "terapeuta";
    case staff::v1::LAWYER:
      return "prawnik";
    case staff::v1::OFFICE_WORKER:
      return "urzędnik";
    default:
      return "inna osoba";
  }
}

std::string ChoiceInPolish(const SeatChoice& choice, const NameOf& name_of) {
  std::string text;
  if (!choice.staff_member().empty()) text = name_of(choice.staff_member());
  if (text.empty() && !choice.calendar().empty()) text = name_of(choice.calendar());
  if (text.empty() && choice.kind() == Calendar::VEHICLE) text = "pojazd";
  if (text.empty() && choice.kind() == Calendar::ROOM) text = "sala";
  if (text.empty() && choice.profession() != staff::v1::PROFESSION_UNSPECIFIED) {
    text = std::string(ProfessionInPolish(choice.profession()));
  }
  if (text.empty()) text = "pracownik";
  const std::string institution = choice.institution().empty() ? "" : name_of(choice.institution());
  return institution.empty() ? text : absl::StrCat(text, " (", institution, ")");
}

bool IsThing(const Seat& seat) {
  for (const SeatChoice& choice : seat.choices()) {
    if (choice.kind() != Calendar::VEHICLE && choice.kind() != Calendar::ROOM) return false;
  }
  return true;
}

// What blocks, as a part of a sentence.
std::string BlockerInPolish(const Blocker& blocker, const Composition& composition,
                            const NameOf& name_of) {
  switch (blocker.kind()) {
    case Blocker::SEAT:
      return absl::StrCat("miejsce w składzie: ",
                          SeatInPolish(composition.seats(blocker.seat()), name_of));
    case Blocker::WINDOW:
      return "podany okres";
    case Blocker::DEADLINE:
      return "termin, do którego wizyta ma się zakończyć";
    case Blocker::WORKING_DAYS:
      return "wymóg dnia roboczego";
    case Blocker::HOURS:
      return "podane godziny dnia";
    case Blocker::NOTICE:
      return "wymagane wyprzedzenie";
    case Blocker::MAXIMUM:
      return "największa liczba wizyt w dniu lub tygodniu";
    case Blocker::TRAVEL:
      return "czas dojazdu i przerwy między wizytami";
    case Blocker::QUORUM:
      return "wymagana liczba osób";
    case Blocker::BOUNDARY:
      return "granice osoby, której dotyczy wizyta";
    case Blocker::CONFLICT_OF_INTEREST:
      return "konflikt interesów";
    default:
      return "inny powód, którego nie można podać";
  }
}

// Under what condition there would be a slot, as the end of a sentence.
std::string ConditionInPolish(const Blocker& without, const Composition& composition,
                              const NameOf& name_of) {
  switch (without.kind()) {
    case Blocker::SEAT: {
      const Seat& seat = composition.seats(without.seat());
      const std::string who = SeatInPolish(seat, name_of);
      return IsThing(seat) ? absl::StrCat("gdyby obyło się bez tego: ", who)
                           : absl::StrCat("gdyby wystarczył udział przez telefon: ", who);
    }
    case Blocker::WINDOW:
      return "gdyby wydłużyć podany okres";
    case Blocker::DEADLINE:
      return "gdyby przesunąć termin zakończenia";
    case Blocker::WORKING_DAYS:
      return "gdyby wizyta mogła się odbyć w dniu wolnym od pracy";
    case Blocker::HOURS:
      return "gdyby wizyta mogła się odbyć o innej porze dnia";
    case Blocker::NOTICE:
      return "gdyby skrócić wymagane wyprzedzenie";
    case Blocker::MAXIMUM:
      return "gdyby dopuścić więcej wizyt w dniu lub tygodniu";
    case Blocker::TRAVEL:
      return "gdyby nie liczyć dojazdu i przerw między wizytami";
    case Blocker::QUORUM:
      return "gdyby wystarczyło mniej osób";
    case Blocker::BOUNDARY:
      return "gdyby osoba, której dotyczy wizyta, zgodziła się na odstępstwo od swoich granic";
    case Blocker::CONFLICT_OF_INTEREST:
      return "gdyby nie konflikt interesów";
    default:
      return "gdyby nie powód, którego nie można podać";
  }
}

constexpr std::array<absl::string_view, 7> kWeekdays = {
    "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"};
// In the genitive, as a date needs them.
constexpr std::array<absl::string_view, 12> kMonths = {
    "stycznia", "lutego",   "marca",    "kwietnia",     "maja",      "czerwca",
    "lipca",    "sierpnia", "września", "października", "listopada", "grudnia"};

}  // namespace

std::string SeatInPolish(const Seat& seat, const NameOf& name_of) {
  std::vector<std::string> choices;
  for (const SeatChoice& choice : seat.choices()) {
    choices.push_back(ChoiceInPolish(choice, name_of));
  }
  const std::string text = absl::StrJoin(choices, " albo ");
  return seat.count() > 1 ? absl::StrCat(text, " (", seat.count(), ")") : text;
}

std::string TimeInPolish(absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute local = absl::ToCivilMinute(time, zone);
  const absl::CivilDay day(local);
  return absl::StrFormat(
      "%s, %d %s %d, %d:%02d", kWeekdays[static_cast<size_t>(absl::GetWeekday(day))], day.day(),
      kMonths[static_cast<size_t>(day.month() - 1)], day.year(), local.hour(), local.minute());
}

void AddMessages(const Composition& composition, absl::TimeZone zone, const NameOf& name_of,
                 Explanation& explanation) {
  std::vector<std::string> blockers;
  for (const Blocker& blocker : explanation.blockers()) {
    blockers.push_back(BlockerInPolish(blocker, composition, name_of));
  }
  if (blockers.size() == 1) {
    explanation.add_messages_pl(absl::StrCat("Brak terminu. Przeszkoda: ", blockers.front(), "."));
  } else if (!blockers.empty()) {
    explanation.add_messages_pl(absl::StrCat(
        "Brak terminu, który spełnia jednocześnie warunki: ", absl::StrJoin(blockers, "; "), "."));
  } else {
    explanation.add_messages_pl("Brak terminu, w którym możliwy byłby cały skład.");
  }
  for (const Opening& opening : explanation.openings()) {
    explanation.add_messages_pl(absl::StrCat(
        "Możliwy termin: ", TimeInPolish(call::TimeOf(opening.slots(0).start_time()), zone), ", ",
        ConditionInPolish(opening.without(), composition, name_of), "."));
  }
}

}  // namespace osiedle::visits
