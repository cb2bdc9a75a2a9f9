// Whoever works for another institution, and has no part in a visit or a procedure, cannot tell
// that there is one, by any method. Two towns in which everybody is free at the same times, and of
// which one has visits and procedures of the police, are asked the same questions. What the
// calendars tell is asked by calendars/outsider_sweep_test.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/procedure_party_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "osiedle/visits/v1/visit_note_requests.pb.h"
#include "osiedle/visits/v1/visit_task_requests.pb.h"
#include "services/call/testing/told.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::IsOk;
using ::testing::IsEmpty;

enum class Content {
  // jan of the police is busy on Tuesday from 10 to 11, and that is all.
  kBusyTime,
  // He is held for a visit at that time. There are notes, tasks, a code, a visit that was deleted,
  // and a procedure.
  kVisits,
};

// What may stand in no answer to an outsider.
constexpr char kSecret[] = "sekretny";

class Town : public BookingTest {
 public:
  explicit Town(Content content) {
    SetUp();
    MakeTeams();
    MakeOwnVisits();
    if (content == Content::kVisits) MakeVisitsOfPolice();
    ActAsEverybody();
    EXPECT_THAT(NewSource("jan", "outlook", content == Content::kBusyTime ? Busy(1, 10, 11) : ""),
                IsOk());
    ActIn({.purpose = common::v1::PROCEDURE});
    clock().Advance(absl::Minutes(1));
  }
  void TestBody() override {}

  std::vector<const call::Method*> Methods() const {
    std::vector<const call::Method*> methods;
    for (const auto& service : VisitsArea().services) {
      const std::string& name = service->descriptor().name();
      if (name == "CalendarService" || name == "SlotService") continue;
      for (const auto& method : service->methods()) methods.push_back(method.get());
    }
    return methods;
  }
  using HandlerFixture::ActAs;
  using VisitsTest::ActAsStaff;
  using VisitsTest::At;

  // All that the caller is told.
  std::string Told(const call::Method& method, const Message& request) {
    const std::unique_ptr<Message> response(method.response->New());
    const absl::Status status = RunMethod(method, request, *response);
    return call::Told(status, *response);
  }

 private:
  void MakeTeams() {
    Resident("znana");
    ActAsEverybody();
    Must<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
        "staff_member { name: '%/staffMembers/jan' professions { profession: POLICE_OFFICER } }"
        " update_mask { paths: 'professions' }");
    for (const auto& [team, chair] : {std::pair("policja", "jan"), {"wlasny", "anna"}}) {
      Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
          absl::StrCat("parent: '%' team_id: '", team,
                       "' team { display_name: 'Zespół' kind: INTERDISCIPLINARY"
                       " members { staff_member: '%/staffMembers/",
                       chair, "' role: CHAIR } }"));
    }
  }
  // Of the welfare centre, in both towns.
  void MakeOwnVisits() {
    ActAsAnna();
    NewVisit("own");
    NewVisit("held");
    EXPECT_THAT(Hold("held", At(2, 10), "0 ewa, 1 jan"), IsOk());
    NewVisit("pewna", "", kOneSeat);
    Confirmed("pewna", At(3, 10), "0 anna", {"anna"});
  }
  void ActAsJan() {
    ActAs({.id = "jan",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::COORDINATOR, common::v1::TEAM_CHAIR}}}});
    ActIn({.purpose = common::v1::PROCEDURE});
  }
  void MakeVisitsOfPolice() {
    ActAsJan();
    Must<v1::Procedure, v1::CreateProcedureRequest>(
        "parent: '%' procedure_id: 'obca' procedure { template: '%/procedureTemplates/blue-card'"
        " team: '%/teams/policja' case_number: 'sekretny' }");
    ActAsEverybodyInPolice();
    Must<v1::ProcedureParty, v1::CreateProcedurePartyRequest>(
        "parent: '%/procedures/obca' procedure_party_id: 'p'"
        " procedure_party { side: HARMED resident: '%/residents/znana' }");
    ActAsJan();
    Must<v1::Procedure, v1::OpenProcedureRequest>("name: '%/procedures/obca'");
    const std::string secrets =
        "team: '%/teams/policja' procedure: '%/procedures/obca' aim: 'sekretny' legal_ground:"
        " 'art. 12a' external_ids { system: 'x' value: 'sekretny' }";
    const std::string of_police =
        "composition { seats { choices { institution: '%/institutions/police' } } } ";
    const std::string of_household = "subject { kind: HOUSEHOLD label: 'sekretny' } ";
    NewVisit("obca", secrets, of_police, of_household);
    EXPECT_THAT(Hold("obca", At(1, 10), "0 jan"), IsOk());
    Must<v1::IssueResponseCodeResponse, v1::IssueResponseCodeRequest>(
        "name: '%/visits/obca' staff_member: '%/staffMembers/jan'");
    Must<v1::VisitNote, v1::CreateVisitNoteRequest>(
        "parent: '%/visits/obca' visit_note_id: 'n' visit_note { profession: POLICE_OFFICER text:"
        " 'sekretny' readers: POLICE_OFFICER readers: SOCIAL_WORKER }");
    Must<v1::VisitTask, v1::CreateVisitTaskRequest>(
        "parent: '%/visits/obca' visit_task_id: 't' visit_task { text: 'sekretny' owner:"
        " '%/staffMembers/jan' due_date { year: 2030 month: 1 day: 1 } }");
    NewVisit("dawna", "aim: 'sekretny'", of_police, of_household);
    Must<v1::Visit, v1::DeleteVisitRequest>("name: '%/visits/dawna'");
  }
  // A member of the team who may also read residents.
  void ActAsEverybodyInPolice() {
    ActAs({.id = "jan",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR}}}});
  }
};

