// No answer, error or event tells concealed fields of residents to a caller who may not reveal
// them. A PESEL is told to nobody.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/testing/residents_fixture.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::COORDINATOR;
using ::osiedle::common::v1::INTEGRATION;
using ::osiedle::residents::v1::Resident;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kJan[] = R"(reach { kind: PHONE value: "600100200" }
    identity { given_name: "Jan" family_name: "Przykładowy" pesel: "44051401458"
               date_of_birth { year: 1944 month: 5 day: 14 } })";
constexpr char kAnna[] = R"(reach { kind: EMAIL value: "a@example.org" }
    identity { given_name: "Anna" family_name: "Wzorcowa" pesel: "02070803628"
               date_of_birth { year: 1902 month: 7 day: 8 } })";

class ConcealedTest : public ResidentsTest {
 protected:
  // Creates a resident with the identity and reach in `text`.
  void Identified(const std::string& id, const std::string& text) {
    ASSERT_THAT(NewResident(id, absl::StrCat("identity_level: ALIAS alias: 'Pan ", id, "'")),
                IsOk());
    ASSERT_THAT(Raise(id, Resident::IDENTIFIED), IsOk());
    if (!text.empty()) {
      ASSERT_THAT(Update(id, text, {}), IsOk());
    }
  }
  // All that the caller learns of an update: its answer or error, the events of the feed, and
  // whether the etag has changed.
  std::string Learned(const std::string& id, const std::string& text,
                      const std::vector<std::string>& paths, bool validate_only) {
    const std::string etag = Get(id)->etag();
    v1::UpdateResidentRequest request;
    call::ParseText(text, *request.mutable_resident());
    request.mutable_resident()->set_name(Name(id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_validate_only(validate_only);
    auto answer = Run<v1::Resident>(request);
    std::string learned =
        absl::StrCat(answer.status().ToString(absl::StatusToStringMode::kWithNoExtraData),
                     absl::StrJoin(call::FieldsOf(answer.status()), " "));
    // The order of payloads is by chance.
    std::map<std::string, std::string> payloads;
    answer.status().ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
      payloads.emplace(type, std::string(payload));
    });
    for (const auto& [type, payload] : payloads) absl::StrAppend(&learned, type, payload);
    if (answer.ok()) {
      const bool moved = answer->etag() != etag;
      answer->clear_name();
      answer->clear_alias();
      absl::StrAppend(&learned, moved ? " moved " : " stayed ", ContentOf(*answer));
      for (const auto& change : fed()) {
        if (!validate_only) absl::StrAppend(&learned, absl::StrJoin(change.changed_fields(), ","));
      }
    }
    return learned;
  }
};

TEST_F(ConcealedTest, AChangeByWhoMayNotReveal_TellsNothingOfWhatIsStored) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> guesses = {
      {"reach { kind: PHONE value: '600100200' }", {}},
      {"reach { kind: PHONE value: '600100200' }", {"reach"}},
      {"reach { kind: PHONE value: '600100200' }", {"reach.value"}},
      {"reach { kind: PHONE value: '600100200' }", {"*"}},
      {"identity { family_name: 'Przykładowy' }", {"identity.family_name"}},
      {"identity { given_name: 'Jan' }", {"identity.given_name"}},
      {"identity { given_name: 'Jan' }", {}},
      {"identity { date_of_birth { year: 1944 month: 5 day: 14 } }", {"identity.date_of_birth"}},
      {"identity { pesel: '44051401458' }", {"identity.pesel"}},
      {"identity { pesel: '44051401458' }", {}},
      {kJan, {}},
      {kJan, {"reach", "identity"}},
      // One is right and the other is not.
      {"reach { kind: PHONE value: '600100200' } identity { given_name: 'Anna' }",
       {"identity.given_name", "reach"}},
      {"", {"reach"}},
      {"", {"identity"}},
      {"", {"identity.pesel"}},
      {"", {"identity.address"}},
      {"", {"identity.pesel_recorded"}},
      // What is refused, and what is wrong besides it.
      {"identity { date_of_birth { year: 2020 month: 5 day: 14 } }", {"identity.date_of_birth"}},
      {"identity { pesel: '44051401458' date_of_birth { year: 1902 month: 7 day: 8 } }", {}},
      {"identity { pesel: '123' }", {"identity.pesel"}},
      {"identity { given_name: '44051401458' } alias: ' '", {"identity.given_name", "alias"}},
      {"age_band: AGE_13_TO_17", {"age_band"}},
      // Nothing of it is named.
      {"age_band: AGE_45_TO_59", {"age_band"}},
      {"age_band: AGE_45_TO_59", {"*"}},
      {"", {"name"}},
  };
  int round = 0;
  for (const auto& [guess, paths] : guesses) {
    for (const bool validate_only : {true, false}) {
      ++round;
      std::vector<std::string> learned;
      // Whose this is, somebody else's, and nobody's; each once.
      for (const char* stored : {kJan, kAnna, ""}) {
        ActWith(COORDINATOR, absl::StrCat("c", round));
        const std::string id = absl::StrCat("r", round, "-", learned.size());
        Identified(id, stored);
        ActWith(INTEGRATION);
        learned.push_back(Learned(id, guess, paths, validate_only));
      }
      EXPECT_EQ(learned[0], learned[1]) << guess << testing::PrintToString(paths);
      EXPECT_EQ(learned[0], learned[2]) << guess << testing::PrintToString(paths);
    }
  }
}

