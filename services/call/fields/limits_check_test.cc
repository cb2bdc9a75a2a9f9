#include "services/call/fields/limits_check.h"

#include <fstream>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Broken(const google::protobuf::Message& message) {
  Violations violations;
  CheckLimits(message, "", violations);
  std::vector<std::string> found;
  for (const Violation& violation : violations.items()) {
    found.push_back(absl::StrCat(violation.field, " ", DescriptionOf(violation)));
  }
  return found;
}

std::vector<std::string> Broken(const std::string& text) { return Broken(*Walk(text)); }

std::unique_ptr<google::protobuf::Message> WalkWithNote(const std::string& note) {
  auto walk = NewSample("Walk");
  walk->GetReflection()->SetString(walk.get(), walk->GetDescriptor()->FindFieldByName("note"),
                                   note);
  return walk;
}

TEST(CheckLimits, AnEmptyMessage_BreaksNothing) { EXPECT_THAT(Broken(""), IsEmpty()); }

TEST(CheckLimits, CountsCodePointsNotBytes) {
  std::string twenty;
  for (int i = 0; i < 20; ++i) twenty += "ż";
  EXPECT_THAT(Broken("note: '" + twenty + "'"), IsEmpty());
  EXPECT_THAT(Broken("note: '" + twenty + "a'"), ElementsAre("note has more than 20 characters"));
}

TEST(CheckLimits, AStringWithoutALimit_HasTheDefaultOne) {
  EXPECT_THAT(Broken("origin: '" + std::string(256, 'x') + "'"), IsEmpty());
  EXPECT_THAT(Broken("origin: '" + std::string(257, 'x') + "'"),
              ElementsAre("origin has more than 256 characters"));
}

TEST(CheckLimits, ALimitOfAListOfStrings_HoldsForEach) {
  EXPECT_THAT(Broken("topics: 'coffe' topics: 'coffee'"),
              ElementsAre("topics[1] has more than 5 characters"));
}

TEST(CheckLimits, AListThatIsTooLong_IsNamedOnce) {
  EXPECT_THAT(Broken("needs {} needs {} needs { severity: 9 } needs {}"),
              ElementsAre("needs has more than 3 items"));
  std::string many;
  for (int i = 0; i < 101; ++i) many += "external_ids {}";
  EXPECT_THAT(Broken(many), ElementsAre("external_ids has more than 100 items"));
}

TEST(CheckLimits, RefusesControlCharactersButLineFeedAndTab) {
  EXPECT_THAT(Broken("note: 'a\\nb\\tc'"), IsEmpty());
  for (const char* control : {"\x01", "\r", "\x1b", "\x7f", "\u0085"}) {
    EXPECT_THAT(Broken(*WalkWithNote(control)),
                ElementsAre("note holds a control character other than line feed and tab"));
  }
  EXPECT_THAT(Broken(*WalkWithNote(std::string("a\0b", 3))),
              ElementsAre("note holds a control character other than line feed and tab"));
}

