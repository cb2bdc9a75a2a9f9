// Whoever is outside the team cannot tell a restricted resident from one that never existed, by any
// method. Two towns that differ in nothing else are asked the same questions.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/testing/told.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/testing/team_members.h"
#include "services/server/hosted_areas.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::IsEmpty;

constexpr char kRybnik[] = "municipalities/rybnik";
constexpr char kResident[] = "municipalities/rybnik/residents/hanka";
constexpr char kTeam[] = "municipalities/rybnik/teams/gdp";
// What only the restricted record holds.
constexpr char kAlias[] = "Zielony Parasol";

// A town with a resident "znana", contacts, a stop and an outing; and, when there is `hanka`, with
// her record, her links and her boundary, all restricted.
class Town : public registry::RegistryTest {
 public:
  explicit Town(bool has_hanka) : RegistryTest({AllAreas().begin(), AllAreas().end()}) {
    FoundRybnik();
    Must<registry::v1::District>(call::FromText<registry::v1::CreateDistrictRequest>(
        "parent: 'municipalities/rybnik' district_id: 'centrum' district { display_name: 'C' }"));
    Must<contacts::v1::Stop>(call::FromText<contacts::v1::CreateStopRequest>(
        "parent: 'municipalities/rybnik' stop_id: 'rynek' stop { display_name: 'Rynek'"
        " place { description: 'rynek' } district: 'municipalities/rybnik/districts/centrum' }"));
    NewResident("znana", "Beret");
    if (has_hanka) {
      NewResident("hanka", kAlias);
      Must<residents::v1::Boundary>(call::FromText<residents::v1::CreateBoundaryRequest>(
          absl::StrCat("parent: '", kResident,
                       "' boundary_id: 'cisza' boundary { no_uniforms: true"
                       " }")));
    }
    NewContact("razem", has_hanka, " residents: 'municipalities/rybnik/residents/znana'");
    NewContact("sama", has_hanka, "");
    Must<staff::v1::Team>(call::FromText<staff::v1::CreateTeamRequest>(
        "parent: 'municipalities/rybnik' team_id: 'gdp' team { display_name: 'Zespół'"
        " kind: OUTREACH }"));
    Must<staff::v1::Institution>(call::FromText<staff::v1::CreateInstitutionRequest>(
        "parent: 'municipalities/rybnik' institution_id: 'ops' institution {"
        " display_name: 'OPS' kind: SOCIAL_WELFARE_CENTRE }"));
    Must<staff::v1::StaffMember>(call::FromText<staff::v1::CreateStaffMemberRequest>(absl::StrCat(
        "parent: 'municipalities/rybnik' staff_member_id: 'ewa' staff_member {"
        " display_name: 'Przykład' institution: 'municipalities/rybnik/institutions/ops'"
        " conflicts_of_interest { note: 'sąsiedzi' }",
        has_hanka ? absl::StrCat(" conflicts_of_interest { resident: '", kResident, "' }") : "",
        " }")));
    if (has_hanka) Restrict();
    clock().Advance(absl::Minutes(5));
  }
  void TestBody() override {}

  template <typename Response, typename Request>
  Response Do(const Request& request) {
    absl::StatusOr<Response> response = Run<Response>(request);
    EXPECT_THAT(response, call::IsOk());
    return response.ok() ? *std::move(response) : Response();
  }
  // As a member of the team does it.
  void LiftRestriction() {
    residents::v1::LiftRestrictionRequest request;
    request.set_name(kResident);
    residents::TeamMembers members;
    members.Add("outsider", kTeam);
    SetRelations(&members);
    ActIn({.purpose = common::v1::OUTREACH, .team = kTeam});
    Do<residents::v1::LiftRestrictionResponse>(request);
    ActIn({.purpose = common::v1::OUTREACH});
    SetRelations(nullptr);
  }

  using HandlerFixture::ActIn;
  using HandlerFixture::clock;

  std::vector<const call::Method*> Methods() const {
    std::vector<const call::Method*> methods;
    for (const call::Area* area : AllAreas()) {
      for (const std::shared_ptr<const call::Service>& service : area->services) {
        for (const std::unique_ptr<call::Method>& method : service->methods()) {
          methods.push_back(method.get());
        }
      }
    }
    return methods;
  }

