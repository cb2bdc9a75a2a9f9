#include "services/residents/resident_rules.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::residents {
namespace {

using ::osiedle::residents::v1::LevelAct;
using ::osiedle::residents::v1::Resident;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2024, 6, 3);
// 3 June 2024, 10:00 UTC, in seconds.
constexpr int64_t kNowSeconds = 1717408800;
absl::Time Now() { return absl::FromUnixSeconds(kNowSeconds); }

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::vector<std::string> FieldsOf(const call::Violations& violations) {
  std::vector<std::string> fields;
  for (const call::Violation& violation : violations.items()) fields.push_back(violation.field);
  return fields;
}

struct Case {
  const char* name;
  const char* resident;
  std::vector<std::string> fields;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const auto resident = FromText<Resident>(c.resident);
    // As a change of something unlike it, so that a level above ALIAS is none of the mistakes.
    Resident before;
    before.set_identity_level(resident.identity_level());
    call::Violations violations;
    CheckResident(&before, resident, Now(), kToday, std::nullopt, violations);
    EXPECT_EQ(FieldsOf(violations), c.fields) << c.name;
  }
}

constexpr char kEverything[] = R"(
  age_band: AGE_45_TO_59 alias: "Beret" needs: "municipalities/rybnik/needCodes/loneliness"
  notes { text: "lubi szachy" } external_ids { system: "ops" value: "17" }
  reach { kind: PHONE value: "600 100 200" } identity { family_name: "Przykładowy" } )";

TEST(CheckWithinLevel, NamesEveryFieldAboveTheLevel) {
  const std::vector<std::string> kAlias = {"resident.alias", "resident.needs", "resident.notes",
                                           "resident.external_ids"};
  std::vector<std::string> counted = kAlias;
  counted.insert(counted.end(), {"resident.reach", "resident.identity"});
  const struct {
    const char* level;
    std::vector<std::string> fields;
  } kCases[] = {
      {"", counted},
      {"identity_level: COUNTED", counted},
      {"identity_level: ALIAS", {"resident.reach", "resident.identity"}},
      {"identity_level: REACHABLE", {"resident.identity"}},
      {"identity_level: IDENTIFIED", {}},
  };
  for (const auto& c : kCases) {
    call::Violations violations;
    CheckWithinLevel(FromText<Resident>(std::string(kEverything) + c.level), violations);
    EXPECT_EQ(FieldsOf(violations), c.fields) << c.level;
  }
}

TEST(TakeOutAbove, LeavesWhatTheLevelHolds) {
  for (auto level :
       {Resident::COUNTED, Resident::ALIAS, Resident::REACHABLE, Resident::IDENTIFIED}) {
    auto resident = FromText<Resident>(kEverything);
    TakeOutAbove(level, resident);
    resident.set_identity_level(level);
    call::Violations violations;
    CheckWithinLevel(resident, violations);
    EXPECT_THAT(FieldsOf(violations), IsEmpty());
    EXPECT_EQ(resident.alias().empty(), level < Resident::ALIAS);
    EXPECT_EQ(resident.has_reach(), level >= Resident::REACHABLE);
    EXPECT_EQ(resident.has_identity(), level >= Resident::IDENTIFIED);
    EXPECT_EQ(resident.age_band(), common::v1::AGE_45_TO_59);
  }
}

TEST(LevelFields, AreAllFieldsThatAClientMaySet) {
  // A new field of Resident must be given its level, or be named here as one of all levels.
  auto resident = FromText<Resident>(kEverything);
  const google::protobuf::Descriptor* type = Resident::descriptor();
  const std::vector<std::string> kOfAllLevels = {
      "name",          "identity_level",   "state",
      "age_band",      "merged_into",      "merge_time",
      "level_changes", "possible_doubles", "possible_doubles_incomplete",
      "controller",    "restriction",      "erase_time",
      "create_time",   "update_time",      "delete_time",
      "etag"};
  TakeOutAbove(Resident::COUNTED, resident);
  for (int i = 0; i < type->field_count(); ++i) {
    const std::string& name = type->field(i)->name();
    if (std::find(kOfAllLevels.begin(), kOfAllLevels.end(), name) != kOfAllLevels.end()) continue;
    const auto full = FromText<Resident>(kEverything);
    const auto* reflection = full.GetReflection();
    const bool set = type->field(i)->is_repeated() ? reflection->FieldSize(full, type->field(i)) > 0
                                                   : reflection->HasField(full, type->field(i));
    EXPECT_TRUE(set) << name << " is missing in kEverything";
    const bool left = type->field(i)->is_repeated()
                          ? reflection->FieldSize(resident, type->field(i)) > 0
                          : reflection->HasField(resident, type->field(i));
    EXPECT_FALSE(left) << name << " has no level";
  }
}

