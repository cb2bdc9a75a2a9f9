// Procedures of a town, for the tests of this folder.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CASE_TEST_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CASE_TEST_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/procedure_party_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "osiedle/visits/v1/procedure_template_requests.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {

// Monday noon. The interdisciplinary team `zi` is anna, who chairs it, and ewa; its diagnostic
// group `gdp` is jan of the police and anna. The team `inny` is karol. The caller is anna.
class ProcedureTest : public VisitsTest {
 protected:
  void SetUp() override {
    VisitsTest::SetUp();
    Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(
        "parent: '%' staff_member_id: 'karol' staff_member { display_name: 'Osoba' institution:"
        " '%/institutions/police' mandate { start_date { year: 2020 month: 1 day: 1 } } }");
    Must<staff::v1::StaffMember, staff::v1::LinkPrincipalRequest>(
        "name: '%/staffMembers/karol' principal: 'karol'");
    Team("zi", "kind: INTERDISCIPLINARY",
         {"staff_member: '%/staffMembers/anna' role: CHAIR",
          "staff_member: '%/staffMembers/ewa' role: MEMBER"});
    Team("gdp", "kind: DIAGNOSTIC_GROUP parent_team: '%/teams/zi'",
         {"staff_member: '%/staffMembers/jan' role: MEMBER",
          "staff_member: '%/staffMembers/anna' role: MEMBER"});
    Team("inny", "kind: INTERDISCIPLINARY", {"staff_member: '%/staffMembers/karol' role: CHAIR"});
    ActIn({.purpose = common::v1::PROCEDURE});
    ActAsAnna();
  }

  void Team(const std::string& id, const std::string& text,
            const std::vector<std::string>& members) {
    Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
        absl::StrCat("parent: '%' team_id: '", id, "' team { display_name: 'Zespół' ", text,
                     " members { ", absl::StrJoin(members, " } members { "), " } }"));
  }
  void ActAsAnna() { ActWith("anna", {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR}); }
  void ActWith(const std::string& id, std::initializer_list<common::v1::Role> roles) {
    ActAs({.id = id, .grants = {{.municipality = "rybnik", .roles = roles}}});
  }
  void Resident(const std::string& id) {
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(absl::StrCat(
        "parent: '%' resident_id: '", id, "' resident { identity_level: ALIAS alias: 'Beret' }"));
  }

  static std::string ProcedureName(const std::string& id) {
    return absl::StrCat(kRybnik, "/procedures/", id);
  }
  static std::string PartyName(const std::string& procedure, const std::string& id) {
    return absl::StrCat(ProcedureName(procedure), "/parties/", id);
  }
  static std::string Name(const std::string& id) {
    return absl::StrCat("name: '", ProcedureName(id), "' ");
  }
  static std::string Occur(absl::Time time) {
    return absl::StrCat("occur_time { seconds: ", absl::ToUnixSeconds(time), " } ");
  }

  absl::StatusOr<v1::Procedure> NewProcedure(
      const std::string& id,
      const std::string& text = "template: '%/procedureTemplates/blue-card' team: '%/teams/zi'") {
    return Do<v1::Procedure, v1::CreateProcedureRequest>(
        absl::StrCat("parent: '%' procedure_id: '", id, "' procedure { ", text, " }"));
  }
  absl::StatusOr<v1::Procedure> Open(const std::string& id, const std::string& more = "") {
    return Do<v1::Procedure, v1::OpenProcedureRequest>(Name(id) + more);
  }
  // A Blue Card of `zi`, opened now.
  v1::Procedure Opened(const std::string& id) {
    EXPECT_THAT(NewProcedure(id), call::IsOk());
    const absl::StatusOr<v1::Procedure> opened = Open(id);
    EXPECT_THAT(opened, call::IsOk());
    return opened.ok() ? *opened : v1::Procedure();
  }
  absl::StatusOr<v1::Procedure> Record(const std::string& id, const std::string& step,
                                       const std::string& more = "") {
    return Do<v1::Procedure, v1::RecordStepRequest>(
        absl::StrCat(Name(id), "step_id: '", step, "' ", more));
  }
  absl::StatusOr<v1::Procedure> Suspend(const std::string& id, const std::string& more = "") {
    return Do<v1::Procedure, v1::SuspendProcedureRequest>(
        absl::StrCat(Name(id), "reason: 'Powód' ", more));
  }
  absl::StatusOr<v1::Procedure> Resume(const std::string& id, const std::string& more = "") {
    return Do<v1::Procedure, v1::ResumeProcedureRequest>(Name(id) + more);
  }
  absl::StatusOr<v1::Procedure> Close(const std::string& id, const std::string& more = "") {
    return Do<v1::Procedure, v1::CloseProcedureRequest>(
        absl::StrCat(Name(id), "reason: 'Powód' ", more));
  }
  absl::StatusOr<v1::Procedure> Monitor(const std::string& id, const std::string& date) {
    return Do<v1::Procedure, v1::MonitorProcedureRequest>(
        absl::StrCat(Name(id), "monitor_until_date { ", date, " }"));
  }
  absl::StatusOr<v1::Procedure> Get(const std::string& id) {
    return Do<v1::Procedure, v1::GetProcedureRequest>(Name(id));
  }
  absl::StatusOr<v1::ProcedureParty> NewParty(const std::string& procedure, const std::string& id,
                                              const std::string& side,
                                              const std::string& resident) {
    return Do<v1::ProcedureParty, v1::CreateProcedurePartyRequest>(absl::StrCat(
        "parent: '", ProcedureName(procedure), "' procedure_party_id: '", id,
        "' procedure_party { side: ", side, " resident: '%/residents/", resident, "' }"));
  }
  absl::StatusOr<v1::ListDeadlinesResponse> List(const std::string& more = "") {
    return Do<v1::ListDeadlinesResponse, v1::ListDeadlinesRequest>(
        absl::StrCat("parent: '%' ", more));
  }
  // "nk form-a RUNNING 2024-06-10; …", or the reason of the failure.
  std::string Deadlines(const std::string& more = "") { return TextOf(List(more)); }
  std::string TextOf(const absl::StatusOr<v1::ListDeadlinesResponse>& answer) const {
    if (!answer.ok()) return call::ReasonOf(answer.status());
    return absl::StrJoin(
        answer->deadlines(), "; ", [](std::string* out, const v1::Deadline& deadline) {
          const google::type::Date& date = deadline.due_date();
          absl::StrAppend(
              out, call::LastIdOfName(deadline.procedure()), " ", deadline.step_id(), " ",
              v1::Deadline::Standing_Name(deadline.standing()), " ",
              absl::FormatCivilTime(absl::CivilDay(date.year(), date.month(), date.day())));
        });
  }
  static std::string Of(const std::string& procedure) {
    return absl::StrCat("procedure: '", ProcedureName(procedure), "' ");
  }

  // "step_id STEP_UNKNOWN, …": what a refusal names.
  template <typename T>
  static std::string FaultsOf(const absl::StatusOr<T>& result) {
    call::FieldsOf(result.status());
    google::rpc::BadRequest detail;
    const auto payload = result.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
    if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) {
      return call::ReasonOf(result.status());
    }
    return absl::StrJoin(detail.field_violations(), ", ", [](std::string* out, const auto& one) {
      absl::StrAppend(out, one.field(), " ", one.reason());
    });
  }
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CASE_TEST_H_