  void ActWith(call::RoleSet roles) {
    ActAs({.id = "outsider", .grants = {{.municipality = "rybnik", .roles = roles}}});
  }

  // All that the caller is told.
  std::string Told(const call::Method& method, const Message& request) {
    const std::unique_ptr<Message> response(method.response->New());
    const absl::Status status = RunMethod(method, request, *response);
    return call::Told(status, *response);
  }

 private:
  template <typename Response, typename Request>
  void Must(const Request& request) {
    EXPECT_THAT(Run<Response>(request), call::IsOk()) << request.ShortDebugString();
  }
  void NewResident(const std::string& id, const std::string& alias) {
    Must<residents::v1::Resident>(call::FromText<residents::v1::CreateResidentRequest>(
        absl::StrCat("parent: 'municipalities/rybnik' resident_id: '", id,
                     "' resident { identity_level: ALIAS alias: '", alias,
                     "' external_ids { system:"
                     " 'ops' value: '",
                     id, "' } }")));
  }
  void NewContact(const std::string& id, bool has_hanka, const std::string& more) {
    Must<contacts::v1::Contact>(call::FromText<contacts::v1::CreateContactRequest>(absl::StrCat(
        "parent: 'municipalities/rybnik' contact_id: '", id,
        "' contact { mode: GROUP channel: BIKE head_counts { age_band: AGE_UNKNOWN count: 2 }"
        " occur_time { seconds: ",
        absl::ToUnixSeconds(clock().Now()) - 60,
        " } stop: 'municipalities/rybnik/stops/rynek' follow_up { text: 'kawa' }",
        has_hanka ? absl::StrCat(" residents: '", kResident, "'") : "", more, " }")));
  }
  void Restrict() {
    residents::v1::RestrictResidentRequest request;
    request.set_name(kResident);
    request.set_team(kTeam);
    request.set_ground("uchwała zespołu");
    Must<residents::v1::RestrictResidentResponse>(request);
  }
};

// Whether a field of `type`, at any depth, names residents or boundaries, or such a resource is in
// it.
bool ConcernsResidents(const Descriptor* type, bool is_request,
                       std::vector<const Descriptor*>& seen) {
  if (std::find(seen.begin(), seen.end(), type) != seen.end()) return false;
  seen.push_back(type);
  const std::string& own = type->options().GetExtension(google::api::resource).type();
  if (own == "osiedle.pl/Resident" || own == "osiedle.pl/Boundary") return true;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (is_request && call::HasBehavior(field, google::api::OUTPUT_ONLY)) continue;
    const auto& reference = field->options().GetExtension(google::api::resource_reference);
    for (const std::string& named : {reference.type(), reference.child_type()}) {
      if (named == "osiedle.pl/Resident" || named == "osiedle.pl/Boundary") return true;
    }
    if (field->message_type() != nullptr &&
        ConcernsResidents(field->message_type(), is_request, seen)) {
      return true;
    }
  }
  return false;
}
bool ConcernsResidents(const call::Method& method) {
  std::vector<const Descriptor*> seen;
  if (ConcernsResidents(method.request->GetDescriptor(), true, seen)) return true;
  seen.clear();
  return ConcernsResidents(method.response->GetDescriptor(), false, seen);
}

