// Notes and tasks of visits: who writes them, who is told what they say, and until when.
#include <string>
#include <vector>

#include "osiedle/visits/v1/visit_note_requests.pb.h"
#include "osiedle/visits/v1/visit_task_requests.pb.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitNote;
using ::osiedle::visits::v1::VisitTask;
using ::testing::IsEmpty;

// anna is a social worker, ewa a psychologist until the day after tomorrow; both are of the centre.
// jan is a police officer. The visit "v" is the centre's, with ewa and jan on its crew.
class RecordsTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    ActAsEverybody();
    SetProfessions("anna", "professions { profession: SOCIAL_WORKER }");
    SetProfessions("ewa",
                   "professions { profession: PSYCHOLOGIST valid_until { year: 2024 month: 6 day: "
                   "5 } }");
    SetProfessions("jan", "professions { profession: POLICE_OFFICER }");
    ActAsAnna();
    NewVisit("v");
    ASSERT_THAT(Hold("v", At(4, 10), "0 ewa, 1 jan", "hold_duration { seconds: 604800 }"), IsOk());
  }
  void SetProfessions(const std::string& id, const std::string& text) {
    Must<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
        absl::StrCat("staff_member { name: '%/staffMembers/", id, "' ", text,
                     " } update_mask { paths: 'professions' }"));
  }
  void ActAsMember(const std::string& id) { ActAsStaff(id, common::v1::TEAM_MEMBER); }

  static constexpr char kOfAnna[] =
      "profession: SOCIAL_WORKER text: 'Zimno w mieszkaniu' "
      "outcome: CONTINUES ";
  absl::StatusOr<VisitNote> NewNote(const std::string& id, const std::string& text,
                                    const std::string& visit = "v") {
    return Do<VisitNote, v1::CreateVisitNoteRequest>(absl::StrCat(
        "parent: '", VisitName(visit), "' visit_note_id: '", id, "' visit_note { ", text, " }"));
  }
  absl::StatusOr<VisitNote> UpdateNote(const std::string& id, const std::string& text,
                                       const std::string& path) {
    return Do<VisitNote, v1::UpdateVisitNoteRequest>(
        absl::StrCat("visit_note { name: '", VisitName("v"), "/notes/", id, "' ", text,
                     " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<VisitNote> GetNote(const std::string& id) {
    return Do<VisitNote, v1::GetVisitNoteRequest>(
        absl::StrCat("name: '", VisitName("v"), "/notes/", id, "'"));
  }
  absl::StatusOr<VisitNote> DeleteNote(const std::string& id) {
    return Do<VisitNote, v1::DeleteVisitNoteRequest>(
        absl::StrCat("name: '", VisitName("v"), "/notes/", id, "'"));
  }
  // What Get and List tell of the note "n": "text" or "name"; or why not.
  std::string Told() {
    const auto note = GetNote("n");
    const auto listed = Do<v1::ListVisitNotesResponse, v1::ListVisitNotesRequest>(
        absl::StrCat("parent: '", VisitName("v"), "'"));
    if (!note.ok()) {
      EXPECT_EQ(listed.ok() ? listed->visit_notes_size() : 0, 0);
      return call::ReasonOf(note.status());
    }
    for (const VisitNote& row : listed->visit_notes()) {
      EXPECT_TRUE(row.name() != note->name() || row.text() == note->text());
    }
    EXPECT_EQ(note->text().empty(), note->outcome() == VisitNote::OUTCOME_UNSPECIFIED);
    return note->text().empty() ? "name" : "text";
  }

  absl::StatusOr<VisitTask> NewTask(const std::string& id, const std::string& text,
                                    const std::string& visit = "v") {
    return Do<VisitTask, v1::CreateVisitTaskRequest>(absl::StrCat(
        "parent: '", VisitName(visit), "' visit_task_id: '", id, "' visit_task { ", text, " }"));
  }
  static std::string TaskOf(const std::string& owner, int day = 10) {
    return absl::StrCat("text: 'Zanieść koc' owner: '%/staffMembers/", owner,
                        "' due_date { year: 2024 month: 6 day: ", day, " }");
  }
  absl::StatusOr<VisitTask> Complete(const std::string& id, const std::string& more = "") {
    return Do<VisitTask, v1::CompleteVisitTaskRequest>(
        absl::StrCat("name: '", VisitName("v"), "/tasks/", id, "' ", more));
  }
};

// ---- notes

TEST_F(RecordsTest, ANote_IsOfWhoWritesIt_ForOneOfTheirProfessions) {
  const auto note = NewNote("n", absl::StrCat(kOfAnna, "author: '%/staffMembers/jan'"));
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->author(), Fill("%/staffMembers/anna"));
  EXPECT_THAT(NewNote("m", "profession: POLICE_OFFICER text: 'x'"),
              FailsForFields({"visit_note.profession"}));
  ActAsMember("jan");
  EXPECT_THAT(NewNote("o", "profession: POLICE_OFFICER text: 'Spokój'"), IsOk());
}

