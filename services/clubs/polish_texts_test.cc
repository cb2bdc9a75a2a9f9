#include "services/clubs/polish_texts.h"

#include "gtest/gtest.h"

namespace osiedle::clubs {
namespace {

constexpr NounForms kPeople = {.one = "osoba", .few = "osoby", .many = "osób"};

TEST(PolishTexts, Counted_HasTheFormThatTheNumberNeeds) {
  struct Case {
    int64_t number;
    const char* text;
  };
  constexpr Case kCases[] = {
      {0, "0 osób"},      {1, "1 osoba"},      {2, "2 osoby"},       {4, "4 osoby"},
      {5, "5 osób"},      {11, "11 osób"},     {12, "12 osób"},      {14, "14 osób"},
      {15, "15 osób"},    {21, "21 osób"},     {22, "22 osoby"},     {24, "24 osoby"},
      {25, "25 osób"},    {101, "101 osób"},   {102, "102 osoby"},   {112, "112 osób"},
      {122, "122 osoby"}, {1000, "1000 osób"}, {1003, "1003 osoby"}, {1013, "1013 osób"}};
  for (const Case& one : kCases) EXPECT_EQ(Counted(one.number, kPeople), one.text);
}

TEST(PolishTexts, AMoment_IsToldInTheZone) {
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  EXPECT_EQ(PolishDay(absl::CivilDay(2024, 1, 31)), "31 stycznia 2024");
  EXPECT_EQ(PolishDay(absl::CivilDay(2024, 12, 1)), "1 grudnia 2024");
  EXPECT_EQ(PolishMoment(absl::FromUnixSeconds(1717405500), zone), "3 czerwca 2024, 11:05");
}

}  // namespace
}  // namespace osiedle::clubs