// How each method that concerns residents is asked about one, and methods whose annotations do not
// say that they do. $ is the resident's name, & the number of seconds now. A method may have
// several questions. Where a request has `validate_only`, it is set: no question changes the towns.
const std::multimap<std::string, std::string>& Questions() {
  static const auto* const questions = new std::multimap<std::string, std::string>{
      {"GetResident", "name: '$'"},
      {"GetVisit", "name: '%/visits/v'"},
      {"DeleteVisit", "name: '%/visits/v'"},
      {"UndeleteVisit", "name: '%/visits/v'"},
      {"ProposeVisit", "name: '%/visits/v'"},
      {"HoldSlot", "name: '%/visits/v'"},
      {"ReleaseSlot", "name: '%/visits/v'"},
      {"RespondToVisit", "name: '%/visits/v'"},
      {"SubstituteCrewMember", "name: '%/visits/v'"},
      {"RescheduleVisit", "name: '%/visits/v'"},
      {"CheckInVisit", "name: '%/visits/v'"},
      {"CheckOutVisit", "name: '%/visits/v'"},
      {"CompleteVisit", "name: '%/visits/v'"},
      {"RefuseVisit", "name: '%/visits/v'"},
      {"ReportNoContact", "name: '%/visits/v'"},
      {"AbortVisit", "name: '%/visits/v'"},
      {"CancelVisit", "name: '%/visits/v'"},
      {"BatchGetVisits", "parent: '%' names: '%/visits/v'"},
      {"ListVisits", "parent: '%' show_deleted: true show_total_size: true"},
      {"CreateVisit",
       "parent: '%' visit_id: 'v' visit { kind: HOME_VISIT purpose: DIRECT_HELP"
       " subject { kind: RESIDENT residents: '$' } }"},
      {"UpdateVisit",
       "visit { name: '%/visits/v' kind: HOME_VISIT purpose: DIRECT_HELP"
       " subject { kind: RESIDENT residents: '$' } } allow_missing: true"},
      {"RequestVisit",
       "parent: '%' contact: '%/contacts/c' visit_id: 'v' visit { kind: HOME_VISIT"
       " purpose: DIRECT_HELP subject { kind: RESIDENT residents: '$' } }"
       " legal_ground: 'art. 12'"},
      {"GetProcedureParty", "name: '%/procedures/p/parties/q'"},
      {"ListProcedureParties", "parent: '%/procedures/p' filter: 'side = HARMED'"},
      {"CreateProcedureParty",
       "parent: '%/procedures/p' procedure_party { side: HARMED resident: '$' }"},
      {"UpdateProcedureParty",
       "procedure_party { name: '%/procedures/p/parties/q' side: HARMED resident: '$' }"
       " allow_missing: true"},
      {"DeleteProcedureParty", "name: '%/procedures/p/parties/q'"},
      {"UndeleteProcedureParty", "name: '%/procedures/p/parties/q'"},
      {"BatchGetResidents", "parent: '%' names: '$'"},
      {"BatchGetResidents", "parent: '%' names: '%/residents/znana' names: '$'"},
      {"RevealResident", "name: '$'"},
      {"ListResidents", "parent: '%' show_deleted: true show_total_size: true"},
      {"ListResidents", "parent: '%' filter: 'alias = \"Zielony*\"' show_total_size: true"},
      {"ListResidents", "parent: '%' filter: 'merged_into = \"$\"'"},
      {"ListResidents", "parent: '%' filter: 'external_ids.value = \"hanka\"'"},
      {"ListResidents", "parent: '%' page_size: 1"},
      {"CreateResident", "parent: '%' resident_id: 'hanka' resident { age_band: AGE_18_TO_29 }"},
      {"CreateResident",
       "parent: '%' resident_id: 'hanka' resident { identity_level: ALIAS alias: 'Zielony Parasol'"
       " external_ids { system: 'ops' value: 'hanka' } }"},
      {"CreateResident",
       "parent: '%' resident_id: 'nowa' resident { identity_level: ALIAS alias: 'Zielony Parasol'"
       " external_ids { system: 'ops' value: 'hanka' } }"},
      {"UpdateResident", "resident { name: '$' alias: 'Beret' }"},
      {"UpdateResident", "resident { name: '$' alias: 'Beret' } update_mask { paths: 'alias' }"},
      {"UpdateResident",
       "resident { name: '$' identity_level: ALIAS alias: 'Zielony Parasol' } allow_missing: true"},
      {"UpdateResident",
       "resident { name: '%/residents/-' age_band: AGE_18_TO_29"
       " external_ids { system: 'ops' value: 'hanka' } } update_mask { paths: 'age_band' }"},
      {"UpdateResident",
       "resident { name: '%/residents/znana' external_ids { system: 'ops' value: 'hanka' } }"
       " update_mask { paths: 'external_ids' }"},
      {"UpdateResident",
       "resident { name: '%/residents/znana' alias: 'Zielony Parasol' }"
       " update_mask { paths: 'alias' }"},
      {"DeleteResident", "name: '$'"},
      {"DeleteResident", "name: '$' allow_missing: true"},
      {"UndeleteResident", "name: '$'"},
      {"RaiseIdentityLevel", "name: '$' identity_level: REACHABLE act { kind: RESIDENT_ACT }"},
      {"LowerIdentityLevel", "name: '$' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }"},
      {"MergeResident", "name: '$' survivor: '%/residents/znana'"},
      {"MergeResident", "name: '%/residents/znana' survivor: '$'"},
      {"UnmergeResident", "name: '$'"},
      {"RestrictResident", "name: '$' team: '%/teams/gdp' ground: 'uchwała'"},
      {"RestrictResident", "name: '$' team: '%/teams/inny' ground: 'uchwała'"},
      {"LiftRestriction", "name: '$'"},
      {"GetBoundary", "name: '$/boundaries/cisza'"},
      {"BatchGetBoundaries", "parent: '$' names: '$/boundaries/cisza'"},
      {"ListBoundaries", "parent: '$' show_deleted: true show_total_size: true"},
      {"ListBoundaries", "parent: '%/residents/-' show_total_size: true"},
      {"CreateBoundary", "parent: '$' boundary_id: 'cisza' boundary { no_uniforms: true }"},
      {"UpdateBoundary", "boundary { name: '$/boundaries/cisza' no_uniforms: true }"},
      {"UpdateBoundary",
       "boundary { name: '$/boundaries/cisza' no_uniforms: true } allow_missing: true"},
      {"DeleteBoundary", "name: '$/boundaries/cisza'"},
      {"DeleteBoundary", "name: '$/boundaries/cisza' allow_missing: true"},
      {"UndeleteBoundary", "name: '$/boundaries/cisza'"},
      {"FindJointSlots",
       "parent: '%' resident: '$' start_time { seconds: 1717405200 } end_time { seconds: "
       "1717750800 }"
       " duration { seconds: 3600 } composition { seats { choices { profession: SOCIAL_WORKER } } "
       "}"},
      {"FindJointSlots",
       "parent: '%' resident: '$' start_time { seconds: 1717405200 } end_time { seconds: "
       "1717750800 }"
       " duration { seconds: 3600 } composition { seats { choices { profession: SOCIAL_WORKER } } }"
       " limits { boundary_override_ground: 'art. 12a' }"},
      {"GetContact", "name: '%/contacts/razem'"},
      {"GetContact", "name: '%/contacts/sama'"},
      {"BatchGetContacts", "parent: '%' names: '%/contacts/sama' names: '%/contacts/razem'"},
      {"ListContacts", "parent: '%' show_total_size: true"},
      {"ListContacts", "parent: '%' filter: 'residents:\"$\"' show_total_size: true"},
      {"ListContacts", "parent: '%' filter: 'residents:\"%/residents/*\"' show_total_size: true"},
      {"CreateContact",
       "parent: '%' contact_id: 'c' contact { mode: INDIVIDUAL channel: BIKE"
       " occur_time { seconds: & } residents: '$' }"},
      // What was read, written back.
      {"UpdateContact", "contact { name: '%/contacts/sama' } update_mask { paths: 'residents' }"},
      {"UpdateContact",
       "contact { name: '%/contacts/razem' residents: '%/residents/znana' }"
       " update_mask { paths: 'residents' }"},
      {"UpdateContact",
       "contact { name: '%/contacts/sama' residents: '$' } update_mask { paths: 'residents' }"},
      {"UpdateContact",
       "contact { name: '%/contacts/sama' mode: OBSERVATION } update_mask { paths: 'mode' }"},
      {"DeleteContact", "name: '%/contacts/sama'"},
      {"UndeleteContact", "name: '%/contacts/sama'"},
      {"RecapResident", "name: '$'"},
      {"GetDayPack", "parent: '%' districts: '%/districts/centrum'"},
      {"SyncDay",
       "parent: '%' send_time { seconds: & }"
       " items { boundary { resident: '$' boundary_id: 'x' boundary { no_uniforms: true } } }"
       " items { level_raise { resident: '$' identity_level: REACHABLE"
       "   act { kind: RESIDENT_ACT occur_time { seconds: & } } } }"
       " items { contact { contact_id: 'c' contact { mode: INDIVIDUAL channel: BIKE"
       "   occur_time { seconds: & } residents: '$' } } }"},
      {"ImportRows",
       "parent: '%' kind: 'boundaries' columns: 'name' columns: 'no_uniforms'"
       " rows { cells: '$/boundaries/cisza' cells: 'true' } validate_only: true"},
      {"ImportRows",
       "parent: '%' kind: 'residents' columns: 'id' columns: 'alias' columns: 'identity_level'"
       " rows { cells: 'hanka' cells: 'Zielony Parasol' cells: 'ALIAS' } validate_only: true"},
      {"ExportRows", "parent: '%' kind: 'residents'"},
      {"ExportRows", "parent: '%' kind: 'boundaries'"},
      {"ExportRows", "parent: '%' kind: 'contacts' filter: 'residents:\"$\"'"},
      {"ListChanges", "parent: '%' from_now: true"},
      // A staff member with a conflict of interest names a resident.
      {"CreateStaffMember",
       "parent: '%' staff_member_id: 'nowy' staff_member { display_name: 'Przykład'"
       " institution: '%/institutions/ops' conflicts_of_interest { resident: '$' } }"},
      {"UpdateStaffMember",
       "staff_member { name: '%/staffMembers/nowy' conflicts_of_interest { resident: '$' } }"
       " update_mask { paths: 'conflicts_of_interest' }"},
      {"UpdateStaffMember",
       "staff_member { name: '%/staffMembers/ewa' conflicts_of_interest { note: 'sąsiedzi' } }"
       " update_mask { paths: 'conflicts_of_interest' }"},
      {"GetStaffMember", "name: '%/staffMembers/ewa'"},
      {"BatchGetStaffMembers", "parent: '%' names: '%/staffMembers/ewa'"},
      {"ListStaffMembers", "parent: '%' show_deleted: true show_total_size: true"},
      {"DeleteStaffMember", "name: '%/staffMembers/nowy'"},
      {"UndeleteStaffMember", "name: '%/staffMembers/nowy'"},
      {"LinkPrincipal", "name: '%/staffMembers/nowy' principal: 'nowy'"},
      {"UnlinkPrincipal", "name: '%/staffMembers/nowy' principal: 'nowy'"},
      {"GetEmergency", "name: '%/emergencies/nowa'"},
      {"BatchGetEmergencies", "parent: '%' names: '%/emergencies/nowa'"},
      {"ListEmergencies", "parent: '%' show_total_size: true"},
      {"ReviewEmergency",
       "name: '%/emergencies/nowa' review_outcome: JUSTIFIED review_note: 'zasadne'"},
      {"DeclareEmergency",
       "parent: '%' subject: '$' ground: 'nie otwiera drzwi, sąsiedzi słyszą krzyk'"},
  };
  return *questions;
}