TEST(CheckResident, AnAlias_IsNotBlank) {
  Check({
      {"an alias", "identity_level: ALIAS alias: 'Pan z psem'", {}},
      {"a blank one", "identity_level: ALIAS alias: '  '", {"resident.alias"}},
  });
}

TEST(CheckResident, ANeed_IsNamedOnce) {
  Check({
      {"two needs", "identity_level: ALIAS needs: ['n/a', 'n/b']", {}},
      {"one twice, one empty",
       "identity_level: ALIAS needs: ['n/a', '', 'n/a']",
       {"resident.needs[1]", "resident.needs[2]"}},
  });
}

TEST(CheckResident, TheWayToReachThem_FitsItsKind) {
  Check({
      {"a telephone",
       "identity_level: REACHABLE reach { kind: PHONE value: '+48 600-100-200' }",
       {}},
      {"abroad",
       "identity_level: REACHABLE reach { kind: PHONE value: '+380 (44) 123 45 67' }",
       {}},
      {"words",
       "identity_level: REACHABLE reach { kind: PHONE value: 'u brata' }",
       {"resident.reach.value"}},
      {"seven digits", "identity_level: REACHABLE reach { kind: PHONE value: '422 00 00' }", {}},
      {"six of them",
       "identity_level: REACHABLE reach { kind: PHONE value: '422 00 0' }",
       {"resident.reach.value"}},
      {"fifteen digits",
       "identity_level: REACHABLE reach { kind: PHONE value: '+123456789012345' }",
       {}},
      {"sixteen of them",
       "identity_level: REACHABLE reach { kind: PHONE value: '+1234567890123456' }",
       {"resident.reach.value"}},
      {"a plus in the middle",
       "identity_level: REACHABLE reach { kind: PHONE value: '48+600100200' }",
       {"resident.reach.value"}},
      {"mail", "identity_level: REACHABLE reach { kind: EMAIL value: 'ktos@poczta.example' }", {}},
      {"half of it",
       "identity_level: REACHABLE reach { kind: EMAIL value: 'ktos@' }",
       {"resident.reach.value"}},
      {"its other half",
       "identity_level: REACHABLE reach { kind: EMAIL value: '@poczta.example' }",
       {"resident.reach.value"}},
      {"a space in it",
       "identity_level: REACHABLE reach { kind: EMAIL value: 'k tos@poczta.example' }",
       {"resident.reach.value"}},
      {"two of them",
       "identity_level: REACHABLE reach { kind: EMAIL value: 'a@b@c' }",
       {"resident.reach.value"}},
      {"a confidant", "identity_level: REACHABLE reach { kind: CONFIDANT value: 'sąsiadka' }", {}},
  });
}

TEST(CheckResident, AnIdentity_IsOfAPerson) {
  Check({
      {"all of it",
       R"(identity_level: IDENTIFIED identity { given_name: "Jan" family_name: "Przykładowy"
          date_of_birth { year: 1944 month: 5 day: 14 } pesel: "44051401458" })",
       {}},
      {"a wrong PESEL",
       "identity_level: IDENTIFIED identity { pesel: '44051401459' }",
       {"resident.identity.pesel"}},
      {"another day of birth",
       R"(identity_level: IDENTIFIED identity { pesel: "44051401458"
          date_of_birth { year: 1944 month: 5 day: 15 } })",
       {"resident.identity.pesel"}},
      {"born today, a minor",
       "identity_level: IDENTIFIED identity { date_of_birth { year: 2024 month: 6 day: 3 } }",
       {"resident.identity.date_of_birth"}},
      {"born tomorrow",
       "identity_level: IDENTIFIED identity { date_of_birth { year: 2024 month: 6 day: 4 } }",
       {"resident.identity.date_of_birth", "resident.identity.date_of_birth"}},
      {"born in 1899",
       "identity_level: IDENTIFIED identity { date_of_birth { year: 1899 month: 12 day: 31 } }",
       {"resident.identity.date_of_birth"}},
  });
}

