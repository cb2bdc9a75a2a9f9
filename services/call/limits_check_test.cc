#include "services/call/limits_check.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Broken(const google::protobuf::Message& message) {
  Violations violations;
  CheckLimits(message, "", violations);
  std::vector<std::string> found;
  for (const Violation& violation : violations.items()) {
    found.push_back(absl::StrCat(violation.field, " ", violation.description));
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

TEST(CheckLimits, DoesNotLookAtWhatTheServerWrites) {
  EXPECT_THAT(Broken("create_time { nanos: -1 } place { grid: '" + std::string(999, 'x') + "' }"),
              IsEmpty());
}

TEST(CheckLimits, GoesAsDeepAsTheMessage) {
  std::string text = "description: '\x01'";
  std::string path;
  for (int i = 0; i < 90; ++i) {
    text = (i < 89 ? "inside { " : "place { ") + text + " }";
    path = (i < 89 ? "inside." : "place.") + path;
  }
  EXPECT_THAT(Broken(text),
              ElementsAre(path + "description holds a control character other than line feed and "
                                 "tab"));
}

}  // namespace
}  // namespace osiedle::call