// They are there to tell who restricted whom, and who saw them, to those who supervise it.
const char* const kTellsOnPurpose[] = {"ListAuditEntries", "WhoSaw", "ReleaseNames"};

class RestrictionSweep : public testing::Test {
 protected:
  // Asks both towns, and returns the methods by which they differ.
  std::vector<std::string> Differences() {
    std::vector<std::string> differences;
    for (const call::Method* method : with_.Methods()) {
      const std::string& name = method->info.short_name;
      const std::string rpc = name.substr(name.find('.') + 1);
      for (const std::string& text : QuestionsOf(*method, rpc)) {
        const std::unique_ptr<Message> request(method->request->New());
        call::ParseText(absl::StrReplaceAll(
                            text, {{"$", kResident},
                                   {"%", kRybnik},
                                   {"&", absl::StrCat(absl::ToUnixSeconds(with_.clock().Now()))}}),
                        *request);
        if (const FieldDescriptor* field =
                request->GetDescriptor()->FindFieldByName("validate_only");
            field != nullptr) {
          request->GetReflection()->SetBool(request.get(), field, true);
        }
        const std::string there = with_.Told(*method, *request);
        const std::string nowhere = without_.Told(*method, *request);
        EXPECT_EQ(there, nowhere) << rpc << " " << text;
        EXPECT_EQ(
            there.find("Zielony") == std::string::npos || text.find("Zielony") != std::string::npos,
            true)
            << rpc << " " << there;
        if (there != nowhere) differences.push_back(rpc);
        ++asked_[rpc];
        if (there.rfind("OK", 0) == 0) ++answered_[rpc];
      }
    }
    return differences;
  }

