#include "services/residents/resident_handlers.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/fingerprint.h"
#include "services/residents/note_sweep.h"
#include "services/residents/testing/residents_fixture.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::residents::v1::Resident;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ResidentHandlersTest : public ResidentsTest {
 protected:
  // Someone at `level`, by an act of theirs.
  void Known(const std::string& id, Resident::IdentityLevel level) {
    ASSERT_THAT(NewResident(id), IsOk());
    if (level > Resident::ALIAS) {
      ASSERT_THAT(Raise(id, level), IsOk());
    }
  }
  // All that the store holds, in one string.
  std::string AllBytes() {
    std::string bytes;
    auto snapshot = store().GetSnapshot({.read_keys = std::numeric_limits<size_t>::max(),
                                         .read_bytes = std::numeric_limits<size_t>::max()});
    EXPECT_TRUE(snapshot.ok());
    auto entries = (*snapshot)->Scan({.begin = std::string(1, '\0'), .end = ""});
    while (entries->Next().value_or(false)) {
      absl::StrAppend(&bytes, entries->key(), entries->value());
    }
    return bytes;
  }
};

TEST_F(ResidentHandlersTest, CreateResident_GivesAnAliasAndNothingMore) {
  auto created = NewResident("a", R"(identity_level: ALIAS alias: "Beret" age_band: AGE_45_TO_59
      needs: "municipalities/rybnik/needCodes/loneliness" notes { text: "lubi szachy" }
      external_ids { system: "ops" value: "17" })");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->state(), Resident::ACTIVE);
  EXPECT_EQ(created->controller(), "municipalities/rybnik/controllers/municipality");
  EXPECT_TRUE(created->notes(0).has_expire_time());
  EXPECT_EQ(ContentOf(*Get("a")), ContentOf(*created));
  EXPECT_THAT(fed().back().changed_fields(), testing::Contains("alias"));
}

TEST_F(ResidentHandlersTest, CreateResident_WhenNothingIsSaid_Counts) {
  auto created = NewResident("a", "age_band: AGE_UNDER_7");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->identity_level(), Resident::COUNTED);
}

TEST_F(ResidentHandlersTest, CreateResident_RefusesEveryFieldAboveTheLevelAtOnce) {
  EXPECT_THAT(
      NewResident("a", R"(alias: "Beret" notes { text: "a" }
                  reach { kind: PHONE value: "600100200" } identity { given_name: "Jan" })"),
      FailsForFields({"resident.alias", "resident.notes", "resident.reach", "resident.identity"}));
  EXPECT_THAT(NewResident("a", R"(identity_level: IDENTIFIED identity { given_name: "Jan" })"),
              FailsForFields({"resident.identity_level"}));
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ResidentHandlersTest, UpdateResident_RefusesEveryFieldAboveTheLevel) {
  ASSERT_THAT(NewResident("a"), IsOk());
  for (const std::vector<std::string>& mask :
       {std::vector<std::string>{}, {"reach", "identity"}, {"reach", "identity.given_name"}}) {
    EXPECT_THAT(Update("a", R"(reach { kind: PHONE value: "600100200" }
                               identity { given_name: "Jan" })",
                       mask),
                FailsForFields({"resident.reach", "resident.identity"}));
  }
  EXPECT_THAT(Update("a", "identity_level: IDENTIFIED", {"identity_level"}),
              FailsForFields({"resident.identity_level"}));
  EXPECT_EQ(RowsIn(ResidentReaches()), 0);
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
}

TEST_F(ResidentHandlersTest, UpdateResident_WhenItCreates_RefusesTheSame) {
  v1::UpdateResidentRequest request;
  request.set_allow_missing(true);
  request.mutable_resident()->set_name(Name("new"));
  request.mutable_resident()->set_alias("Beret");
  EXPECT_THAT(Run<v1::Resident>(request), FailsForFields({"resident.alias"}));
}

