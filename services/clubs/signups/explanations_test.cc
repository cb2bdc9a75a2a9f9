#include "services/clubs/signups/explanations.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::clubs {
namespace {

std::string Told(const std::string& registration, int people,
                 std::optional<int64_t> free = std::nullopt) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  const auto message = call::FromText<v1::Registration>(absl::StrCat(
      registration, " party { head_counts { age_band: AGE_30_TO_44 count: ", people, " } }"));
  return ExplanationOf({.registration = message, .free = free, .zone = zone});
}

constexpr char kOfferEnd[] = " offer_expire_time { seconds: 1717423500 }";

TEST(Explanations, WhoWaits_IsToldTheFreePlacesTheSizeAndThePlace) {
  const std::string first = "state: WAITLISTED waitlist_position: 1";
  EXPECT_EQ(Told(first, 4, 3),
            "3 wolne miejsca, Państwa grupa liczy 4 osoby. Miejsce na liście rezerwowej: 1.");
  EXPECT_EQ(Told(first, 5, 1),
            "1 wolne miejsce, Państwa grupa liczy 5 osób. Miejsce na liście rezerwowej: 1.");
  EXPECT_EQ(Told(first, 22, 5),
            "5 wolnych miejsc, Państwa grupa liczy 22 osoby. Miejsce na liście rezerwowej: 1.");
  EXPECT_EQ(Told(first, 1, 0),
            "Brak wolnych miejsc, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 1.");
  EXPECT_EQ(Told(first, 1, -2),
            "Brak wolnych miejsc, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 1.");
  EXPECT_EQ(Told(first, 2), "Państwa grupa liczy 2 osoby. Miejsce na liście rezerwowej: 1.");
}

TEST(Explanations, WhoWouldHaveRoom_IsToldWhoComesBefore) {
  const auto at = [](int position) {
    return absl::StrCat("state: WAITLISTED waitlist_position: ", position);
  };
  EXPECT_EQ(Told(at(2), 1, 3),
            "3 wolne miejsca, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 2. "
            "Wcześniej na liście: 1 grupa.");
  EXPECT_EQ(Told(at(4), 1, 3),
            "3 wolne miejsca, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 4. "
            "Wcześniej na liście: 3 grupy.");
  EXPECT_EQ(Told(at(6), 1, 3),
            "3 wolne miejsca, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 6. "
            "Wcześniej na liście: 5 grup.");
}

TEST(Explanations, EachState_HasItsSentence) {
  EXPECT_EQ(Told("state: REQUESTED", 1), "Zgłoszenie 1 osoby czeka na decyzję prowadzących.");
  EXPECT_EQ(Told("state: CONFIRMED", 4), "Udział 4 osób jest potwierdzony.");
  EXPECT_EQ(Told(absl::StrCat("state: OFFERED", kOfferEnd), 1),
            "Miejsce dla 1 osoby czeka na potwierdzenie do: 3 czerwca 2024, 16:05.");
  EXPECT_EQ(Told(absl::StrCat("state: OFFERED", kOfferEnd), 3),
            "Miejsca dla 3 osób czekają na potwierdzenie do: 3 czerwca 2024, 16:05.");
  EXPECT_EQ(Told(absl::StrCat("state: EXPIRED", kOfferEnd), 3),
            "Termin potwierdzenia miejsca minął: 3 czerwca 2024, 16:05.");
  EXPECT_EQ(Told("state: DECLINED", 3), "Zapis zakończył się odmową.");
  EXPECT_EQ(Told("state: CANCELLED cancel_cause: PARTY", 3), "Zapis został odwołany.");
  EXPECT_EQ(Told("state: CANCELLED cancel_cause: LEADER", 3), "Zapis odwołali prowadzący.");
  EXPECT_EQ(Told("state: CANCELLED cancel_cause: OCCURRENCE", 3), "Zajęcia nie odbędą się.");
  EXPECT_EQ(Told("state: CANCELLED cancel_cause: STANDING_ENDED", 3),
            "Stały zapis nie obejmuje tych zajęć.");
}

}  // namespace
}  // namespace osiedle::clubs