  std::vector<std::string> QuestionsOf(const call::Method& method, const std::string& rpc) {
    std::vector<std::string> texts;
    const auto [begin, end] = Questions().equal_range(rpc);
    for (auto question = begin; question != end; ++question) texts.push_back(question->second);
    if (!texts.empty() || std::count(std::begin(kTellsOnPurpose), std::end(kTellsOnPurpose), rpc)) {
      return texts;
    }
    EXPECT_FALSE(ConcernsResidents(method)) << "say how " << rpc << " is asked about a resident";
    // Any other reading that may come across the record.
    const bool lists = std::holds_alternative<call::AnyRead>(method.handler) &&
                       method.request->GetDescriptor()->FindFieldByName("parent") != nullptr;
    if (lists) texts.emplace_back("parent: '%'");
    return texts;
  }

  Town with_{true};
  Town without_{false};
  std::map<std::string, int> asked_;
  std::map<std::string, int> answered_;
};

TEST_F(RestrictionSweep, NoMethodTellsARestrictedResident_FromOneWhoNeverWas) {
  std::vector<call::RoleSet> callers = {call::RoleSet::All()};
  for (int role = common::v1::Role_MIN + 1; role <= common::v1::Role_MAX; ++role) {
    if (common::v1::Role_IsValid(role)) callers.push_back({static_cast<common::v1::Role>(role)});
  }
  for (const call::RoleSet roles : callers) {
    SCOPED_TRACE(roles.Names());
    with_.ActWith(roles);
    without_.ActWith(roles);
    EXPECT_THAT(Differences(), IsEmpty());
  }
  // The questions were asked, and those that can be answered were.
  for (const auto& [rpc, text] : Questions()) EXPECT_GT(asked_[rpc], 10) << rpc;
  for (const char* rpc :
       {"CreateResident", "UpdateResident", "DeleteResident", "DeleteBoundary", "UpdateContact",
        "ListContacts", "ListResidents", "ListBoundaries", "GetContact", "GetDayPack", "ExportRows",
        "ImportRows", "SyncDay", "SummarizeNeeds", "SummarizeOutreach", "ListChanges"}) {
    EXPECT_GT(answered_[rpc], 0) << rpc;
  }
}

