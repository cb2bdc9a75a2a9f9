#include "services/residents/personal_numbers.h"

#include <string>

#include "gtest/gtest.h"

namespace osiedle::residents {
namespace {

struct Case {
  const char* name;
  const char* text;
  bool pesel;
  bool phone;
};

// 44051401458 is the sample number of the public register's own documentation.
constexpr Case kCases[] = {
    {"nothing", "", false, false},
    {"words", "Czerwona Kurtka spod bloku 12", false, false},
    {"a PESEL", "44051401458", true, false},
    {"a PESEL in words", "ma 44051401458, mówi", true, false},
    {"glued to letters", "PESEL44051401458x", true, false},
    {"spaces", "440514 01458", true, false},
    {"a digit at a time", "4 4 0 5 1 4 0 1 4 5 8", true, true},
    {"hyphens", "44-05-14-01458", true, false},
    {"a long dash", "440514–01458", true, false},
    {"dots", "44.05.14.01458", true, false},
    {"no-break spaces", "440514\xC2\xA0\xC2\xA0\x30\x31\x34\x35\x38", true, false},
    {"zero-width spaces", "44051\xE2\x80\x8B\x34\x30\x31\x34\x35\x38", true, false},
    {"a soft hyphen", "440514\xC2\xAD\x30\x31\x34\x35\x38", true, false},
    {"fullwidth digits", "４４０５１４０１４５８", true, false},
    {"Arabic digits", "٤٤٠٥١٤٠١٤٥٨", true, false},
    {"circled digits", "④④⓪⑤①④⓪①④⑤⑧", true, false},
    {"two scripts", "440514٠١٤٥٨", true, false},
    {"after a year", "2024 44051401458", true, false},
    {"glued to other digits", "9944051401458", true, false},
    {"a wrong check digit", "44051401459", false, false},
    {"the thirteenth month", "44131401451", false, false},
    {"the 31st of April", "44043101457", false, false},
    {"born in 2002", "02270803624", true, false},
    {"ten digits", "4405140145", false, false},
    {"too far apart", "440514 .... 01458", false, false},
    {"words between", "440514 i 01458", false, false},

    {"a mobile", "600100200", false, true},
    {"in threes", "600 100 200", false, true},
    {"hyphens", "600-100-200", false, true},
    {"dots", "600.100.200", false, true},
    {"a landline", "32 422 11 22", false, true},
    {"a landline in parentheses", "(32) 422-11-22", false, true},
    {"the trunk 0", "0 32 422 11 22", false, true},
    {"+48", "+48600100200", false, true},
    {"+48 set apart", "+48 600 100 200", false, true},
    {"0048", "0048 600-100-200", false, true},
    {"48 without a plus", "48 600 100 200", false, true},
    {"glued to words", "tel600100200pilne", false, true},
    {"after a house number", "blok 7, tel. 600 100 200", false, true},
    {"house number and telephone", "7 600 100 200", false, true},
    {"two of them", "600100200 600100201", false, true},
    {"fullwidth", "６００ １００ ２００", false, true},
    {"Arabic digits", "٦٠٠١٠٠٢٠٠", false, true},
    {"Devanagari digits", "६०० १०० २००", false, true},
    {"spread over lines", "600\n100\n200", false, true},
    {"eight digits", "60010020", false, false},
    {"begins with 0", "060010020", false, false},
    {"commas", "600,100,200", false, true},
    {"a comma between", "600,100200", false, false},
    {"a keycap", "6\xEF\xB8\x8F\xE2\x83\xA3\x30\x30 100 200", false, true},
    {"underlined", "6\xCC\xB2\x30\x30\xCC\xB2 100 200", false, true},
    {"bars", "600|100|200", false, true},
    {"middle dots", "600·100·200", false, true},
    {"a trunk 0 after the country", "+480600100200", false, true},
    {"a list of sums", "100, 200, 300", false, false},
    {"a list of ages", "3, 7, 12, 14, 19, 20", false, false},
    {"a PESEL with a comma", "440514,01458", true, false},
    {"a PESEL with a bar", "440514|01458", true, false},

    {"a date", "3.06.2024", false, false},
    {"a date and an hour", "3.06.2024 18", false, false},
    {"a date and a time", "wróci 13.06.2024 18:30", false, false},
    {"a date in ISO 8601", "2024-06-03 12:00", false, false},
    {"two dates", "3.06.2024-10.06.2024", false, false},
    {"no day of the calendar", "32.06.2024 1", false, true},
    {"a postal code and a house", "44-200 12", false, false},
    {"years", "1981-1989", false, false},
    {"a sum", "1 250,50", false, false},
};

TEST(HoldsPesel, FindsItHoweverItIsWritten) {
  for (const Case& c : kCases) EXPECT_EQ(HoldsPesel(c.text), c.pesel) << c.name << ": " << c.text;
}

TEST(HoldsPhoneNumber, FindsItHoweverItIsWritten) {
  for (const Case& c : kCases) {
    EXPECT_EQ(HoldsPhoneNumber(c.text), c.phone) << c.name << ": " << c.text;
  }
}

TEST(HoldsPhoneNumber, TakesBytesThatAreNoText) {
  EXPECT_FALSE(HoldsPhoneNumber("\xFF\xFE\x80"));
  EXPECT_TRUE(
      HoldsPhoneNumber("\xFF"
                       "600100200"));
}

TEST(IsPersonalNumberId, KnowsThoseThatReadAsOne) {
  for (const char* id : {"44051401458", "p-44051401458-x", "440514-01458", "600100200",
                         "600-100-200", "pani-600-100-200", "a-600100200"}) {
    EXPECT_TRUE(IsPersonalNumberId(id)) << id;
  }
  for (const char* id :
       {"", "anna", "czerwona-kurtka-a", "2025-10-16-01", "20251016-01", "44051401459",
        "8f8f9a6e-6b0c-4d6c-9a39-0d4f6a3a1c11", "01234567-1234-4123-8123-123456789012", "r-1-2-3",
        "plik-600", "12345678", "1234567890"}) {
    EXPECT_FALSE(IsPersonalNumberId(id)) << id;
  }
}

TEST(IsPesel, KnowsTheCenturyAndTheDay) {
  EXPECT_TRUE(IsPesel("44051401458"));
  EXPECT_EQ(BirthDayOf("44051401458"), absl::CivilDay(1944, 5, 14));
  EXPECT_EQ(BirthDayOf("02270803624"), absl::CivilDay(2002, 7, 8));
  EXPECT_FALSE(IsPesel("440514 01458"));
  EXPECT_FALSE(IsPesel("4405140145"));
  EXPECT_FALSE(IsPesel("00000000000"));
}

}  // namespace
}  // namespace osiedle::residents