// In these texts % stands for the town, @ for Tuesday at 10, ! for Tuesday at 11 in seconds. A
// method may have several questions. None asks for an id or an external id that the police have:
// that one is taken cannot be kept secret (services/call/README.md).
const std::multimap<std::string, std::string>& Questions() {
  static const auto* const questions = [] {
    auto* all = new std::multimap<std::string, std::string>{
        {"BatchGetVisits", "parent: '%' names: '%/visits/own' names: '%/visits/obca'"},
        {"ListVisits", "parent: '%' show_deleted: true show_total_size: true"},
        {"ListVisits", "parent: '%' filter: 'external_ids.value = \"sekretny\"'"},
        {"ListVisits",
         "parent: '%' filter: 'staff_members:\"%/staffMembers/jan\"' show_total_size: true"},
        {"ListVisits", "parent: '%' filter: 'team = \"%/teams/policja\"' show_total_size: true"},
        {"ListVisits",
         "parent: '%' filter: 'institution = \"%/institutions/police\"' show_total_size: true"},
        {"ListVisits", "parent: '%' filter: 'state = HELD' show_total_size: true"},
        {"ListVisits", "parent: '%' order_by: 'start_time' page_size: 1"},
        {"ListVisits", "parent: '%' order_by: 'update_time desc' page_size: 1"},
        {"CreateVisit",
         "parent: '%' visit_id: 'nowa' visit { kind: OUTREACH_VISIT purpose: OUTREACH"
         " external_ids { system: 'inny' value: 'sekretny' } }"},
        {"CreateVisit",
         "parent: '%' visit_id: 'nowa' visit { kind: OUTREACH_VISIT purpose: OUTREACH"
         " institution: '%/institutions/police' }"},
        {"CreateVisit",
         "parent: '%' visit_id: 'nowa' visit { kind: OUTREACH_VISIT purpose: OUTREACH"
         " procedure: '%/procedures/obca' procedure_step: 'form-a' }"},
        {"UpdateVisit",
         "visit { name: '%/visits/own' procedure: '%/procedures/obca' }"
         " update_mask { paths: 'procedure' }"},
        {"UpdateVisit",
         "visit { name: '%/visits/-' aim: 'x' external_ids { system: 'x' value: 'sekretny' } }"
         " update_mask { paths: 'aim' }"},
        // Own visits with jan, when he is taken and when he is free.
        {"HoldSlot",
         "name: '%/visits/own' start_time { seconds: @ } crew { seat: 0 calendar:"
         " '%/calendars/anna' } crew { seat: 1 calendar: '%/calendars/jan' }"},
        {"HoldSlot",
         "name: '%/visits/own' start_time { seconds: ! } crew { seat: 0 calendar:"
         " '%/calendars/anna' } crew { seat: 1 calendar: '%/calendars/jan' }"},
        {"RescheduleVisit",
         "name: '%/visits/pewna' visit_id: 'nowa' reason: 'x' start_time { seconds: @ } crew {"
         " seat: 0 calendar: '%/calendars/anna' }"},
        {"FindSubstitutes", "name: '%/visits/held' seat: 0"},
        {"FindSubstitutes", "name: '%/visits/held' seat: 1"},
        {"SubstituteCrewMember",
         "name: '%/visits/held' from_calendar: '%/calendars/ewa' to_calendar: '%/calendars/anna'"},
        {"RedeemResponseCode", "parent: '%' code: '00000-00000' answer: ACCEPTED"},
        {"RequestVisit",
         "parent: '%' contact: '%/contacts/c' visit_id: 'nowa' visit { kind: OUTREACH_VISIT "
         "purpose:"
         " OUTREACH procedure: '%/procedures/obca' } legal_ground: 'art. 12'"},
        {"ListVisitNotes", "parent: '%/visits/-' show_deleted: true show_total_size: true"},
        {"ListVisitTasks", "parent: '%/visits/-' show_deleted: true show_total_size: true"},
        {"ListVisitTasks",
         "parent: '%/visits/-' filter: 'owner = \"%/staffMembers/jan\"' show_total_size: true"},
        {"CreateVisitTask",
         "parent: '%/visits/held' visit_task_id: 't' visit_task { text: 'x' owner:"
         " '%/staffMembers/jan' due_date { year: 2030 month: 1 day: 1 } }"},
        {"ListProcedures", "parent: '%' show_deleted: true show_total_size: true"},
        {"ListProcedures", "parent: '%' filter: 'case_number = \"sekretny\"'"},
        {"ListProcedures",
         "parent: '%' filter: 'team = \"%/teams/policja\"' show_total_size: true"},
        {"ListProcedures",
         "parent: '%' filter: 'template = \"%/procedureTemplates/blue-card\"'"
         " show_total_size: true"},
        {"ListProcedures", "parent: '%' order_by: 'update_time desc' page_size: 1"},
        {"CreateProcedure",
         "parent: '%' procedure_id: 'nowa' procedure { template: '%/procedureTemplates/blue-card'"
         " team: '%/teams/wlasny' case_number: 'sekretny' }"},
        {"CreateProcedure",
         "parent: '%' procedure_id: 'nowa' procedure { template: '%/procedureTemplates/blue-card'"
         " team: '%/teams/policja' }"},
        {"ListProcedureParties", "parent: '%/procedures/-' filter: 'side = HARMED'"},
        {"ListDeadlines", "parent: '%'"},
        {"ListDeadlines", "parent: '%' procedure: '%/procedures/obca'"},
        {"ListDeadlines", "parent: '%' team: '%/teams/policja'"},
        // Templates are everybody's: that one is used is not told.
        {"GetProcedureTemplate", "name: '%/procedureTemplates/blue-card'"},
        {"BatchGetProcedureTemplates", "parent: '%' names: '%/procedureTemplates/blue-card'"},
        {"ListProcedureTemplates", "parent: '%' show_total_size: true"},
        {"CreateProcedureTemplate",
         "parent: '%' procedure_template_id: 'nowy' procedure_template { display_name: 'Wzór'"
         " steps { step_id: 'a' display_name: 'Krok' } }"},
        {"UpdateProcedureTemplate",
         "procedure_template { name: '%/procedureTemplates/blue-card' display_name: 'Karta' }"
         " update_mask { paths: 'display_name' }"},
        {"DeleteProcedureTemplate", "name: '%/procedureTemplates/blue-card'"},
        {"UndeleteProcedureTemplate", "name: '%/procedureTemplates/blue-card'"},
    };
    // About one visit, note, task, procedure and party of the police.
    for (const char* visit : {"%/visits/obca", "%/visits/dawna"}) {
      for (const auto& [method, text] : std::multimap<std::string, std::string>{
               {"GetVisit", "name: '$'"},
               {"BatchGetVisits", "parent: '%' names: '$'"},
               {"UpdateVisit", "visit { name: '$' aim: 'x' } update_mask { paths: 'aim' }"},
               {"DeleteVisit", "name: '$'"},
               {"DeleteVisit", "name: '$' allow_missing: true"},
               {"UndeleteVisit", "name: '$'"},
               {"ProposeVisit", "name: '$'"},
               {"HoldSlot",
                "name: '$' start_time { seconds: @ } crew { calendar: '%/calendars/anna' }"},
               {"ReleaseSlot", "name: '$' reason: 'x'"},
               {"RespondToVisit", "name: '$' answer: ACCEPTED"},
               {"RespondToVisit",
                "name: '$' staff_member: '%/staffMembers/jan' answer: ACCEPTED etag: 'x'"},
               {"IssueResponseCode", "name: '$' staff_member: '%/staffMembers/jan'"},
               {"FindSubstitutes", "name: '$' seat: 0"},
               {"SubstituteCrewMember",
                "name: '$' from_calendar: '%/calendars/jan' to_calendar: '%/calendars/anna'"},
               {"RescheduleVisit",
                "name: '$' visit_id: 'nowa' reason: 'x' start_time { seconds: ! } crew { calendar:"
                " '%/calendars/anna' }"},
               {"CheckInVisit", "name: '$'"},
               {"CheckOutVisit", "name: '$'"},
               {"CompleteVisit", "name: '$' outcome: HELP_AGREED"},
               {"RefuseVisit", "name: '$'"},
               {"ReportNoContact", "name: '$'"},
               {"AbortVisit", "name: '$' reason: 'x'"},
               {"CancelVisit", "name: '$' reason: 'x'"},
               {"GetVisitNote", "name: '$/notes/n'"},
               {"BatchGetVisitNotes", "parent: '$' names: '$/notes/n'"},
               {"ListVisitNotes", "parent: '$' show_total_size: true"},
               {"CreateVisitNote",
                "parent: '$' visit_note_id: 'n' visit_note { profession: SOCIAL_WORKER text: 'x' "
                "}"},
               {"UpdateVisitNote",
                "visit_note { name: '$/notes/n' text: 'x' } update_mask { paths: 'text' }"},
               {"DeleteVisitNote", "name: '$/notes/n'"},
               {"UndeleteVisitNote", "name: '$/notes/n'"},
               {"GetVisitTask", "name: '$/tasks/t'"},
               {"BatchGetVisitTasks", "parent: '$' names: '$/tasks/t'"},
               {"ListVisitTasks", "parent: '$' show_total_size: true"},
               {"CreateVisitTask",
                "parent: '$' visit_task_id: 't' visit_task { text: 'x' owner: '%/staffMembers/anna'"
                " due_date { year: 2030 month: 1 day: 1 } }"},
               {"UpdateVisitTask",
                "visit_task { name: '$/tasks/t' text: 'x' } update_mask { paths: 'text' }"},
               {"DeleteVisitTask", "name: '$/tasks/t'"},
               {"UndeleteVisitTask", "name: '$/tasks/t'"},
               {"CompleteVisitTask", "name: '$/tasks/t'"},
           }) {
        all->emplace(method, absl::StrReplaceAll(text, {{"$", visit}}));
      }
    }
    for (const auto& [method, text] : std::multimap<std::string, std::string>{
             {"GetProcedure", "name: '$'"},
             {"BatchGetProcedures", "parent: '%' names: '$'"},
             {"UpdateProcedure",
              "procedure { name: '$' case_number: 'x' } update_mask { paths: 'case_number' }"},
             {"DeleteProcedure", "name: '$'"},
             {"DeleteProcedure", "name: '$' allow_missing: true"},
             {"UndeleteProcedure", "name: '$'"},
             {"GetProcedureParty", "name: '$/parties/p'"},
             {"ListProcedureParties", "parent: '$' filter: 'side = HARMED' show_total_size: true"},
             {"CreateProcedureParty",
              "parent: '$' procedure_party_id: 'q' procedure_party { side: HARMED resident:"
              " '%/residents/znana' }"},
             {"UpdateProcedureParty",
              "procedure_party { name: '$/parties/p' side: HARMED } update_mask { paths: 'side' }"},
             {"DeleteProcedureParty", "name: '$/parties/p'"},
             {"UndeleteProcedureParty", "name: '$/parties/p'"},
             {"OpenProcedure", "name: '$'"},
             {"RecordStep", "name: '$' step_id: 'form-a'"},
             {"RecordStep", "name: '$' step_id: 'form-a' visit: '%/visits/obca'"},
             {"SuspendProcedure", "name: '$' reason: 'x'"},
             {"ResumeProcedure", "name: '$'"},
             {"CloseProcedure", "name: '$' reason: 'x'"},
             {"MonitorProcedure", "name: '$' monitor_until_date { year: 2024 month: 12 day: 31 }"},
         }) {
      all->emplace(method, absl::StrReplaceAll(text, {{"$", "%/procedures/obca"}}));
    }
    return all;
  }();
  return *questions;
}

