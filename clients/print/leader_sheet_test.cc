#include "clients/print/leader_sheet.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/print/leader_sheet_words.h"
#include "clients/print/pdf_text.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::print {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// 4 June 2024, 17:00 to 18:30 in Warsaw.
clubs::v1::LeaderSheet Sheet() {
  return FromText<clubs::v1::LeaderSheet>(
      "occurrence { start_time { seconds: 1717513200 } end_time { seconds: 1717518600 }"
      "  state: PLANNED display_name: 'Szydełkowanie i herbata' note: 'Klucz u portiera.'"
      "  places { capacity: 20 confirmed: 5 waiting_parties: 2 } }"
      "club { display_name: 'Klub Mieszkańca „Żółw”' }"
      "venue { display_name: 'Dom kultury' place { description: 'parter, wejście od podwórza' } }");
}

clubs::v1::SheetLine& AddLine(clubs::v1::LeaderSheet& sheet, const std::string& text) {
  clubs::v1::SheetLine& line = *sheet.add_lines();
  line = FromText<clubs::v1::SheetLine>(text);
  return line;
}

std::string Rendered(const clubs::v1::LeaderSheet& sheet) {
  const auto pdf = RenderLeaderSheet(sheet, Warsaw());
  EXPECT_TRUE(pdf.ok()) << pdf.status();
  if (!pdf.ok()) return "";
  EXPECT_THAT(*pdf, StartsWith("%PDF-"));
  return TextOf(*pdf);
}

TEST(LeaderSheet, SaysInPolishWhatTheEventIs) {
  const std::string text = Rendered(Sheet());
  for (const char* words :
       {"LISTA UCZESTNIKÓW", "Szydełkowanie i herbata", "Klub Mieszkańca „Żółw”",
        "wtorek, 4 czerwca 2024, 17:00–18:30", "Dom kultury · parter, wejście od podwórza",
        "Zapisano: 5 osób, liczba miejsc: 20, lista rezerwowa: 2 grupy", "Klucz u portiera.",
        "Nikt się jeszcze nie zapisał.", "Bez zapisu", "należy ją zniszczyć", "strona 1"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
  EXPECT_THAT(text, Not(HasSubstr("ODWOŁANE")));
}

TEST(LeaderSheet, NamesThePartiesWithWhatTheyNeed_AndThoseThatWaitBelow) {
  clubs::v1::LeaderSheet sheet = Sheet();
  AddLine(sheet,
          "registration { alias: 'Czerwona Kurtka' state: CONFIRMED party {"
          " head_counts { age_band: AGE_30_TO_44 count: 1 }"
          " head_counts { age_band: AGE_7_TO_12 count: 2 }"
          " access_needs: LIFT access_needs: INDUCTION_LOOP diet: 'bez mięsa' } }"
          "attendance { check_in_time { seconds: 1717513320 } }");
  AddLine(sheet,
          "registration { state: OFFERED party { head_counts { age_band: AGE_13_TO_17 count: 1 }"
          " guardian_consent: true } }");
  AddLine(sheet,
          "registration { alias: 'Beret' state: WAITLISTED party {"
          " head_counts { age_band: AGE_75_AND_OVER count: 5 } } }");
  const std::string text = Rendered(sheet);
  for (const char* words :
       {"Zapisani", "Czerwona Kurtka", "3 osoby", "1 × 30–44, 2 × 7–12", "winda; pętla indukcyjna",
        "dieta: bez mięsa", "obecność od 17:02", "bez pseudonimu", "1 osoba", "1 × 13–17",
        "jest zgoda opiekuna", "zaproponowano miejsce", "Lista rezerwowa", "Beret", "5 osób",
        "5 × 75 i więcej"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
  EXPECT_LT(text.find("Czerwona Kurtka"), text.find("Lista rezerwowa"));
  EXPECT_GT(text.find("Beret"), text.find("Lista rezerwowa"));
}

TEST(LeaderSheet, OfACancelledEvent_SaysSo) {
  clubs::v1::LeaderSheet sheet = Sheet();
  sheet.mutable_occurrence()->set_state(clubs::v1::Occurrence::CANCELLED);
  sheet.mutable_occurrence()->set_cancel_reason("choroba prowadzącej");
  EXPECT_THAT(Rendered(sheet), HasSubstr("ODWOŁANE: choroba prowadzącej"));
}

TEST(LeaderSheet, GoesOnOnFurtherPages) {
  clubs::v1::LeaderSheet sheet = Sheet();
  for (int i = 1; i <= 60; ++i) {
    AddLine(sheet, absl::StrCat("registration { alias: 'Grupa ", i,
                                "' state: CONFIRMED party { head_counts {"
                                " age_band: AGE_30_TO_44 count: 2 } } }"));
  }
  const std::string text = Rendered(sheet);
  for (int i = 1; i <= 60; ++i) EXPECT_THAT(text, HasSubstr(absl::StrCat("Grupa ", i)));
  // Each page ends in a form feed, says what it is of, and which one it is.
  const auto pages = std::count(text.begin(), text.end(), '\f');
  EXPECT_GE(pages, 3);
  EXPECT_THAT(text, HasSubstr(absl::StrCat("strona ", pages)));
  EXPECT_THAT(text, HasSubstr("Szydełkowanie i herbata · wtorek, 4 czerwca 2024"));
}

TEST(LeaderSheetWords, NumbersHaveTheirForms) {
  EXPECT_EQ(PeopleWords(0), "0 osób");
  EXPECT_EQ(PeopleWords(1), "1 osoba");
  EXPECT_EQ(PeopleWords(2), "2 osoby");
  EXPECT_EQ(PeopleWords(12), "12 osób");
  EXPECT_EQ(PeopleWords(21), "21 osób");
  EXPECT_EQ(PeopleWords(22), "22 osoby");
  EXPECT_EQ(PeopleWords(112), "112 osób");
  EXPECT_EQ(PartiesWords(1), "1 grupa");
  EXPECT_EQ(PartiesWords(4), "4 grupy");
  EXPECT_EQ(PartiesWords(5), "5 grup");
}

TEST(LeaderSheetWords, AnEventOverSeveralDays_NamesBoth) {
  EXPECT_EQ(TimeWords(FromText<clubs::v1::Occurrence>(
                          "start_time { seconds: 1717513200 } end_time { seconds: 1717689600 }"),
                      Warsaw()),
            "4 czerwca 2024, 17:00 – 6 czerwca 2024, 18:00");
}

TEST(LeaderSheetWords, WhoHasRoomForEverybody_NamesNoNumber) {
  EXPECT_EQ(PlacesWords(FromText<clubs::v1::Places>("capacity: 1000000 confirmed: 3")),
            "Zapisano: 3 osoby");
}

}  // namespace
}  // namespace osiedle::print
