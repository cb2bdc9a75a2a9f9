#include "services/call/fields/personal_numbers.h"

#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/call/fields/personal_numbers_cases.h"

namespace osiedle::call {
namespace {

constexpr PersonalNumbers kNothing;

TEST(FindPersonalNumbers, FindsAPesel_HoweverItIsWritten) {
  for (const char* text : kWithPesel) EXPECT_TRUE(FindPersonalNumbers(text).pesel) << text;
}

TEST(FindPersonalNumbers, FindsATelephoneNumber_HoweverItIsWritten) {
  for (const char* text : kWithPhone) EXPECT_TRUE(FindPersonalNumbers(text).phone) << text;
}

TEST(FindPersonalNumbers, FindsAnEmailAddress) {
  for (const char* text : kWithEmail) EXPECT_TRUE(FindPersonalNumbers(text).email) << text;
}

TEST(FindPersonalNumbers, TakesHoursDaysAmountsAndAddressesForWhatTheyAre) {
  for (const char* text : kWithout) {
    const PersonalNumbers found = FindPersonalNumbers(text);
    EXPECT_EQ(found, kNothing) << text << (found.pesel ? " [PESEL]" : "")
                               << (found.phone ? " [telephone]" : "")
                               << (found.email ? " [e-mail]" : "");
  }
}

TEST(FindPersonalNumbers, FindsThemAmongEverydayNumbers) {
  for (const char* before :
       {"Ławka 8.00-10.00", "Klub: 1.12 8.12", "ul. Przykładowa 12/3,", "bez"}) {
    for (const char* after : {"12.00-14.00", "od 3.06.2024", "1 250,50 zł", ""}) {
      const std::string phone = absl::StrCat(before, " 600 100 200 ", after);
      EXPECT_TRUE(FindPersonalNumbers(phone).phone) << phone;
      const std::string pesel = absl::StrCat(before, " 44051401359 ", after);
      EXPECT_TRUE(FindPersonalNumbers(pesel).pesel) << pesel;
    }
  }
}

TEST(FindPersonalNumbers, TakesADayAndACountForAnId) {
  for (int i = 0; i < 1000; ++i) {
    for (const std::string& id :
         {absl::StrCat("2025-10-15-", i), absl::StrCat("20251015-", absl::Dec(i, absl::kZeroPad3)),
          absl::StrCat("2025-10-15-", absl::Dec(i, absl::kZeroPad3))}) {
      EXPECT_EQ(FindPersonalNumbers(id), kNothing) << id;
    }
  }
}

TEST(FindPersonalNumbers, TheCasesAreManyOfBothKinds) {
  EXPECT_GE(std::size(kWithPesel) + std::size(kWithPhone) + std::size(kWithEmail), 75u);
  EXPECT_GE(std::size(kWithout), 75u);
}

TEST(IsPesel, KnowsTheCenturyAndTheDay) {
  EXPECT_TRUE(IsPesel("44051401458"));
  EXPECT_EQ(BirthDayOf("44051401458"), absl::CivilDay(1944, 5, 14));
  EXPECT_EQ(BirthDayOf("02270803624"), absl::CivilDay(2002, 7, 8));
  EXPECT_TRUE(IsPesel("90010110040"));
  EXPECT_FALSE(IsPesel("440514 01458"));
  EXPECT_FALSE(IsPesel("4405140145"));
  EXPECT_FALSE(IsPesel("00000000000"));
}

}  // namespace
}  // namespace osiedle::call