class VisitOutsiderSweep : public testing::Test {
 protected:
  // Asks both towns, and returns the methods by which they differ.
  std::vector<std::string> Differences() {
    std::vector<std::string> differences;
    for (const call::Method* method : without_.Methods()) {
      const std::string rpc = NameOf(*method);
      const auto [begin, end] = Questions().equal_range(rpc);
      EXPECT_TRUE(begin != end) << "say how " << rpc << " is asked";
      for (auto question = begin; question != end; ++question) {
        const std::string nowhere = Ask(without_, *method, question->second);
        const std::string there = Ask(with_, *method, question->second);
        EXPECT_EQ(nowhere, there) << rpc << " " << question->second;
        if (nowhere != there) differences.push_back(rpc);
        // But where the question has it.
        if (question->second.find(kSecret) == std::string::npos) {
          EXPECT_EQ(there.find(kSecret), std::string::npos) << rpc << " " << there;
        }
        ++asked_;
        if (there.rfind("OK", 0) == 0) ++answered_[rpc];
      }
    }
    return differences;
  }

  static std::string NameOf(const call::Method& method) {
    const std::string& name = method.info.short_name;
    return name.substr(name.find('.') + 1);
  }

  static std::string Ask(Town& town, const call::Method& method, const std::string& text) {
    const std::unique_ptr<Message> request(method.request->New());
    const auto seconds = [&](int hour) {
      return absl::StrCat(absl::ToUnixSeconds(town.At(1, hour)));
    };
    call::ParseText(
        absl::StrReplaceAll(text, {{"%", kRybnik}, {"@", seconds(10)}, {"!", seconds(11)}}),
        *request);
    if (const auto* field = request->GetDescriptor()->FindFieldByName("validate_only");
        field != nullptr) {
      request->GetReflection()->SetBool(request.get(), field, true);
    }
    return town.Told(method, *request);
  }

