#include "services/clubs/signups/explanations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/polish_texts.h"
#include "services/clubs/signups/party_rules.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Registration;

constexpr NounForms kFreePlaces = {
    .one = "wolne miejsce", .few = "wolne miejsca", .many = "wolnych miejsc"};
// After "liczy".
constexpr NounForms kPeople = {.one = "osobę", .few = "osoby", .many = "osób"};
constexpr NounForms kPartiesAhead = {.one = "grupa", .few = "grupy", .many = "grup"};

// In the genitive: "1 osoby", "4 osób".
std::string OfPeople(int64_t size) { return absl::StrCat(size, " ", size == 1 ? "osoby" : "osób"); }

std::string OfOffer(int64_t size, const std::string& end) {
  const char* const places = size == 1 ? "Miejsce dla " : "Miejsca dla ";
  const char* const wait = size == 1 ? " czeka" : " czekają";
  return absl::StrCat(places, OfPeople(size), wait, " na potwierdzenie do: ", end, ".");
}

std::string OfWaiting(const Situation& situation, int64_t size) {
  const Registration& registration = situation.registration;
  std::string text;
  if (situation.free.has_value()) {
    const int64_t free = std::max<int64_t>(*situation.free, 0);
    text = free == 0 ? "Brak wolnych miejsc" : Counted(free, kFreePlaces);
    absl::StrAppend(&text, ", ");
  }
  absl::StrAppend(&text, "Państwa grupa liczy ", Counted(size, kPeople), ".");
  const int position = registration.waitlist_position();
  if (position == 0) return text;
  absl::StrAppend(&text, " Miejsce na liście rezerwowej: ", position, ".");
  const bool has_room = situation.free.has_value() && size <= *situation.free;
  if (has_room && position > 1) {
    absl::StrAppend(&text, " Wcześniej na liście: ", Counted(position - 1, kPartiesAhead), ".");
  }
  return text;
}

std::string OfCancelled(Registration::CancelCause cause) {
  switch (cause) {
    case Registration::OCCURRENCE:
      return "Zajęcia nie odbędą się.";
    case Registration::LEADER:
      return "Zapis odwołali prowadzący.";
    case Registration::STANDING_ENDED:
      return "Stały zapis nie obejmuje tych zajęć.";
    default:
      return "Zapis został odwołany.";
  }
}

std::string OfState(const Situation& situation) {
  const Registration& registration = situation.registration;
  const int64_t size = SizeOf(registration.party());
  const auto offer_end = [&] {
    return PolishMoment(call::TimeOf(registration.offer_expire_time()), situation.zone);
  };
  switch (registration.state()) {
    case Registration::REQUESTED:
      return absl::StrCat("Zgłoszenie ", OfPeople(size), " czeka na decyzję prowadzących.");
    case Registration::CONFIRMED:
      return absl::StrCat("Udział ", OfPeople(size), " jest potwierdzony.");
    case Registration::WAITLISTED:
      return OfWaiting(situation, size);
    case Registration::OFFERED:
      return OfOffer(size, offer_end());
    case Registration::EXPIRED:
      return absl::StrCat("Termin potwierdzenia miejsca minął: ", offer_end(), ".");
    case Registration::DECLINED:
      return "Zapis zakończył się odmową.";
    case Registration::CANCELLED:
      return OfCancelled(registration.cancel_cause());
    default:
      return "";
  }
}

}  // namespace

std::string ExplanationOf(const Situation& situation) {
  std::string text = OfState(situation);
  const absl::string_view reason = absl::StripSuffix(situation.move_reason, ".");
  if (!reason.empty()) {
    absl::StrAppend(&text, " Zmienił się termin lub miejsce zajęć: ", reason, ".");
  }
  return text;
}

}  // namespace osiedle::clubs
