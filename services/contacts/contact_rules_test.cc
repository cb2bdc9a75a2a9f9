#include "services/contacts/contact_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/testing/rules_testing.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::testing::ElementsAreArray;

constexpr absl::CivilDay kToday(2024, 6, 3);

absl::Time Now() {
  return absl::FromCivil(absl::CivilSecond(2024, 6, 3, 10, 0, 0), absl::UTCTimeZone());
}

struct ContactCase {
  const char* what;
  const char* contact;
  std::vector<std::string> fields;
};

void Check(const std::vector<ContactCase>& cases) {
  for (const ContactCase& c : cases) {
    call::Violations violations;
    CheckContact(nullptr, FromText<v1::Contact>(c.contact), Now(), kToday, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(c.fields)) << c.what;
  }
}

TEST(CheckContact, Observation_IsOfAPlaceAndNobodyWasSpokenTo) {
  Check({
      {"at a stop", R"(mode: OBSERVATION stop: "s")", {}},
      {"at a place", R"(mode: OBSERVATION place { description: "park" })", {}},
      {"nowhere", "mode: OBSERVATION", {"contact.place"}},
      {"people seen",
       R"(mode: OBSERVATION stop: "s" head_counts { age_band: AGE_13_TO_17 count: 7 })",
       {}},
      {"needs of others",
       R"(mode: OBSERVATION stop: "s" needs { for_whom: COMMUNITY } needs { for_whom: CHILD })",
       {}},
      {"of nobody's own",
       R"(mode: OBSERVATION stop: "s" needs { for_whom: COMMUNITY } needs { for_whom: SELF })",
       {"contact.needs[1].for_whom"}},
      {"everything that needs a person",
       R"(mode: OBSERVATION initiator: RESIDENT prior_help: UNKNOWN skills_offered: "gra"
          information_given: "klub" needs { for_whom: SELF })",
       {"contact.place", "contact.initiator", "contact.prior_help", "contact.skills_offered",
        "contact.information_given", "contact.needs[0].for_whom"}},
      {"a person has all that",
       R"(mode: INDIVIDUAL initiator: RESIDENT prior_help: UNKNOWN skills_offered: "gra"
          information_given: "klub" needs { for_whom: SELF })",
       {}},
  });
}

TEST(CheckContact, HeadCounts_FitTheMode) {
  Check({
      {"nobody counted", "mode: GROUP", {}},
      {"one", "mode: INDIVIDUAL head_counts { age_band: AGE_UNKNOWN count: 1 }", {}},
      {"two is no individual",
       "mode: INDIVIDUAL head_counts { age_band: AGE_UNKNOWN count: 2 }",
       {"contact.head_counts"}},
      {"one and one is no individual",
       R"(mode: INDIVIDUAL head_counts { age_band: AGE_UNDER_7 count: 1 }
          head_counts { age_band: AGE_30_TO_44 count: 1 })",
       {"contact.head_counts"}},
      {"one is no group",
       "mode: GROUP head_counts { age_band: AGE_UNKNOWN count: 1 }",
       {"contact.head_counts"}},
      {"one and one is a group",
       R"(mode: GROUP head_counts { age_band: AGE_UNDER_7 count: 1 }
          head_counts { age_band: AGE_30_TO_44 count: 1 })",
       {}},
      {"a band twice",
       R"(mode: GROUP head_counts { age_band: AGE_UNDER_7 count: 1 }
          head_counts { age_band: AGE_30_TO_44 count: 1 }
          head_counts { age_band: AGE_UNDER_7 count: 1 })",
       {"contact.head_counts[2].age_band"}},
  });
}

TEST(CheckContact, Residents_FitTheMode) {
  Check({
      {"nobody known", "mode: INDIVIDUAL", {}},
      {"one", "mode: INDIVIDUAL residents: 'r/a'", {}},
      {"two are no individual",
       "mode: INDIVIDUAL residents: ['r/a', 'r/b']",
       {"contact.residents"}},
      {"a group", "mode: GROUP residents: ['r/a', 'r/b']", {}},
      {"twice the same",
       "mode: GROUP residents: ['r/a', 'r/b', 'r/a', '']",
       {"contact.residents[2]", "contact.residents[3]"}},
      {"an observation", "mode: OBSERVATION stop: 's' residents: 'r/a'", {"contact.residents"}},
  });
}

TEST(CheckContact, Times_AreFrom1900ToADayAhead) {
  Check({
      {"the first moment", "occur_time { seconds: -2208988800 }", {}},
      {"before it", "occur_time { seconds: -2208988801 }", {"contact.occur_time"}},
      {"a nanosecond before it",
       "occur_time { seconds: -2208988801 nanos: 999999999 }",
       {"contact.occur_time"}},
      // 4 June 2024, 10:00:00 UTC.
      {"a day ahead", "occur_time { seconds: 1717495200 }", {}},
      {"a nanosecond more", "occur_time { seconds: 1717495200 nanos: 1 }", {"contact.occur_time"}},
      {"the year 9999", "occur_time { seconds: 253402300799 }", {"contact.occur_time"}},
      {"due in ten years", "follow_up { due_date { year: 2034 month: 6 day: 3 } }", {}},
      {"due a day later",
       "follow_up { due_date { year: 2034 month: 6 day: 4 } }",
       {"contact.follow_up.due_date"}},
      {"due in the last century but one",
       "follow_up { due_date { year: 1899 month: 12 day: 31 } }",
       {"contact.follow_up.due_date"}},
  });
}

TEST(CheckContact, AMomentThatStaysIsNotJudgedAnew) {
  const auto contact = FromText<v1::Contact>(
      R"(occur_time { seconds: 253402300799 } follow_up { due_date { year: 2099 month: 1 day: 1 } })");
  call::Violations violations;
  CheckContact(&contact, contact, Now(), kToday, violations);
  EXPECT_TRUE(violations.empty());
}

TEST(CheckContact, Texts_AreNotEmptyAndPlacesSaySomething) {
  Check({
      {"texts", R"(topics: "park" skills_offered: "gra" information_given: "klub")", {}},
      {"empty ones",
       R"(topics: ["park", ""] skills_offered: "" information_given: ["a", "b", ""])",
       {"contact.topics[1]", "contact.skills_offered[0]", "contact.information_given[2]"}},
      {"an empty place", "place {}", {"contact.place"}},
      {"a position without precision", "place { position {} }", {"contact.place.precision"}},
  });
}

// The bytes of records that were stored when contacts and residents had an AgeBand each.
TEST(AgeBand, IsReadFromRecordsOfBeforeThereWasOne) {
  v1::HeadCount heads;
  ASSERT_TRUE(heads.ParseFromString("\x08\x07\x10\x02"));
  EXPECT_EQ(heads.age_band(), common::v1::AGE_60_TO_74);
  EXPECT_EQ(heads.count(), 2);
  residents::v1::Resident resident;
  ASSERT_TRUE(resident.ParseFromString("\x20\x03"));
  EXPECT_EQ(resident.age_band(), common::v1::AGE_13_TO_17);
}

TEST(ProtoTime, KeepsNanosecondsBefore1970) {
  const absl::Time time = absl::FromUnixSeconds(-5) + absl::Nanoseconds(7);
  EXPECT_EQ(TimestampOf(time).seconds(), -5);
  EXPECT_EQ(TimestampOf(time).nanos(), 7);
  EXPECT_EQ(TimeOf(TimestampOf(time)), time);
}

}  // namespace
}  // namespace osiedle::contacts