  Town without_{Content::kBusyTime};
  Town with_{Content::kVisits};
  int asked_ = 0;
  std::map<std::string, int> answered_;
};

TEST_F(VisitOutsiderSweep, NoMethodTellsAnotherInstitution_ThatThereIsAVisitOrAProcedure) {
  int callers = 0;
  for (int number = common::v1::Role_MIN + 1; number <= common::v1::Role_MAX; ++number) {
    // A system has all visits.
    if (!common::v1::Role_IsValid(number) || number == common::v1::INTEGRATION) continue;
    const auto role = static_cast<common::v1::Role>(number);
    SCOPED_TRACE(common::v1::Role_Name(role));
    for (Town* town : {&without_, &with_}) town->ActAsStaff("anna", role);
    EXPECT_THAT(Differences(), IsEmpty());
    ++callers;
  }
  EXPECT_GT(callers, 10);
  // The questions were asked, and those that can be answered were.
  EXPECT_GT(asked_, callers * 100);
  for (const char* rpc : {"ListVisits", "CreateVisit", "DeleteVisit", "HoldSlot", "RescheduleVisit",
                          "FindSubstitutes", "SubstituteCrewMember", "ListVisitNotes",
                          "ListVisitTasks", "ListProcedures", "CreateProcedure", "DeleteProcedure",
                          "ListDeadlines", "GetProcedureTemplate", "DeleteProcedureTemplate"}) {
    EXPECT_GT(answered_[rpc], 0) << rpc;
  }
}