// The PESEL itself is not kept, but the day of birth that it tells.
TEST(CheckResident, ADayOfBirth_IsThatOfTheRecordedPesel) {
  const auto check = [](const std::string& identity, int recorded_day) {
    const auto resident =
        FromText<Resident>("identity_level: IDENTIFIED identity { " + identity + " }");
    call::Violations violations;
    CheckResident(&resident, resident, Now(), kToday, absl::CivilDay(1944, 5, recorded_day),
                  violations);
    return FieldsOf(violations);
  };
  const std::string born = "date_of_birth { year: 1944 month: 5 day: 14 } ";
  EXPECT_THAT(check(born, 14), IsEmpty());
  EXPECT_THAT(check(born, 15), ElementsAre("resident.identity.date_of_birth"));
  // A new PESEL takes the place of the recorded one.
  EXPECT_THAT(check(born + "pesel: '44051401458'", 15), IsEmpty());
}

TEST(CheckResident, Notes_ExpireWithinAYear) {
  const std::string note = "identity_level: ALIAS notes { text: 'park' expire_time { seconds: ";
  const auto check = [&](int64_t seconds) {
    call::Violations violations;
    const auto resident = FromText<Resident>(note + std::to_string(seconds) + " } }");
    CheckResident(nullptr, resident, Now(), kToday, std::nullopt, violations);
    return FieldsOf(violations);
  };
  EXPECT_THAT(check(kNowSeconds), ElementsAre("resident.notes[0].expire_time"));
  EXPECT_THAT(check(kNowSeconds + 1), IsEmpty());
  EXPECT_THAT(check(kNowSeconds + 366 * 86400), IsEmpty());
  EXPECT_THAT(check(kNowSeconds + 366 * 86400 + 1), ElementsAre("resident.notes[0].expire_time"));
  // One that stays is not judged anew.
  const auto old = FromText<Resident>(note + "17 } }");
  call::Violations violations;
  CheckResident(&old, old, Now(), kToday, std::nullopt, violations);
  EXPECT_THAT(FieldsOf(violations), IsEmpty());
}

TEST(Notes, AreGivenAnExpiryAndDropped) {
  auto resident = FromText<Resident>(
      "notes { text: 'a' } notes { text: 'b' expire_time { seconds: 1717408800 } }");
  FillNoteExpiry(Now(), resident);
  EXPECT_EQ(call::TimeOf(resident.notes(0).expire_time()), Now() + kNoteLife);
  DropExpiredNotes(Now() - absl::Nanoseconds(1), resident);
  EXPECT_EQ(resident.notes_size(), 2);
  DropExpiredNotes(Now(), resident);
  ASSERT_EQ(resident.notes_size(), 1);
  EXPECT_EQ(resident.notes(0).text(), "a");
}

TEST(CheckResident, ANewOneIsAtMostKnownByAnAlias) {
  for (const auto& [level, good] :
       {std::pair("COUNTED", true), {"ALIAS", true}, {"REACHABLE", false}, {"IDENTIFIED", false}}) {
    call::Violations violations;
    CheckResident(nullptr, FromText<Resident>(std::string("identity_level: ") + level), Now(),
                  kToday, std::nullopt, violations);
    EXPECT_EQ(violations.empty(), good) << level;
  }
}

TEST(CheckResident, AMinorStaysCountedWithoutAGuardiansAct) {
  call::Violations violations;
  const auto child = FromText<Resident>("identity_level: ALIAS age_band: AGE_13_TO_17");
  CheckResident(nullptr, child, Now(), kToday, std::nullopt, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAre("resident.identity_level"));

  const auto grown = FromText<Resident>("identity_level: ALIAS age_band: AGE_18_TO_29");
  call::Violations younger;
  CheckResident(&grown, child, Now(), kToday, std::nullopt, younger);
  EXPECT_THAT(FieldsOf(younger), ElementsAre("resident.age_band"));

  auto allowed = child;
  *allowed.add_level_changes() =
      FromText<v1::LevelChange>("identity_level: ALIAS act { kind: GUARDIAN_ACT }");
  call::Violations none;
  CheckResident(&grown, allowed, Now(), kToday, std::nullopt, none);
  EXPECT_THAT(FieldsOf(none), IsEmpty());

  call::Violations counted;
  CheckResident(nullptr, FromText<Resident>("age_band: AGE_UNDER_7"), Now(), kToday, std::nullopt,
                counted);
  EXPECT_THAT(FieldsOf(counted), IsEmpty());
}

TEST(IsMinor, EndsOnTheEighteenthBirthday) {
  const auto born = [](int year, int month, int day) {
    Resident resident;
    auto* date = resident.mutable_identity()->mutable_date_of_birth();
    date->set_year(year);
    date->set_month(month);
    date->set_day(day);
    return resident;
  };
  EXPECT_TRUE(IsMinor(born(2006, 6, 4), kToday));
  EXPECT_FALSE(IsMinor(born(2006, 6, 3), kToday));
  EXPECT_TRUE(IsMinor(born(2004, 2, 29), absl::CivilDay(2022, 2, 28)));
  EXPECT_FALSE(IsMinor(born(2004, 2, 29), absl::CivilDay(2022, 3, 1)));
  EXPECT_FALSE(IsMinor(Resident(), kToday));
}

