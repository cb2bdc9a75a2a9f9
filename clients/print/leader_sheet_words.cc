#include "clients/print/leader_sheet_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "clients/print/slip_sheet.h"
#include "osiedle/clubs/v1/accessibility.pb.h"
#include "osiedle/common/v1/age_band.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"

namespace osiedle::print {
namespace {

using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Party;

// The three forms in which a noun stands after a number.
struct Forms {
  const char* one;
  const char* few;
  const char* many;
};

std::string Counted(int64_t number, const Forms& forms) {
  const bool few = number % 10 >= 2 && number % 10 <= 4 && (number % 100 < 12 || number % 100 > 14);
  return absl::StrCat(number, " ", number == 1 ? forms.one : few ? forms.few : forms.many);
}

const char* BandWords(common::v1::AgeBand band) {
  switch (band) {
    case common::v1::AGE_UNDER_7:
      return "do 6 lat";
    case common::v1::AGE_7_TO_12:
      return "7–12";
    case common::v1::AGE_13_TO_17:
      return "13–17";
    case common::v1::AGE_18_TO_29:
      return "18–29";
    case common::v1::AGE_30_TO_44:
      return "30–44";
    case common::v1::AGE_45_TO_59:
      return "45–59";
    case common::v1::AGE_60_TO_74:
      return "60–74";
    case common::v1::AGE_75_AND_OVER:
      return "75 i więcej";
    default:
      return "wiek nieznany";
  }
}

const char* AccessWords(clubs::v1::Accessibility need) {
  switch (need) {
    case clubs::v1::STEP_FREE:
      return "bez stopni";
    case clubs::v1::LIFT:
      return "winda";
    case clubs::v1::ACCESSIBLE_TOILET:
      return "dostępna toaleta";
    case clubs::v1::INDUCTION_LOOP:
      return "pętla indukcyjna";
    case clubs::v1::SIGN_LANGUAGE:
      return "tłumacz języka migowego";
    case clubs::v1::QUIET_ROOM:
      return "cichy pokój";
    case clubs::v1::ACCESSIBLE_PARKING:
      return "miejsce parkingowe";
    case clubs::v1::ASSISTANCE_DOGS:
      return "pies asystujący";
    default:
      return "inne";
  }
}

absl::string_view WeekdayWords(absl::CivilDay day) {
  static constexpr absl::string_view kDays[] = {"poniedziałek", "wtorek", "środa",    "czwartek",
                                                "piątek",       "sobota", "niedziela"};
  return kDays[static_cast<size_t>(absl::GetWeekday(day))];
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds());
}

std::string HourWords(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%H:%M", time, zone);
}

}  // namespace

std::string PeopleWords(int64_t people) { return Counted(people, {"osoba", "osoby", "osób"}); }

std::string PartiesWords(int64_t parties) { return Counted(parties, {"grupa", "grupy", "grup"}); }

std::string TimeWords(const Occurrence& occurrence, absl::TimeZone zone) {
  const absl::Time start = TimeOf(occurrence.start_time());
  const absl::Time end = TimeOf(occurrence.end_time());
  const absl::CivilDay first = absl::ToCivilDay(start, zone);
  const absl::CivilDay last = absl::ToCivilDay(end, zone);
  if (first == last) {
    return absl::StrCat(WeekdayWords(first), ", ", PolishDay(first), ", ", HourWords(start, zone),
                        "–", HourWords(end, zone));
  }
  return absl::StrCat(PolishDay(first), ", ", HourWords(start, zone), " – ", PolishDay(last), ", ",
                      HourWords(end, zone));
}

std::string VenueWords(const clubs::v1::Venue& venue) {
  std::vector<absl::string_view> words = {venue.display_name()};
  if (!venue.place().description().empty()) words.emplace_back(venue.place().description());
  return absl::StrJoin(words, " · ");
}

std::string PlacesWords(const clubs::v1::Places& places) {
  std::string words = absl::StrCat("Zapisano: ", PeopleWords(places.confirmed()));
  // Without a venue and a number of its own, an event has room for everybody.
  constexpr int kNoLimit = 1'000'000;
  if (places.capacity() > 0 && places.capacity() < kNoLimit) {
    absl::StrAppend(&words, ", liczba miejsc: ", places.capacity());
  }
  if (places.waiting_parties() > 0) {
    absl::StrAppend(&words, ", lista rezerwowa: ", PartiesWords(places.waiting_parties()));
  }
  return words;
}

std::string BandsWords(const Party& party) {
  return absl::StrJoin(party.head_counts(), ", ",
                       [](std::string* out, const contacts::v1::HeadCount& count) {
                         absl::StrAppend(out, count.count(), " × ", BandWords(count.age_band()));
                       });
}

int64_t PeopleOf(const Party& party) {
  int64_t people = 0;
  for (const contacts::v1::HeadCount& count : party.head_counts()) people += count.count();
  return people;
}

std::string NeedsWords(const Party& party) {
  std::vector<std::string> words;
  for (const int need : party.access_needs()) {
    words.emplace_back(AccessWords(static_cast<clubs::v1::Accessibility>(need)));
  }
  if (!party.diet().empty()) words.push_back(absl::StrCat("dieta: ", party.diet()));
  if (party.guardian_consent()) words.emplace_back("jest zgoda opiekuna");
  return absl::StrJoin(words, "; ");
}

}  // namespace osiedle::print