TEST_F(ResidentHandlersTest, Parts_AreGivenByRevealAlone) {
  Known("a", Resident::IDENTIFIED);
  auto updated = Update("a", R"(reach { kind: PHONE value: "600100200" }
      identity { given_name: "Jan" family_name: "Przykładowy" pesel: "44051401458" })",
                        {});
  ASSERT_THAT(updated, IsOk());
  EXPECT_FALSE(updated->has_reach());
  EXPECT_FALSE(updated->has_identity());
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("reach", "identity"));

  auto got = Get("a");
  ASSERT_THAT(got, IsOk());
  EXPECT_FALSE(got->has_reach());
  EXPECT_FALSE(got->has_identity());
  v1::ListResidentsRequest list;
  list.set_parent(kRybnik);
  auto listed = Run<v1::ListResidentsResponse>(list);
  ASSERT_THAT(listed, IsOk());
  EXPECT_FALSE(listed->residents(0).has_reach());
  EXPECT_FALSE(listed->residents(0).has_identity());

  auto revealed = Reveal("a");
  ASSERT_THAT(revealed, IsOk());
  EXPECT_EQ(revealed->reach().value(), "600100200");
  EXPECT_EQ(revealed->identity().family_name(), "Przykładowy");
  EXPECT_TRUE(revealed->identity().pesel_recorded());
  EXPECT_EQ(revealed->identity().pesel(), "");

  // A part of a part, and a change of nothing.
  ASSERT_THAT(Update("a", "identity { given_name: 'Piotr' }", {"identity.given_name"}), IsOk());
  revealed = Reveal("a");
  EXPECT_EQ(revealed->identity().given_name(), "Piotr");
  EXPECT_EQ(revealed->identity().family_name(), "Przykładowy");
  EXPECT_TRUE(revealed->identity().pesel_recorded());
  const std::string etag = revealed->etag();
  auto same = Update("a", "identity { given_name: 'Piotr' }", {"identity.given_name"});
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->etag(), etag);
  EXPECT_FALSE(same->has_identity());
  v1::DeleteResidentRequest remove;
  remove.set_name(Name("a"));
  auto deleted = Run<v1::Resident>(remove);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_FALSE(deleted->has_identity());
}

TEST_F(ResidentHandlersTest, APesel_IsNowhereInTheStore) {
  Known("a", Resident::IDENTIFIED);
  ASSERT_THAT(Update("a", "identity { given_name: 'Jan' pesel: '44051401458' }", {}), IsOk());
  const std::string bytes = AllBytes();
  EXPECT_TRUE(absl::StrContains(bytes, "Jan"));
  EXPECT_FALSE(absl::StrContains(bytes, "44051401458"));
  EXPECT_FALSE(absl::StrContains(bytes, call::Blake2b("44051401458", 16)));
}

TEST_F(ResidentHandlersTest, ClearingAnIdentity_TakesItsRowsAway) {
  Known("a", Resident::IDENTIFIED);
  ASSERT_THAT(
      Update("a", "reach { kind: PLACE value: 'park' } identity { pesel: '44051401458' }", {}),
      IsOk());
  EXPECT_EQ(RowsIn(ResidentReaches()), 1);
  EXPECT_EQ(RowsIn(ResidentIdentities()), 1);
  EXPECT_EQ(RowsIn(ResidentMarks()), 2);
  ASSERT_THAT(Update("a", "", {"identity", "reach", "alias"}), IsOk());
  EXPECT_EQ(RowsIn(ResidentReaches()), 0);
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
  EXPECT_EQ(RowsIn(ResidentMarks()), 0);
  // Given again without a PESEL, none is recorded, whatever the client says.
  ASSERT_THAT(Update("a", "identity { given_name: 'Jan' pesel_recorded: true }", {}), IsOk());
  EXPECT_FALSE(Reveal("a")->identity().pesel_recorded());
}

TEST_F(ResidentHandlersTest, PossibleDoubles_AreThoseOfTheSameTown) {
  ASSERT_THAT(NewResident("a", "identity_level: ALIAS alias: 'Żółty Beret'"), IsOk());
  ASSERT_THAT(NewResident("b", "identity_level: ALIAS alias: 'Czerwona Kurtka'"), IsOk());
  ASSERT_THAT(
      NewResident("x", "identity_level: ALIAS alias: 'Żółty Beret'", "municipalities/gdynia"),
      IsOk());
  auto c = NewResident("c", "identity_level: ALIAS alias: ' zolty  BERET '");
  ASSERT_THAT(c, IsOk());
  EXPECT_THAT(c->possible_doubles(), ElementsAre(Name("a")));
  // The same creation once more: the same record, and who is there now.
  ASSERT_THAT(NewResident("d", "identity_level: ALIAS alias: 'Żółty beret'"), IsOk());
  c = NewResident("c", "identity_level: ALIAS alias: ' zolty  BERET '");
  ASSERT_THAT(c, IsOk());
  EXPECT_THAT(c->possible_doubles(), ElementsAre(Name("a"), Name("d")));
  EXPECT_THAT(Get("c")->possible_doubles(), IsEmpty());
  // Merged doubles appear as their survivors. The resident itself and deleted ones are left out.
  ASSERT_THAT(Merge("a", "b"), IsOk());
  ASSERT_THAT(Merge("d", "c"), IsOk());
  c = Update("c", "alias: 'Żółty beret'", {"alias"});
  ASSERT_THAT(c, IsOk());
  EXPECT_THAT(c->possible_doubles(), ElementsAre(Name("b")));
}