TEST(IsMinor, FollowsFromTheAgeBandToo) {
  for (auto [band, minor] : {std::pair(common::v1::AGE_BAND_UNSPECIFIED, false),
                             {common::v1::AGE_UNDER_7, true},
                             {common::v1::AGE_7_TO_12, true},
                             {common::v1::AGE_13_TO_17, true},
                             {common::v1::AGE_18_TO_29, false},
                             {common::v1::AGE_UNKNOWN, false}}) {
    Resident resident;
    resident.set_age_band(band);
    EXPECT_EQ(IsMinor(resident, kToday), minor) << common::v1::AgeBand_Name(band);
  }
}

TEST(IsMinor, FollowsFromThePeselWithoutADateOfBirth) {
  const auto resident = FromText<Resident>("identity { pesel: '44051401458' }");
  EXPECT_TRUE(IsMinor(resident, absl::CivilDay(1962, 5, 13)));
  EXPECT_FALSE(IsMinor(resident, absl::CivilDay(1962, 5, 14)));
}

TEST(HasGuardianAct, CountsSinceTheResidentWasLastCounted) {
  const char kAct[] = "level_changes { identity_level: ALIAS act { kind: GUARDIAN_ACT } }";
  const char kDown[] = "level_changes { identity_level: COUNTED act { kind: NO_LONGER_NEEDED } }";
  EXPECT_TRUE(HasGuardianAct(FromText<Resident>(kAct)));
  EXPECT_FALSE(HasGuardianAct(FromText<Resident>(std::string(kAct) + kDown)));
  EXPECT_TRUE(HasGuardianAct(FromText<Resident>(std::string(kDown) + kAct)));
  EXPECT_FALSE(HasGuardianAct(Resident()));
}

// An act of `kind` at `seconds`, recorded a second later.
std::string Move(const std::string& level, const std::string& kind, int seconds) {
  return absl::StrCat("level_changes { identity_level: ", level, " act { kind: ", kind,
                      " occur_time { seconds: ", seconds,
                      " } } change_time { seconds: ", seconds + 1, " } } ");
}

TEST(LastCounted, IsWhenTheLatestMoveToCountedWasRecorded) {
  EXPECT_EQ(LastCounted(Resident()), std::nullopt);
  EXPECT_EQ(LastCounted(FromText<Resident>(Move("ALIAS", "RECOGNITION", 10))), std::nullopt);
  EXPECT_EQ(LastCounted(FromText<Resident>(
                Move("COUNTED", "NO_LONGER_NEEDED", 10) + Move("ALIAS", "RECOGNITION", 20) +
                Move("COUNTED", "RESIDENT_ACT", 30) + Move("ALIAS", "RECOGNITION", 40))),
            absl::FromUnixSeconds(31));
}

TEST(LastLowered, IsTheMomentOfTheLatestActThatLowered) {
  const std::string up = Move("REACHABLE", "RESIDENT_ACT", 10);
  EXPECT_EQ(LastLowered(Resident()), std::nullopt);
  EXPECT_EQ(LastLowered(FromText<Resident>(up)), std::nullopt);
  EXPECT_EQ(LastLowered(FromText<Resident>(up + Move("ALIAS", "RESIDENT_ACT", 20))),
            absl::FromUnixSeconds(20));
  // The latest act need not be the one that was recorded last.
  EXPECT_EQ(LastLowered(FromText<Resident>(up + Move("ALIAS", "RESIDENT_ACT", 30) +
                                           Move("COUNTED", "NO_LONGER_NEEDED", 20) +
                                           Move("ALIAS", "RECOGNITION", 40))),
            absl::FromUnixSeconds(30));
}

TEST(IsActOutdated, WhatWasLoweredByALaterActOrAtTheSameMoment) {
  const auto resident =
      FromText<Resident>(Move("REACHABLE", "RESIDENT_ACT", 10) + Move("ALIAS", "RESIDENT_ACT", 20));
  const auto outdated = [&](int seconds) {
    LevelAct act;
    act.mutable_occur_time()->set_seconds(seconds);
    return IsActOutdated(resident, act, Now());
  };
  EXPECT_TRUE(outdated(19));
  EXPECT_TRUE(outdated(20));
  EXPECT_FALSE(outdated(21));
  // Without a moment it happens now.
  EXPECT_TRUE(IsActOutdated(resident, LevelAct(), absl::FromUnixSeconds(19)));
  EXPECT_FALSE(IsActOutdated(resident, LevelAct(), absl::FromUnixSeconds(20)));
  EXPECT_FALSE(IsActOutdated(Resident(), LevelAct(), Now())) << "nothing was lowered";
}