TEST_F(RecordsTest, WhoseProfessionEnded_WritesForItNoMore_AndIsToldNoMore) {
  ASSERT_THAT(NewNote("n", absl::StrCat(kOfAnna, "readers: PSYCHOLOGIST")), IsOk());
  const std::string of_ewa = "profession: PSYCHOLOGIST text: 'x'";
  clock().Advance(At(2, 23, 59) - At(0, 12));
  ActAsMember("ewa");
  EXPECT_EQ(Told(), "text");
  EXPECT_THAT(NewNote("m", of_ewa), IsOk());
  clock().Advance(absl::Minutes(1));
  EXPECT_EQ(Told(), "name");
  EXPECT_THAT(NewNote("o", of_ewa), FailsForFields({"visit_note.profession"}));
  // The own note stays readable and changeable.
  EXPECT_EQ(GetNote("m")->text(), "x");
  EXPECT_THAT(UpdateNote("m", "text: 'y'", "text"), IsOk());
}

TEST_F(RecordsTest, WhatANoteSays_IsToldToItsAuthorAndItsProfessions) {
  ASSERT_THAT(NewNote("n", absl::StrCat(kOfAnna, "readers: POLICE_OFFICER")), IsOk());
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"anna", "text"}, {"ewa", "name"}, {"jan", "text"}};
  for (const auto& [who, told] : expected) {
    ActAsStaff(who, common::v1::TEAM_CHAIR);
    EXPECT_EQ(Told(), told) << who;
  }
  // The visit comes first: anna is not on the crew, and a team member plans nothing.
  ActAsMember("anna");
  EXPECT_EQ(Told(), "RESOURCE_NOT_FOUND");
  // A system reads that there is one.
  ActAs(
      {.id = "system", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}});
  EXPECT_EQ(Told(), "name");
}

TEST_F(RecordsTest, UntilTheLastDay_TheProfessionsAreTold_TheAuthorLonger) {
  ASSERT_THAT(NewNote("n", absl::StrCat(kOfAnna,
                                        "readers: POLICE_OFFICER read_until_date { year: "
                                        "2024 month: 6 day: 4 }")),
              IsOk());
  clock().Advance(At(1, 23, 59) - At(0, 12));
  ActAsMember("jan");
  EXPECT_EQ(Told(), "text");
  clock().Advance(absl::Minutes(1));
  EXPECT_EQ(Told(), "name");
  ActAsAnna();
  EXPECT_EQ(Told(), "text");
}

TEST_F(RecordsTest, TheLastDay_IsNotPast_WhereItIsSetOrChanged) {
  const std::string yesterday = "read_until_date { year: 2024 month: 6 day: 2 }";
  const std::string today = "read_until_date { year: 2024 month: 6 day: 3 }";
  EXPECT_THAT(NewNote("n", absl::StrCat(kOfAnna, yesterday)),
              FailsForFields({"visit_note.read_until_date"}));
  ASSERT_THAT(NewNote("n", absl::StrCat(kOfAnna, today)), IsOk());
  clock().Advance(absl::Hours(48));
  EXPECT_THAT(UpdateNote("n", "text: 'Ciepło'", "text"), IsOk());
  EXPECT_THAT(UpdateNote("n", today, "read_until_date"), IsOk());
  EXPECT_THAT(UpdateNote("n", yesterday, "read_until_date"),
              FailsForFields({"visit_note.read_until_date"}));
  EXPECT_THAT(UpdateNote("n", "", "read_until_date"), IsOk());
}