// Whoever changes the other conflicts of a staff member loses none that they are not shown.
TEST_F(RestrictionSweep, AConflictWithARestrictedResident_SurvivesAChangeByAnOutsider) {
  with_.ActWith(call::RoleSet::All());
  const auto change = call::FromText<staff::v1::UpdateStaffMemberRequest>(
      "staff_member { name: 'municipalities/rybnik/staffMembers/ewa'"
      " conflicts_of_interest { note: 'kuzynka' } }"
      " update_mask { paths: 'conflicts_of_interest' }");
  const auto changed = with_.Do<staff::v1::StaffMember>(change);
  ASSERT_EQ(changed.conflicts_of_interest_size(), 1);
  EXPECT_EQ(changed.conflicts_of_interest(0).note(), "kuzynka");
  // What was read, sent back, changes nothing.
  EXPECT_EQ(with_.Do<staff::v1::StaffMember>(change).etag(), changed.etag());
  with_.LiftRestriction();
  const auto whole =
      with_.Do<staff::v1::StaffMember>(call::FromText<staff::v1::GetStaffMemberRequest>(
          "name: 'municipalities/rybnik/staffMembers/ewa'"));
  ASSERT_EQ(whole.conflicts_of_interest_size(), 2);
  EXPECT_EQ(whole.conflicts_of_interest(1).resident(), kResident);
}

// In a call that names a team of which the caller is no member, all are told the same as well.
TEST_F(RestrictionSweep, NorDoesTheNameOfATeam) {
  for (Town* town : {&with_, &without_}) {
    town->ActWith(call::RoleSet::All());
    town->ActIn({.purpose = common::v1::OUTREACH, .team = kTeam});
  }
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(RestrictionSweep, NorDoesAnEmergency_BeforeItIsUsed) {
  for (Town* town : {&with_, &without_}) {
    town->ActWith(call::RoleSet::All());
    town->ActIn({.purpose = common::v1::EMERGENCY});
  }
  EXPECT_THAT(Differences(), IsEmpty());
  EXPECT_GT(answered_["DeclareEmergency"], 0);
}

}  // namespace
}  // namespace osiedle::server