TEST_F(ResidentHandlersTest, CreateResident_TwoPhonesAtOnce_TellEachOther) {
  std::vector<std::string> first;
  BeforeNextCommit([&] { ASSERT_THAT(NewResident("b"), IsOk()); });
  auto a = NewResident("a");
  ASSERT_THAT(a, IsOk());
  EXPECT_THAT(a->possible_doubles(), ElementsAre(Name("b")));
  EXPECT_EQ(runs(), 2);
}

TEST_F(ResidentHandlersTest, Notes_ExpireForReadersAtOnceAndAreSwept) {
  ASSERT_THAT(NewResident("a", R"(identity_level: ALIAS alias: "Beret"
                  notes { text: "krótka" expire_time { seconds: 1717412400 } }
                  notes { text: "długa" })"),
              IsOk());
  const std::string etag = Get("a")->etag();
  EXPECT_EQ(Get("a")->notes_size(), 2);
  clock().Advance(absl::Hours(1));
  ASSERT_EQ(Get("a")->notes_size(), 1);
  EXPECT_EQ(Get("a")->notes(0).text(), "długa");
  v1::ListResidentsRequest list;
  list.set_parent(kRybnik);
  EXPECT_EQ(Run<v1::ListResidentsResponse>(list)->residents(0).notes_size(), 1);
  EXPECT_TRUE(absl::StrContains(AllBytes(), "krótka"));
  EXPECT_EQ(SweepNotes(store(), 1, clock().Now(), 10).value_or(-1), 1);
  EXPECT_EQ(SweepNotes(store(), 1, clock().Now(), 10).value_or(-1), 0);
  EXPECT_FALSE(absl::StrContains(AllBytes(), "krótka"));
  EXPECT_EQ(Get("a")->etag(), etag);
  EXPECT_EQ(RowsIn(Residents().table()), 1);
}

TEST_F(ResidentHandlersTest, AChange_TakesExpiredNotesOut) {
  ASSERT_THAT(NewResident("a", R"(identity_level: ALIAS alias: "Beret"
                  notes { text: "krótka" expire_time { seconds: 1717412400 } })"),
              IsOk());
  clock().Advance(absl::Hours(1));
  ASSERT_THAT(Update("a", "alias: 'Kapelusz'", {"alias"}), IsOk());
  EXPECT_FALSE(absl::StrContains(AllBytes(), "krótka"));
  EXPECT_EQ(RowsIn(Residents().table()), 1);
}

TEST_F(ResidentHandlersTest, NeedsAndControllers_AreOfTheTown) {
  EXPECT_THAT(NewResident("a", R"(identity_level: ALIAS
                  needs: "municipalities/gdynia/needCodes/loneliness"
                  controller: "municipalities/rybnik/controllers/nobody")"),
              FailsForFields({"resident.needs[0]", "resident.controller"}));
}