TEST(CheckLimits, RefusesInvalidUtf8) {
  for (const char* bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xe0\x80\x80", "a\x80", "\xf8\x88\x80\x80\x80", "\xc3(", "\xe2\x82"}) {
    EXPECT_THAT(Broken(*WalkWithNote(bad)), ElementsAre("note is not valid UTF-8"));
  }
  EXPECT_THAT(Broken("note: 'ażość \U0001f9cb'"), IsEmpty());
}

TEST(CheckLimits, HoldsNumbersWithinTheirBounds) {
  EXPECT_THAT(Broken("head_count: 1 needs { severity: 5 }"), IsEmpty());
  EXPECT_THAT(Broken("head_count: -1 needs { severity: 6 }"),
              ElementsAre("needs[0].severity is not between 1 and 5",
                          "head_count is not between 1 and 100"));
  EXPECT_THAT(Broken("head_count: 2147483647"), ElementsAre("head_count is not between 1 and 100"));
  EXPECT_THAT(Broken("serial: 18446744073709551615 balance: -9223372036854775808"), IsEmpty());
}

TEST(CheckLimits, RefusesNumbersThatAreNotFinite) {
  EXPECT_THAT(Broken("distance: 1e300"), IsEmpty());
  for (const char* number : {"nan", "inf", "-inf"}) {
    EXPECT_THAT(Broken(absl::StrCat("distance: ", number)),
                ElementsAre("distance is not a finite number"));
  }
}

TEST(CheckLimits, RefusesUnknownEnumValues) {
  auto walk = NewSample("Walk");
  const google::protobuf::Descriptor* type = walk->GetDescriptor();
  walk->GetReflection()->SetEnumValue(walk.get(), type->FindFieldByName("mode"), 77);
  walk->GetReflection()->AddEnumValue(walk.get(), type->FindFieldByName("modes"), -1);
  EXPECT_THAT(Broken(*walk), ElementsAre("mode is not a value of Mode: ALONE, TOGETHER",
                                         "modes[0] is not a value of Mode: ALONE, TOGETHER"));
}

TEST(CheckLimits, RefusesTimesOutsideTheirRange) {
  EXPECT_THAT(Broken("occur_time { seconds: 253402300799 nanos: 999999999 }"), IsEmpty());
  EXPECT_THAT(Broken("occur_time { seconds: -62135596800 }"), IsEmpty());
  for (const char* time : {"seconds: 253402300800", "seconds: -62135596801", "nanos: -1",
                           "nanos: 1000000000", "seconds: 9223372036854775807"}) {
    EXPECT_THAT(Broken(absl::StrCat("occur_time { ", time, " }")),
                ElementsAre("occur_time is not a time of the years 1 to 9999"))
        << time;
  }
}

TEST(CheckLimits, TakesOnlyWholeDaysOfTheCalendar) {
  EXPECT_THAT(Broken("date { year: 2024 month: 2 day: 29 }"), IsEmpty());
  for (const char* date :
       {"", "year: 2024", "year: 2024 month: 2", "month: 2 day: 3", "year: 2023 month: 2 day: 29",
        "year: 2024 month: 13 day: 1", "year: 2024 month: 4 day: 31", "year: -1 month: 1 day: 1",
        "year: 2147483647 month: 1 day: 1", "year: 2024 month: -3 day: -4"}) {
    EXPECT_THAT(Broken(absl::StrCat("date { ", date, " }")),
                ElementsAre("date is not a day of the calendar"))
        << date;
  }
}

TEST(CheckLimits, HoldsPositionsOnTheGlobe) {
  EXPECT_THAT(Broken("place { position { latitude: -90 longitude: 180 } }"), IsEmpty());
  EXPECT_EQ(Broken("place { position { latitude: 90.1 longitude: 1 } }").size(), 1u);
  EXPECT_EQ(Broken("place { position { latitude: 1 longitude: -180.1 } }").size(), 1u);
  EXPECT_EQ(Broken("place { position { latitude: 1 longitude: nan } }").size(), 1u);
}

TEST(CheckLimits, TakesNoHalfOfAPosition) {
  constexpr char kLatitude[] = "place.position.latitude is needed: 0 counts as not said";
  constexpr char kLongitude[] = "place.position.longitude is needed: 0 counts as not said";
  EXPECT_THAT(Broken("place { position { latitude: 50.1 } }"), ElementsAre(kLongitude));
  EXPECT_THAT(Broken("place { position { longitude: 18.5 } }"), ElementsAre(kLatitude));
  EXPECT_THAT(Broken("place { position { latitude: 50.1 longitude: -0.0 } }"),
              ElementsAre(kLongitude));
  EXPECT_THAT(Broken("place { position {} }"), ElementsAre(kLatitude, kLongitude));
}

TEST(CheckLimits, HoldsMoneyAndDurationsToTheirTypes) {
  EXPECT_THAT(Broken("cost { currency_code: 'PLN' units: 3 nanos: 990000000 }"), IsEmpty());
  for (const char* cost :
       {"units: 1", "currency_code: 'zł'", "currency_code: 'pln'",
        "currency_code: 'PLN' units: 1 nanos: -1", "currency_code: 'PLN' nanos: 1000000000"}) {
    EXPECT_EQ(Broken(absl::StrCat("cost { ", cost, " }")).size(), 1u) << cost;
  }
  EXPECT_THAT(Broken("length { seconds: -5 nanos: -1 }"), IsEmpty());
  EXPECT_EQ(Broken("length { seconds: -5 nanos: 1 }").size(), 1u);
  EXPECT_EQ(Broken("length { seconds: -9223372036854775808 }").size(), 1u);
}

TEST(CheckLimits, HoldsFormatsThatAreAnnotated) {
  EXPECT_THAT(Broken("request_id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479'"), IsEmpty());
  EXPECT_THAT(Broken("request_id: 'x'"), ElementsAre("request_id is not a version 4 UUID"));
}

TEST(CheckLimits, TakesWellFormedLanguageTags) {
  for (const absl::string_view tag :
       absl::StrSplit("pl PL uk szl csb und pl-PL uk-UA uk-Cyrl uk-Cyrl-UA zh-Hant zh-cmn-Hans-CN "
                      "sgn-pso es-419 sl-rozaj-biske de-CH-1901 de-1901-1996 en-a-bbb-x-a-ccc "
                      "en-u-islamcal ar-a-aaa-b-bbb pl-X-rybnik qaa-Qaaa-QM abcd abcdefgh "
                      "hy-Latn-IT-arevela zh-gan-hak-yue-Hant-001-1abc-0-ab-x-1",
                      ' ')) {
    EXPECT_THAT(Broken(absl::StrCat("languages: '", tag, "'")), IsEmpty()) << tag;
  }
}

TEST(CheckLimits, RefusesWhatIsNoLanguageTag) {
  for (const absl::string_view tag : absl::StrSplit(
           "p 1 12 p1 - -pl pl- pl--PL pl_PL polski2 Polish! pl-pols.k pl-x-a.b abcdefghi "
           "pl-abcdefghi pl-P pl-PLX1X2X3X pl-PL-UA pl-PL-Latn pl-12 pl-1234-UA de-1901-1901 "
           "de-DE-1901-1901 sl-rozaj-ROZAJ en-a en-a-b en-a-b-cc en-a-bbb-a-ccc pl-x pl-x- "
           "pl-x-abcdefghi x-rybnik i-klingon en-GB-oed zh-aaa-bbb-ccc-ddd abcd-aaa żłób "
           "pl,uk *",
           ' ')) {
    EXPECT_THAT(Broken(absl::StrCat("languages: ['pl', '", tag, "']")),
                ElementsAre("languages[1] is not a language tag (BCP 47), as in pl or uk-Cyrl-UA"))
        << tag;
  }
}

TEST(CheckLimits, TakesTimeZonesOfTheDatabaseAndNothingElse) {
  for (const absl::string_view zone : absl::StrSplit(
           "Europe/Warsaw UTC America/Port-au-Prince Etc/GMT+1 America/Argentina/Ushuaia", ' ')) {
    EXPECT_THAT(Broken(absl::StrCat("time_zone: '", zone, "'")), IsEmpty()) << zone;
  }
  for (const absl::string_view zone : absl::StrSplit(
           "Europe Europe/Rybnik /etc/localtime /usr/share/zoneinfo/Europe/Warsaw "
           "../../../etc/localtime Europe/../Europe/Warsaw ./Europe/Warsaw Europe//Warsaw "
           "Europe/Warsaw/ localtime posixrules posix/Europe/Warsaw right/Europe/Warsaw "
           "libc:localtime Fixed/UTC+01:00:00 +01:00 tzdata.zi leapseconds",
           ' ')) {
    EXPECT_THAT(Broken(absl::StrCat("time_zone: '", zone, "'")),
                ElementsAre("time_zone is not a time zone of the IANA database, as in "
                            "Europe/Warsaw"))
        << zone;
  }
}

TEST(CheckLimits, TakesTheCountriesOfIso3166AndNothingElse) {
  // The time zone database has the list, which is in the public domain.
  std::ifstream list("/usr/share/zoneinfo/iso3166.tab");
  std::set<std::string> countries;
  for (std::string line; std::getline(list, line);) {
    if (line.size() > 2 && line[2] == '\t') countries.insert(line.substr(0, 2));
  }
  ASSERT_GT(countries.size(), 200u);
  for (char first = 'A'; first <= 'Z'; ++first) {
    for (char second = 'A'; second <= 'Z'; ++second) {
      const std::string code{first, second};
      EXPECT_EQ(Broken(absl::StrCat("country: '", code, "'")).empty(), countries.contains(code))
          << code;
    }
  }
  for (const char* code : {"pl", "Pl", "P", "POL", "616", "P ", " P", "L ", "D A", "D AE", "48"}) {
    EXPECT_THAT(
        Broken(absl::StrCat("country: '", code, "'")),
        ElementsAre("country is not a country code of two capital letters (ISO 3166-1), as in PL"))
        << code;
  }
}

TEST(CheckLimits, TakesASha256InLowerCase) {
  const std::string good = std::string(32, '0') + std::string(32, 'f');
  EXPECT_THAT(Broken(absl::StrCat("map_sha256: '", good, "'")), IsEmpty());
  for (const std::string& bad :
       {std::string(64, 'F'), std::string(63, '0'), std::string(65, '0'), std::string(64, 'g')}) {
    EXPECT_THAT(Broken(absl::StrCat("map_sha256: '", bad, "'")),
                ElementsAre("map_sha256 is not a SHA-256 in 64 lower-case hexadecimal digits"))
        << bad;
  }
}

TEST(CheckLimits, LooksForNumbersOfPersonsInWhatHasAFormatToo) {
  EXPECT_THAT(Broken("languages: 'pl-x-600-100-200'"),
              ElementsAre("languages[0] holds what reads as a telephone number"));
}

TEST(CheckLimits, DoesNotLookAtWhatTheServerWrites) {
  EXPECT_THAT(Broken("create_time { nanos: -1 } place { grid: '" + std::string(999, 'x') + "' }"),
              IsEmpty());
}

TEST(CheckLimits, GoesAsDeepAsTheMessage) {
  std::string text = "description: '\x01'";
  std::string path;
  for (int i = 0; i < 90; ++i) {
    text = absl::StrCat(i < 89 ? "inside { " : "place { ", text, " }");
    path = absl::StrCat(i < 89 ? "inside." : "place.", path);
  }
  EXPECT_THAT(Broken(text),
              ElementsAre(path + "description holds a control character other than line feed and "
                                 "tab"));
}

}  // namespace
}  // namespace osiedle::call