// The sweep would find a difference: whoever works for the police, or is of the team, sees many.
TEST_F(VisitOutsiderSweep, TheOwnInstitution_AndTheTeam_SeeTheDifference) {
  for (const common::v1::Role role : {common::v1::COORDINATOR, common::v1::TEAM_CHAIR}) {
    for (Town* town : {&without_, &with_}) town->ActAsStaff("jan", role);
    int different = 0;
    for (const call::Method* method : without_.Methods()) {
      const auto [begin, end] = Questions().equal_range(NameOf(*method));
      for (auto question = begin; question != end; ++question) {
        if (Ask(without_, *method, question->second) != Ask(with_, *method, question->second)) {
          ++different;
        }
      }
    }
    EXPECT_GT(different, 60) << common::v1::Role_Name(role);
  }
}

// Nor does a principal who is linked to nobody, and so belongs to no institution.
TEST_F(VisitOutsiderSweep, NorDoAnyTellWhoIsNobody) {
  for (Town* town : {&without_, &with_}) {
    town->ActAs({.id = "nobody",
                 .grants = {{.municipality = "rybnik",
                             .roles = {common::v1::COORDINATOR, common::v1::SOCIAL_WORKER,
                                       common::v1::TEAM_CHAIR}}}});
  }
  EXPECT_THAT(Differences(), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