TEST_F(ConcealedTest, ToNameWhatIsConcealed_IsToChangeIt) {
  Identified("a", kJan);
  ActWith(INTEGRATION);
  const std::string etag = Get("a")->etag();
  auto same = Update("a", "reach { kind: PHONE value: '600100200' }", {});
  ASSERT_THAT(same, IsOk());
  EXPECT_NE(same->etag(), etag);
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("reach"));
  // A request that changes no visible field, and names no concealed one, is no change.
  auto nothing = Update("a", "alias: 'Pan a'", {"alias"});
  ASSERT_THAT(nothing, IsOk());
  EXPECT_EQ(nothing->etag(), same->etag());
  // For whoever may reveal it, as well.
  ActWith(COORDINATOR);
  auto equal = Update("a", "reach { kind: PHONE value: '600100200' }", {});
  ASSERT_THAT(equal, IsOk());
  EXPECT_EQ(equal->etag(), same->etag());
}

TEST_F(ConcealedTest, AChangeByWhoMayNotReveal_LeavesWhatItDoesNotName) {
  Identified("a", kJan);
  ActWith(INTEGRATION);
  ASSERT_THAT(Update("a", "identity { given_name: 'Piotr' }", {"identity.given_name"}), IsOk());
  ASSERT_THAT(Update("a", "alias: 'Kapelusz'", {"alias"}), IsOk());
  ASSERT_THAT(
      Update("a", "identity_level: IDENTIFIED alias: 'Kapelusz' age_band: AGE_60_TO_74", {"*"}),
      IsOk());
  ActWith(COORDINATOR);
  auto revealed = Reveal("a");
  ASSERT_THAT(revealed, IsOk());
  EXPECT_EQ(revealed->reach().value(), "600100200");
  EXPECT_EQ(revealed->identity().given_name(), "Piotr");
  EXPECT_EQ(revealed->identity().family_name(), "Przykładowy");
  EXPECT_TRUE(revealed->identity().pesel_recorded());
  EXPECT_TRUE(revealed->identity().has_date_of_birth());
  ActWith(INTEGRATION);
  ASSERT_THAT(Update("a", "", {"reach", "identity"}), IsOk());
  EXPECT_EQ(RowsIn(ResidentReaches()), 0);
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
  EXPECT_EQ(RowsIn(ResidentMarks()), 1);
}

TEST_F(ConcealedTest, WhatContradictsAnUnseenChange_Goes) {
  Identified("a", kJan);
  Identified("b", kJan);
  ActWith(INTEGRATION);
  ASSERT_THAT(Update("a", "identity { date_of_birth { year: 1902 month: 7 day: 8 } }",
                     {"identity.date_of_birth"}),
              IsOk());
  ASSERT_THAT(Update("b", "identity { pesel: '02070803628' }", {"identity.pesel"}), IsOk());
  ActWith(COORDINATOR);
  EXPECT_EQ(Reveal("a")->identity().date_of_birth().year(), 1902);
  EXPECT_FALSE(Reveal("a")->identity().pesel_recorded());
  EXPECT_FALSE(Reveal("b")->identity().has_date_of_birth());
  EXPECT_TRUE(Reveal("b")->identity().pesel_recorded());
}