TEST_F(RecordsTest, NobodyElse_ChangesANote) {
  ASSERT_THAT(NewNote("n", absl::StrCat(kOfAnna, "readers: PSYCHOLOGIST")), IsOk());
  const std::string etag = GetNote("n")->etag();
  // ewa coordinates the same institution.
  ActAsStaff("ewa", common::v1::COORDINATOR);
  EXPECT_THAT(UpdateNote("n", "text: 'y'", "text"), FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_THAT(DeleteNote("n"), FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(GetNote("n")->etag(), etag);
  ActAsAnna();
  EXPECT_THAT(DeleteNote("n"), IsOk());
  ActAsStaff("ewa", common::v1::COORDINATOR);
  const std::string undelete = absl::StrCat("name: '", VisitName("v"), "/notes/n'");
  EXPECT_THAT((Do<VisitNote, v1::UndeleteVisitNoteRequest>(undelete)),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  ActAsAnna();
  EXPECT_THAT((Do<VisitNote, v1::UndeleteVisitNoteRequest>(undelete)), IsOk());
}

TEST_F(RecordsTest, NobodyFindsOutATextByMakingTheNoteAgain) {
  ASSERT_THAT(NewNote("n", kOfAnna), IsOk());
  EXPECT_THAT(NewNote("n", kOfAnna), IsOk());
  ActAsEverybody();
  SetProfessions("ewa", "professions { profession: SOCIAL_WORKER }");
  ActAsStaff("ewa", common::v1::COORDINATOR);
  for (const char* text : {kOfAnna, "profession: SOCIAL_WORKER text: 'x'"}) {
    EXPECT_THAT(NewNote("n", text), FailsWith(common::v1::RESOURCE_EXISTS));
  }
}

TEST_F(RecordsTest, ADraft_HasNoNotes_AndADeletedVisitGetsNone) {
  Must<Visit, v1::CreateVisitRequest>(
      "parent: '%' visit_id: 'draft' visit { kind: MEETING purpose: OUTREACH }");
  EXPECT_THAT(NewNote("n", kOfAnna, "draft"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  Must<Visit, v1::DeleteVisitRequest>(absl::StrCat("name: '", VisitName("draft"), "'"));
  EXPECT_THAT(NewNote("n", kOfAnna, "draft"), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(NewTask("t", TaskOf("anna"), "draft"), FailsWith(common::v1::RESOURCE_DELETED));
}

TEST_F(RecordsTest, OfAVisitThatOneMayNotKnow_NoIdIsTold) {
  ASSERT_THAT(NewNote("n", kOfAnna), IsOk());
  ASSERT_THAT(NewTask("t", TaskOf("anna")), IsOk());
  ActAsMember("anna");
  for (const char* visit : {"v", "none"}) {
    for (const char* id : {"n", "m"}) {
      EXPECT_THAT(NewNote(id, kOfAnna, visit), FailsWith(common::v1::RESOURCE_NOT_FOUND));
    }
    for (const char* id : {"t", "u"}) {
      EXPECT_THAT(NewTask(id, TaskOf("anna"), visit), FailsWith(common::v1::RESOURCE_NOT_FOUND));
      EXPECT_THAT((Do<VisitTask, v1::UpdateVisitTaskRequest>(
                      absl::StrCat("visit_task { name: '", VisitName(visit), "/tasks/", id, "' ",
                                   TaskOf("anna"), " } allow_missing: true"))),
                  FailsWith(common::v1::RESOURCE_NOT_FOUND));
    }
  }
}

TEST_F(RecordsTest, BadInputOfANote_NamesEveryField) {
  EXPECT_THAT(NewNote("n",
                      "readers: DOCTOR readers: PROFESSION_UNSPECIFIED readers: DOCTOR "
                      "read_until_date { year: 2024 month: 1 day: 1 }"),
              FailsForFields({"visit_note.profession", "visit_note.text", "visit_note.readers[1]",
                              "visit_note.readers[2]", "visit_note.read_until_date"}));
}

// ---- tasks

TEST_F(RecordsTest, ATask_IsOfSomebodyWhomTheCallerMayRead_OrOfTheCrew) {
  EXPECT_THAT(NewTask("t", TaskOf("jan")), IsOk());
  ActAsMember("jan");
  EXPECT_THAT(NewTask("u", TaskOf("jan")), IsOk());
  EXPECT_THAT(NewTask("w", TaskOf("ewa")), IsOk());
  // jan knows nobody else of the centre.
  for (const char* other : {"anna", "nobody"}) {
    const auto refused = NewTask("x", TaskOf(other));
    EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND)) << other;
    EXPECT_THAT(refused, FailsForFields({"visit_task.owner"})) << other;
  }
}

TEST_F(RecordsTest, TheDueDate_IsADayOfTheNextTenYears) {
  EXPECT_THAT(NewTask("t",
                      "text: 'x' owner: '%/staffMembers/anna' due_date { year: 2034 month: 6 "
                      "day: 4 }"),
              FailsForFields({"visit_task.due_date"}));
  EXPECT_THAT(NewTask("t",
                      "text: 'x' owner: '%/staffMembers/anna' due_date { year: 2034 month: 6 "
                      "day: 3 }"),
              IsOk());
}

TEST_F(RecordsTest, ATaskThatWasDone_StaysAsItIs) {
  ASSERT_THAT(NewTask("t", TaskOf("jan")), IsOk());
  ActAsMember("jan");
  const auto done = Complete("t");
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(call::TimeOf(done->complete_time()), At(0, 12));
  clock().Advance(absl::Hours(1));
  const auto again = Complete("t");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), done->etag());
  EXPECT_EQ(call::TimeOf(again->complete_time()), At(0, 12));
  EXPECT_THAT(audited(), IsEmpty());
}

TEST_F(RecordsTest, WhenATaskWasDone_IsAMomentOfTheClient) {
  ASSERT_THAT(NewTask("t", TaskOf("jan")), IsOk());
  const auto moment = [](absl::Time time) {
    return absl::StrCat("occur_time { seconds: ", absl::ToUnixSeconds(time), " }");
  };
  EXPECT_THAT(Complete("t", moment(At(1, 12) + absl::Seconds(1))), FailsForFields({"occur_time"}));
  EXPECT_THAT(Complete("t", "etag: '0'"), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(Complete("t", "validate_only: true"), IsOk());
  const auto done = Complete("t", moment(At(0, 9)));
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(call::TimeOf(done->complete_time()), At(0, 9));
}

}  // namespace
}  // namespace osiedle::visits