TEST_F(ResidentHandlersTest, DeleteResident_WhenOthersAreMergedIntoIt_IsRefused) {
  ASSERT_THAT(NewResident("a"), IsOk());
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(Merge("a", "b"), IsOk());
  v1::DeleteResidentRequest request;
  request.set_name(Name("b"));
  EXPECT_THAT(Run<v1::Resident>(request), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(Unmerge("a"), IsOk());
  EXPECT_THAT(Run<v1::Resident>(request), IsOk());
}

TEST_F(ResidentHandlersTest, EraseResident_LeavesNothingOfThePerson) {
  Known("a", Resident::IDENTIFIED);
  ASSERT_THAT(Update("a", R"(notes { text: "lubi szachy" } age_band: AGE_45_TO_59
                  reach { kind: PHONE value: "600100200" }
                  identity { given_name: "Jan" pesel: "44051401458" })",
                     {}),
              IsOk());
  ASSERT_THAT(NewBoundary("a", "x", "place: 'klatka'"), IsOk());
  ASSERT_THAT(Erase("a"), IsOk());
  const std::string bytes = AllBytes();
  for (const char* text : {"Beret", "szachy", "600100200", "Jan", "klatka"}) {
    EXPECT_FALSE(absl::StrContains(bytes, text)) << text;
  }
  for (const storage::AnyTable* table : std::vector<const storage::AnyTable*>{
           &ResidentReaches(), &ResidentIdentities(), &ResidentMarks(), &Boundaries().table()}) {
    EXPECT_EQ(RowsIn(*table), 0) << table->spec().name;
  }
  EXPECT_EQ(Get("a")->state(), Resident::ERASED);
  EXPECT_THAT(Erase("a"), IsOk());
  EXPECT_THAT(Update("a", "age_band: AGE_45_TO_59", {}),
              FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Raise("a", Resident::ALIAS), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(NewBoundary("a", "y"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

// After the deletion of the content, no comparison reveals it either.
TEST_F(ResidentHandlersTest,
       CreateResident_UnderTheIdOfWhoIsCountedOrErased_AnswersAnyContentAlike) {
  for (const char* id : {"a", "b"}) ASSERT_THAT(NewResident(id), IsOk());
  EXPECT_THAT(NewResident("a", "identity_level: ALIAS alias: 'Kapelusz'"),
              FailsWith(common::v1::RESOURCE_EXISTS));
  ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk());
  ASSERT_THAT(Erase("b"), IsOk());
  for (const char* id : {"a", "b"}) {
    for (const char* guess : {"Beret", "Kapelusz"}) {
      auto again = NewResident(id, std::string("identity_level: ALIAS alias: '") + guess + "'");
      ASSERT_THAT(again, IsOk()) << id << guess;
      EXPECT_EQ(ContentOf(*again), ContentOf(*Get(id)));
    }
  }
  ASSERT_THAT(Raise("a", Resident::ALIAS), IsOk());
  EXPECT_THAT(NewResident("a", "identity_level: ALIAS alias: 'Kapelusz'"), IsOk());
}

TEST_F(ResidentHandlersTest, TheFingerprintOfWhatWasTakenAway_IsNotInTheStore) {
  ASSERT_THAT(NewResident("a"), IsOk());
  Resident resident = call::FromText<Resident>("identity_level: ALIAS alias: 'Beret'");
  resident.set_name(Name("a"));
  const std::string fingerprint = call::Blake2b(call::DeterministicBytes(resident), 16);
  EXPECT_TRUE(absl::StrContains(AllBytes(), fingerprint));
  ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk());
  EXPECT_FALSE(absl::StrContains(AllBytes(), fingerprint));
}

// A kept answer holds the name; this is what a repeat makes of it.
TEST_F(ResidentHandlersTest, ARepeat_TellsWhatAReadingWouldTellNow) {
  ASSERT_THAT(NewResident("a", R"(identity_level: ALIAS alias: "Beret"
                  notes { text: "krótka" expire_time { seconds: 1717412400 } })"),
              IsOk());
  ASSERT_THAT(NewResident("b"), IsOk());
  clock().Advance(absl::Hours(1));
  Resident again;
  const auto repeat = [&](const google::protobuf::Message& request) {
    return Ask("rybnik", [&](const call::Call& call, const storage::Snapshot& snapshot) {
      return call.directory()
          .FindMethod(request.GetDescriptor())
          ->kept_answer.complete(call, snapshot, again);
    });
  };
  const auto reread = [&](const google::protobuf::Message& request) {
    again.Clear();
    again.set_name(Name("a"));
    return repeat(request);
  };
  ASSERT_THAT(reread(v1::RaiseIdentityLevelRequest()), IsOk());
  EXPECT_EQ(again.ShortDebugString(), Get("a")->ShortDebugString());
  EXPECT_EQ(again.notes_size(), 0);
  ASSERT_THAT(reread(v1::CreateResidentRequest()), IsOk());
  EXPECT_THAT(again.possible_doubles(), ElementsAre(Name("b")));
  EXPECT_FALSE(again.possible_doubles_incomplete());
  ASSERT_THAT(reread(v1::UpdateResidentRequest()), IsOk());
  EXPECT_THAT(again.possible_doubles(), ElementsAre(Name("b")));
  EXPECT_TRUE(again.possible_doubles_incomplete());
  ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk());
  ASSERT_THAT(reread(v1::CreateResidentRequest()), IsOk());
  EXPECT_EQ(again.alias(), "");
  // The answer of a deletion that found nothing has no name.
  again.Clear();
  EXPECT_THAT(repeat(v1::DeleteResidentRequest()), IsOk());
  EXPECT_EQ(again.ByteSizeLong(), 0);
}

}  // namespace
}  // namespace osiedle::residents