TEST_F(ConcealedTest, RaiseIdentityLevel_ByWhoMayNotReveal_TellsNoDateOfBirth) {
  Identified("adult", kJan);
  ASSERT_THAT(NewResident("child"), IsOk());
  ASSERT_THAT(Raise("child", Resident::IDENTIFIED, "kind: GUARDIAN_ACT"), IsOk());
  ASSERT_THAT(Update("child", "identity { date_of_birth { year: 2015 month: 5 day: 14 } }", {}),
              IsOk());
  ActWith(INTEGRATION);
  for (const char* id : {"adult", "child"}) {
    EXPECT_THAT(Raise(id, Resident::REACHABLE), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  }
}

TEST_F(ConcealedTest, ALowering_TellsThatFieldsGo_WhetherTheyWereSetOrNot) {
  Identified("full", kJan);
  Identified("empty", "");
  for (const char* id : {"full", "empty"}) {
    ASSERT_THAT(Lower(id, Resident::ALIAS), IsOk());
    EXPECT_THAT(fed().back().changed_fields(), Contains("reach")) << id;
    EXPECT_THAT(fed().back().changed_fields(), Contains("identity")) << id;
  }
  ASSERT_THAT(Lower("full", Resident::COUNTED), IsOk());
  EXPECT_THAT(fed().back().changed_fields(), testing::Not(Contains("reach")));
  for (const char* id : {"erased", "erased-empty"}) {
    Identified(id, id == std::string("erased") ? kJan : "");
    ASSERT_THAT(Erase(id), IsOk());
    EXPECT_THAT(fed().back().changed_fields(), Contains("identity")) << id;
  }
}

// Nobody is given one, so nobody learns by guessing which it is.
TEST_F(ConcealedTest, APeselGivenAgain_IsAChangeLikeAnother) {
  Identified("a", kJan);
  ActWith(COORDINATOR);
  for (const char* guess : {"44051401458", "44051401458"}) {
    const std::string etag = Get("a")->etag();
    auto updated =
        Update("a", absl::StrCat("identity { pesel: '", guess, "' }"), {"identity.pesel"});
    ASSERT_THAT(updated, IsOk());
    EXPECT_NE(updated->etag(), etag);
    EXPECT_THAT(fed().back().changed_fields(), ElementsAre("identity"));
  }
  EXPECT_TRUE(Reveal("a")->identity().pesel_recorded());
}

// ---- dates of birth that the recorded PESEL contradicts

TEST_F(ConcealedTest, ADateOfBirthThatContradictsTheRecordedPesel_IsRefused) {
  Identified("a", "identity { given_name: 'Jan' pesel: '01250312349' }");
  EXPECT_THAT(Update("a", "identity { date_of_birth { year: 1901 month: 5 day: 3 } }",
                     {"identity.date_of_birth"}),
              FailsForFields({"resident.identity.date_of_birth"}));
  EXPECT_THAT(
      Update("a", "identity { pesel: '01250312349' date_of_birth { year: 1901 month: 5 day: 3 } }",
             {"identity"}),
      FailsForFields({"resident.identity.pesel"}));
  EXPECT_THAT(Update("a", "identity { date_of_birth { year: 2001 month: 5 day: 3 } }",
                     {"identity.date_of_birth"}),
              IsOk());
  EXPECT_THAT(Update("a", "identity { pesel: '44051401458' }", {"identity.pesel"}),
              FailsForFields({"resident.identity.pesel"}));
  // Both at once are another person's.
  EXPECT_THAT(
      Update("a", "identity { pesel: '44051401458' date_of_birth { year: 1944 month: 5 day: 14 } }",
             {"identity.pesel", "identity.date_of_birth"}),
      IsOk());
  EXPECT_THAT(Update("a", "identity { date_of_birth { year: 2001 month: 5 day: 3 } }",
                     {"identity.date_of_birth"}),
              FailsForFields({"resident.identity.date_of_birth"}));
  // Without the PESEL any date is good.
  EXPECT_THAT(Update("a", "", {"identity"}), IsOk());
  EXPECT_THAT(Update("a", "identity { date_of_birth { year: 2001 month: 5 day: 3 } }", {}), IsOk());
}

TEST_F(ConcealedTest, APeselRecordedBeforeItsDayWasKept_ForbidsNoDate) {
  Identified("a", "identity { given_name: 'Jan' pesel: '44051401458' }");
  v1::UpdateResidentRequest request;
  request.mutable_resident()->set_name(Name("a"));
  auto aged = RunAs(
      +[](const call::Call& call, storage::Transaction& transaction,
          const v1::UpdateResidentRequest& asked, Resident&) {
        storage::RowKey key = *ResidentKey(call, asked.resident().name());
        key.tuple.Add(static_cast<uint64_t>(internal::v1::ResidentMark::PESEL));
        ASSIGN_OR_RETURN(auto row, ResidentMarks().Find(transaction, key));
        internal::v1::ResidentMark old = row->message;
        old.clear_birth_day();
        return ResidentMarks().Update(transaction, key, row->message, old, row->meta);
      },
      request);
  ASSERT_THAT(aged, IsOk());
  EXPECT_THAT(Update("a", "identity { date_of_birth { year: 1901 month: 5 day: 3 } }",
                     {"identity.date_of_birth"}),
              IsOk());
  EXPECT_TRUE(Reveal("a")->identity().pesel_recorded());
}

// ---- doubles by PESEL

class DoublesByPeselTest : public ConcealedTest {
 protected:
  // Two numbers are recorded, by another principal.
  static constexpr int kLookupsOfSetUp = 2;
  void SetUp() override {
    ResidentsTest::SetUp();
    Identified("jan", "identity { pesel: '44051401458' }");
    Identified("other", "identity { pesel: '02070803628' }");
    ActWith(COORDINATOR);
  }
  absl::StatusOr<Resident> Guess(const std::string& pesel = "44051401458",
                                 bool validate_only = false) {
    v1::UpdateResidentRequest request;
    request.mutable_resident()->set_name(Name("other"));
    request.mutable_resident()->mutable_identity()->set_pesel(pesel);
    request.mutable_update_mask()->add_paths("identity.pesel");
    request.set_validate_only(validate_only);
    return Run<v1::Resident>(request);
  }
};

TEST_F(DoublesByPeselTest, AreToldToWhoMayReveal_ByTheChangeThatBringsIt) {
  auto guessed = Guess();
  ASSERT_THAT(guessed, IsOk());
  EXPECT_THAT(guessed->possible_doubles(), ElementsAre(Name("jan")));
  EXPECT_FALSE(guessed->possible_doubles_incomplete());
  // A change without a PESEL reports no doubles, although a PESEL is recorded. Nor does a change
  // that does not write it.
  auto another = Update("other", "alias: 'Kapelusz'", {});
  ASSERT_THAT(another, IsOk());
  EXPECT_THAT(another->possible_doubles(), IsEmpty());
  another = Update("other", "identity { pesel: '44051401458' given_name: 'Jan' }",
                   {"identity.given_name"});
  ASSERT_THAT(another, IsOk());
  EXPECT_THAT(another->possible_doubles(), IsEmpty());
  EXPECT_FALSE(another->possible_doubles_incomplete());
}

TEST_F(DoublesByPeselTest, AreToldToNobodyElse_AndByNoTrial) {
  const int looked = RowsIn(PeselLookups());
  auto tried = Guess("44051401458", /*validate_only=*/true);
  ASSERT_THAT(tried, IsOk());
  EXPECT_THAT(tried->possible_doubles(), IsEmpty());
  EXPECT_TRUE(tried->possible_doubles_incomplete());
  ActWith(INTEGRATION);
  for (const char* pesel : {"44051401458", "02070803628"}) {
    auto guessed = Guess(pesel);
    ASSERT_THAT(guessed, IsOk());
    EXPECT_THAT(guessed->possible_doubles(), IsEmpty());
    EXPECT_TRUE(guessed->possible_doubles_incomplete());
  }
  EXPECT_EQ(RowsIn(PeselLookups()), looked);
}

TEST_F(DoublesByPeselTest, LookingForThem_HasABrake) {
  for (int i = 0; i < kLookupsOfPrincipal.most; ++i) {
    EXPECT_FALSE(Guess()->possible_doubles_incomplete()) << i;
  }
  auto braked = Guess();
  ASSERT_THAT(braked, IsOk());
  EXPECT_THAT(braked->possible_doubles(), IsEmpty());
  EXPECT_TRUE(braked->possible_doubles_incomplete());
  // Others may still look, and after a while so may this one, once.
  ActWith(ASSISTANT);
  EXPECT_THAT(Guess()->possible_doubles(), ElementsAre(Name("jan")));
  ActWith(COORDINATOR);
  clock().Advance(kLookupsOfPrincipal.interval);
  EXPECT_THAT(Guess()->possible_doubles(), ElementsAre(Name("jan")));
  EXPECT_THAT(Guess()->possible_doubles(), IsEmpty());
}

TEST_F(DoublesByPeselTest, AllOfATownTogether_HaveABrake) {
  for (int i = 0; i < kLookupsOfMunicipality.most - kLookupsOfSetUp; ++i) {
    ActWith(ASSISTANT, absl::StrCat("a", i / kLookupsOfPrincipal.most));
    EXPECT_FALSE(Guess()->possible_doubles_incomplete()) << i;
  }
  ActWith(ASSISTANT, "another");
  EXPECT_TRUE(Guess()->possible_doubles_incomplete());
  clock().Advance(kLookupsOfMunicipality.interval);
  EXPECT_FALSE(Guess()->possible_doubles_incomplete());
}

TEST_F(DoublesByPeselTest, TwoLooksAtOnce_CountAsTwo) {
  for (int i = 0; i < kLookupsOfPrincipal.most - 1; ++i) ASSERT_THAT(Guess(), IsOk());
  BeforeNextCommit([&] { EXPECT_FALSE(Guess()->possible_doubles_incomplete()); });
  EXPECT_TRUE(Guess()->possible_doubles_incomplete());
}

}  // namespace
}  // namespace osiedle::residents