TEST(IsKnownMove, IsOneToTheSameLevelByTheSameAct) {
  const auto resident =
      FromText<Resident>(Move("REACHABLE", "RESIDENT_ACT", 10) + Move("ALIAS", "RESIDENT_ACT", 20));
  const LevelAct act = resident.level_changes(0).act();
  EXPECT_TRUE(IsKnownMove(resident, Resident::REACHABLE, act));
  EXPECT_FALSE(IsKnownMove(resident, Resident::ALIAS, act));
  EXPECT_FALSE(IsKnownMove(resident, Resident::REACHABLE, resident.level_changes(1).act()));
}

TEST(ConcealedBetween, NamesWhatTheHigherLevelHasMore) {
  EXPECT_THAT(ConcealedBetween(Resident::COUNTED, Resident::ALIAS), IsEmpty());
  EXPECT_THAT(ConcealedBetween(Resident::ALIAS, Resident::REACHABLE), ElementsAre("reach"));
  EXPECT_THAT(ConcealedBetween(Resident::REACHABLE, Resident::IDENTIFIED), ElementsAre("identity"));
  EXPECT_THAT(ConcealedBetween(Resident::COUNTED, Resident::IDENTIFIED),
              ElementsAre("reach", "identity"));
  EXPECT_THAT(ConcealedBetween(Resident::IDENTIFIED, Resident::IDENTIFIED), IsEmpty());
}

TEST(CheckRaise, EachLevelHasItsActs) {
  const LevelAct::Kind kKinds[] = {LevelAct::RECOGNITION, LevelAct::RESIDENT_ACT,
                                   LevelAct::GUARDIAN_ACT, LevelAct::LEGAL_GROUND,
                                   LevelAct::NO_LONGER_NEEDED};
  const struct {
    Resident::IdentityLevel level;
    bool minor;
    const char* allowed;  // In the order of kKinds.
  } kCases[] = {
      {Resident::COUNTED, false, "-----"},   {Resident::ALIAS, false, "yyyy-"},
      {Resident::REACHABLE, false, "-yy--"}, {Resident::IDENTIFIED, false, "-yyy-"},
      {Resident::ALIAS, true, "--y--"},      {Resident::REACHABLE, true, "--y--"},
      {Resident::IDENTIFIED, true, "--y--"},
  };
  for (const auto& c : kCases) {
    for (int i = 0; i < 5; ++i) {
      LevelAct act;
      act.set_kind(kKinds[i]);
      if (act.kind() == LevelAct::LEGAL_GROUND) act.set_legal_ground("art. 100 ustawy");
      call::Violations violations;
      CheckRaise(c.level, act, c.minor, Now(), violations);
      EXPECT_EQ(violations.empty(), c.allowed[i] == 'y')
          << Resident::IdentityLevel_Name(c.level) << " by " << LevelAct::Kind_Name(act.kind());
    }
  }
}

TEST(CheckRaise, ALegalGroundIsNamed) {
  const auto check = [](const std::string& act) {
    call::Violations violations;
    CheckRaise(Resident::IDENTIFIED, FromText<LevelAct>(act), false, Now(), violations);
    return FieldsOf(violations);
  };
  EXPECT_THAT(check("kind: LEGAL_GROUND"), ElementsAre("act.legal_ground"));
  EXPECT_THAT(check("kind: RESIDENT_ACT legal_ground: 'art. 1'"), ElementsAre("act.legal_ground"));
  EXPECT_THAT(check("kind: RESIDENT_ACT occur_time { seconds: 1717495201 }"),
              ElementsAre("act.occur_time"));
}

TEST(CheckLower, RestsOnAnythingButRecognition) {
  for (auto kind : {LevelAct::RESIDENT_ACT, LevelAct::GUARDIAN_ACT, LevelAct::NO_LONGER_NEEDED}) {
    LevelAct act;
    act.set_kind(kind);
    call::Violations violations;
    CheckLower(act, Now(), violations);
    EXPECT_TRUE(violations.empty());
  }
  call::Violations violations;
  CheckLower(FromText<LevelAct>("kind: RECOGNITION"), Now(), violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAre("act.kind"));
}

}  // namespace
}  // namespace osiedle::residents
