// Whoever is outside the team cannot tell a restricted resident from one that never existed, by any
// method. Two towns that differ in nothing else are asked the same questions.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/club_requests.pb.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "osiedle/clubs/v1/standing_registration_requests.pb.h"
#include "osiedle/clubs/v1/venue_requests.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "osiedle/visits/v1/procedure_party_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/testing/told.h"
#include "services/clubs/doors/attendance_sweep.h"
#include "services/clubs/signups/link_sweeps.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/testing/team_members.h"
#include "services/server/hosted_areas.h"
#include "services/staff/standings.h"
#include "services/visits/bookings/subject_sweep.h"
#include "services/visits/procedures/party_sweep.h"

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
// The day after that of the clock, in seconds.
constexpr int64_t kTuesdayAtTen = 1717488000;

// A town with a resident "znana", contacts, a stop, an outing, visits, a procedure and a club; and,
// when there is `hanka`, with her record, her links and her boundary, all restricted. The outsider
// is the staff member adam, who plans the visits and chairs the team of the procedure.
//
// A visit with her alone, a party that is her, and what she signed up for and came to have in the
// other town a resident "inna". Her links have ended, and the sweeps have taken her name out: so
// nobody is named there. The record of "inna" is in both towns.
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
    NewResident("inna", "Kapelusz");
    MakeStaff();
    MakeVisits(has_hanka);
    MakeProcedure(has_hanka);
    MakeClub();
    SignUp(has_hanka);
    clock().Advance(absl::Minutes(5));
    if (has_hanka) Restrict();
    SignUpInTeam(has_hanka);
    EndLinksOfInna();
    // Registrations are made of standing ones.
    NewRegistration("stale-20240610t1700", "pierwsza", "alias: 'Beret'");
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
    SetRelations(&standings_);
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
  void MakeStaff() {
    Must<staff::v1::StaffMember>(call::FromText<staff::v1::CreateStaffMemberRequest>(
        "parent: 'municipalities/rybnik' staff_member_id: 'adam' staff_member {"
        " display_name: 'Przykład' institution: 'municipalities/rybnik/institutions/ops'"
        " mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
    Must<staff::v1::StaffMember>(call::FromText<staff::v1::LinkPrincipalRequest>(
        "name: 'municipalities/rybnik/staffMembers/adam' principal: 'outsider'"));
    Must<staff::v1::Team>(call::FromText<staff::v1::CreateTeamRequest>(
        "parent: 'municipalities/rybnik' team_id: 'zi' team { display_name: 'Zespół'"
        " kind: INTERDISCIPLINARY members {"
        " staff_member: 'municipalities/rybnik/staffMembers/adam' role: CHAIR } }"));
    Must<visits::v1::Calendar>(call::FromText<visits::v1::CreateCalendarRequest>(
        "parent: 'municipalities/rybnik' calendar_id: 'adam' calendar { kind: STAFF_MEMBER"
        " staff_member: 'municipalities/rybnik/staffMembers/adam'"
        " rules { days: TUESDAY begin_minute: 480 end_minute: 960 } }"));
    SetRelations(&standings_);
  }
  // "razem" is about her and "znana", "sama" a draft about her alone, and on "pewna", on Tuesday at
  // 10, adam goes to her.
  void MakeVisits(bool has_hanka) {
    ActWith(call::RoleSet::All());
    const std::string hidden = absl::StrCat("residents: '", HiddenOf(has_hanka), "'");
    NewVisit("razem", absl::StrCat("kind: HOUSEHOLD residents: '", kRybnik, "/residents/znana' ",
                                   has_hanka ? hidden : ""));
    NewVisit("sama", "kind: RESIDENT " + hidden);
    NewVisit("pewna", "kind: RESIDENT " + hidden);
    for (const char* id : {"razem", "pewna"}) {
      Must<visits::v1::Visit>(call::FromText<visits::v1::ProposeVisitRequest>(
          absl::StrCat("name: '", kRybnik, "/visits/", id, "'")));
    }
    Must<visits::v1::Visit>(call::FromText<visits::v1::HoldSlotRequest>(absl::StrCat(
        "name: 'municipalities/rybnik/visits/pewna' start_time { seconds: ", kTuesdayAtTen,
        " } crew { calendar: 'municipalities/rybnik/calendars/adam' }")));
    Must<visits::v1::Visit>(call::FromText<visits::v1::RespondToVisitRequest>(
        "name: 'municipalities/rybnik/visits/pewna' answer: ACCEPTED"));
  }
  void NewVisit(const std::string& id, const std::string& subject) {
    Must<visits::v1::Visit>(call::FromText<visits::v1::CreateVisitRequest>(
        absl::StrCat("parent: 'municipalities/rybnik' visit_id: '", id,
                     "' visit { kind: OUTREACH_VISIT purpose: OUTREACH duration { seconds: 3600 }"
                     " composition { seats { choices { kind: STAFF_MEMBER } } } subject { ",
                     subject, " } }")));
  }
  // She is the party "h", and "znana" the party "s" of the other side.
  void MakeProcedure(bool has_hanka) {
    Must<visits::v1::Procedure>(call::FromText<visits::v1::CreateProcedureRequest>(
        "parent: 'municipalities/rybnik' procedure_id: 'p' procedure {"
        " template: 'municipalities/rybnik/procedureTemplates/blue-card'"
        " team: 'municipalities/rybnik/teams/zi' }"));
    for (const auto& [id, side, resident] :
         {std::tuple("h", "HARMED", HiddenOf(has_hanka)),
          std::tuple("s", "SUSPECTED", absl::StrCat(kRybnik, "/residents/znana"))}) {
      Must<visits::v1::ProcedureParty>(call::FromText<visits::v1::CreateProcedurePartyRequest>(
          absl::StrCat("parent: 'municipalities/rybnik/procedures/p' procedure_party_id: '", id,
                       "' procedure_party { side: ", side, " resident: '", resident, "' }")));
    }
    Must<visits::v1::Procedure>(call::FromText<visits::v1::OpenProcedureRequest>(
        "name: 'municipalities/rybnik/procedures/p'"));
  }
  // "szycie" every week has room, to "prosba" one is admitted, "ciasna" and "oferta" have room for
  // two; all take place this afternoon for the first time.
  void MakeClub() {
    Must<clubs::v1::Venue>(call::FromText<clubs::v1::CreateVenueRequest>(
        "parent: 'municipalities/rybnik' venue_id: 'sala' venue { display_name: 'Sala'"
        " place { description: 'parter' } capacity: 50 }"));
    Must<clubs::v1::Club>(call::FromText<clubs::v1::CreateClubRequest>(
        "parent: 'municipalities/rybnik' club_id: 'klub' club { kind: RESIDENTS_CLUB"
        " display_name: 'Klub' venue: 'municipalities/rybnik/venues/sala' }"));
    for (const auto& [id, policy] :
         {std::pair("szycie", "mode: OPEN"), std::pair("stale", "mode: OPEN"),
          std::pair("prosba", "mode: APPROVAL"),
          std::pair("ciasna", "mode: OPEN capacity: 2 waitlist_capacity: 1"),
          std::pair("oferta", "mode: OPEN capacity: 2 waitlist_capacity: 5")}) {
      Must<clubs::v1::EventSeries>(call::FromText<clubs::v1::CreateEventSeriesRequest>(absl::StrCat(
          "parent: 'municipalities/rybnik' event_series_id: '", id,
          "' event_series { club: 'municipalities/rybnik/clubs/klub' kind: MEETING"
          " display_name: 'Spotkanie' duration_minutes: 90 recurrence_rule: 'FREQ=WEEKLY;COUNT=3'"
          " start { date { year: 2024 month: 6 day: 3 } minute: 1020 } sign_up { ",
          policy, " } }")));
    }
  }
  void NewRegistration(const std::string& occurrence, const std::string& id,
                       const std::string& names) {
    Must<clubs::v1::Registration>(call::FromText<clubs::v1::CreateRegistrationRequest>(absl::StrCat(
        "parent: 'municipalities/rybnik/occurrences/", occurrence, "' registration_id: '", id,
        "' registration { party { head_counts { age_band: AGE_30_TO_44 count: 2 } } ", names,
        " }")));
  }
  void NewStanding(const std::string& id, const std::string& names) {
    Must<clubs::v1::StandingRegistration>(
        call::FromText<clubs::v1::CreateStandingRegistrationRequest>(absl::StrCat(
            "parent: 'municipalities/rybnik/eventSeries/stale' standing_registration_id: '", id,
            "' standing_registration { party { head_counts { age_band: AGE_30_TO_44 count: 1 } } ",
            names, " }")));
  }
  // Somebody comes and leaves; `more` is the attendance.
  void CheckIn(const std::string& id, const std::string& more) {
    Must<clubs::v1::Attendance>(call::FromText<clubs::v1::CheckInRequest>(
        absl::StrCat("parent: 'municipalities/rybnik/occurrences/szycie-20240603t1700'"
                     " attendance_id: '",
                     id, "' attendance { ", more, " }")));
    Must<clubs::v1::Attendance>(call::FromText<clubs::v1::CheckOutRequest>(absl::StrCat(
        "name: 'municipalities/rybnik/occurrences/szycie-20240603t1700/attendances/", id, "'")));
  }
  // As everybody could before she was restricted.
  void SignUp(bool has_hanka) {
    const std::string hidden = absl::StrCat("resident: '", HiddenOf(has_hanka), "'");
    const std::string both = absl::StrCat(hidden, " alias: '", kAlias, "'");
    const std::string known = absl::StrCat("resident: '", kRybnik, "/residents/znana'");
    for (const char* occurrence :
         {"szycie-20240603t1700", "szycie-20240610t1700", "prosba-20240603t1700"}) {
      NewRegistration(occurrence, "sama", both);
    }
    for (const char* occurrence : {"ciasna-20240603t1700", "oferta-20240603t1700"}) {
      NewRegistration(occurrence, "znana", known);
      NewRegistration(occurrence, "sama", both);
    }
    Must<clubs::v1::Registration>(call::FromText<clubs::v1::CancelRegistrationRequest>(
        "name: 'municipalities/rybnik/occurrences/oferta-20240603t1700/registrations/znana'"));
    NewStanding("stala", hidden);
    NewStanding("nazwana", both);
    NewStanding("znana", known);
    NewRegistration("stale-20240603t1700", "pierwsza", "alias: 'Beret'");
    CheckIn("sama", "");
    CheckIn("obecna", absl::StrCat("head_counts { age_band: AGE_30_TO_44 count: 1 } ", both));
  }
  // A member of the team signs her up, once she is restricted.
  void SignUpInTeam(bool has_hanka) {
    residents::TeamMembers members;
    members.Add("outsider", kTeam);
    if (has_hanka) {
      SetRelations(&members);
      ActIn({.purpose = common::v1::OUTREACH, .team = kTeam});
    }
    NewRegistration("szycie-20240617t1700", "zespol",
                    absl::StrCat("resident: '", HiddenOf(has_hanka), "' alias: '", kAlias, "'"));
    ActIn({.purpose = common::v1::OUTREACH});
    SetRelations(&standings_);
  }
  static std::string HiddenOf(bool has_hanka) {
    return has_hanka ? kResident : absl::StrCat(kRybnik, "/residents/inna");
  }
  void EndLinksOfInna() {
    Must<residents::v1::Resident>(call::FromText<residents::v1::LowerIdentityLevelRequest>(
        "name: 'municipalities/rybnik/residents/inna' identity_level: COUNTED"
        " act { kind: NO_LONGER_NEEDED }"));
    uint32_t owner = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      owner = call.owner();
                      return absl::OkStatus();
                    }),
                call::IsOk());
    EXPECT_THAT(visits::SweepSubjects(store(), owner, clock().Now(), 50), call::IsOk());
    EXPECT_THAT(visits::SweepParties(store(), owner, clock().Now(), 50), call::IsOk());
    EXPECT_THAT(clubs::SweepRegistrations(store(), owner, clock().Now(), 50), call::IsOk());
    EXPECT_THAT(clubs::SweepStandingRegistrations(store(), owner, clock().Now(), 50), call::IsOk());
    EXPECT_THAT(clubs::SweepAttendances(store(), owner, clock().Now(), 50), call::IsOk());
  }
  void Restrict() {
    residents::v1::RestrictResidentRequest request;
    request.set_name(kResident);
    request.set_team(kTeam);
    request.set_ground("uchwała zespołu");
    Must<residents::v1::RestrictResidentResponse>(request);
  }

  staff::Standings standings_;
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
std::multimap<std::string, std::string> QuestionsAboutResidents() {
  return {
      {"GetResident", "name: '$'"},
      {"FindSubstitutes", "name: '%/visits/razem' seat: 0"},
      {"BatchGetVisits", "parent: '%' names: '%/visits/razem' names: '%/visits/sama'"},
      {"ListVisits", "parent: '%' show_deleted: true show_total_size: true"},
      {"CreateVisit",
       "parent: '%' visit_id: 'v' visit { kind: HOME_VISIT purpose: DIRECT_HELP"
       " subject { kind: RESIDENT residents: '$' } }"},
      {"CreateVisit",
       "parent: '%' visit_id: 'v' visit { kind: HOME_VISIT purpose: DIRECT_HELP"
       " procedure: '%/procedures/p' subject { kind: RESIDENT residents: '$' } }"},
      {"UpdateVisit",
       "visit { name: '%/visits/v' kind: HOME_VISIT purpose: DIRECT_HELP"
       " subject { kind: RESIDENT residents: '$' } } allow_missing: true"},
      // What was read, written back; and what is put in its place.
      {"UpdateVisit",
       "visit { name: '%/visits/razem' subject { kind: HOUSEHOLD residents: '%/residents/znana' } }"
       " update_mask { paths: 'subject' }"},
      {"UpdateVisit",
       "visit { name: '%/visits/sama' subject { kind: RESIDENT } } update_mask { paths: 'subject' "
       "}"},
      {"UpdateVisit",
       "visit { name: '%/visits/razem' subject { kind: HOUSEHOLD residents: '%/residents/znana'"
       " residents: '$' } } update_mask { paths: 'subject' }"},
      {"UpdateVisit",
       "visit { name: '%/visits/razem' subject { kind: RESIDENT } }"
       " update_mask { paths: 'subject.kind' }"},
      {"UpdateVisit",
       "visit { name: '%/visits/sama' procedure: '%/procedures/p' }"
       " update_mask { paths: 'procedure' }"},
      {"RequestVisit",
       "parent: '%' contact: '%/contacts/sama' visit_id: 'v' visit { kind: HOME_VISIT"
       " purpose: DIRECT_HELP subject { kind: RESIDENT residents: '$' } }"
       " legal_ground: 'art. 12'"},
      {"GetProcedureParty", "name: '%/procedures/p/parties/h'"},
      {"ListProcedureParties", "parent: '%/procedures/p' filter: 'side = HARMED'"},
      {"ListProcedureParties", "parent: '%/procedures/p' filter: 'side = SUSPECTED'"},
      {"CreateProcedureParty",
       "parent: '%/procedures/p' procedure_party_id: 'q' procedure_party { side: HARMED"
       " resident: '$' }"},
      {"CreateProcedureParty",
       "parent: '%/procedures/p' procedure_party_id: 'q' procedure_party { side: SUSPECTED"
       " resident: '$' }"},
      {"UpdateProcedureParty",
       "procedure_party { name: '%/procedures/p/parties/h' side: HARMED resident: '$' }"},
      {"UpdateProcedureParty",
       "procedure_party { name: '%/procedures/p/parties/q' side: HARMED resident: '$' }"
       " allow_missing: true"},
      {"DeleteProcedureParty", "name: '%/procedures/p/parties/h'"},
      {"UndeleteProcedureParty", "name: '%/procedures/p/parties/h'"},
      {"RecordStep", "name: '%/procedures/p' step_id: 'form-a' visit: '%/visits/sama'"},
      {"RecordStep",
       "name: '%/procedures/p' step_id: 'form-b' addressee: '%/procedures/p/parties/h'"},
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
      {"ExportRows", "parent: '%' kind: 'visits'"},
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
}

// The steps of a visit, of which ^ is the id. Whoever may not know the resident of a visit finds no
// crew for it (bookings/crew_check.h), so no step asks for a crew here: see
// AHoldWithARestrictedResident.
std::multimap<std::string, std::string> QuestionsAboutOneVisit() {
  const std::string name = "name: '%/visits/^'";
  return {
      {"GetVisit", name},
      {"DeleteVisit", name},
      {"UndeleteVisit", name},
      {"ProposeVisit", name},
      {"HoldSlot", name},
      {"ReleaseSlot", name + " reason: 'x'"},
      {"RespondToVisit", name + " answer: DECLINED decline_reason: 'x'"},
      {"SubstituteCrewMember", name},
      {"RescheduleVisit", name},
      {"CheckInVisit", name},
      {"CheckOutVisit", name},
      {"CompleteVisit", name + " outcome: HELP_AGREED"},
      {"RefuseVisit", name},
      {"ReportNoContact", name},
      {"AbortVisit", name + " reason: 'x'"},
      {"CancelVisit", name + " reason: 'x'"},
      {"UpdateVisit", "visit { name: '%/visits/^' aim: 'x' } update_mask { paths: 'aim' }"},
  };
}

// About what she signed up for and came to; # stands for "%/occurrences".
std::multimap<std::string, std::string> QuestionsAboutClubs() {
  const std::string party = "party { head_counts { age_band: AGE_30_TO_44 count: 1 } } ";
  const std::string people = "head_counts { age_band: AGE_30_TO_44 count: 1 } ";
  return {
      {"BatchGetRegistrations",
       "parent: '#/szycie-20240603t1700' names: '#/szycie-20240603t1700/registrations/sama'"},
      {"ListRegistrations", "parent: '#/-' show_deleted: true show_total_size: true"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident = \"$\"' show_total_size: true"},
      {"ListRegistrations", "parent: '#/szycie-20240603t1700' filter: 'resident = \"$\"'"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident = \"\"' show_total_size: true"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident != \"$\"' show_total_size: true"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident = \"$\" OR resident = \"\"'"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident = \"%/residents/*\"'"},
      {"ListRegistrations", "parent: '#/-' filter: 'resident:*' show_total_size: true"},
      {"ListRegistrations", "parent: '#/-' filter: 'source = STANDING'"},
      // She is registered for the first one, and not for the second.
      {"CreateRegistration",
       "parent: '#/szycie-20240603t1700' registration_id: 'r' registration { " + party +
           "resident: '$' }"},
      {"CreateRegistration",
       "parent: '#/prosba-20240617t1700' registration_id: 'r' registration { " + party +
           "resident: '$' }"},
      {"CreateRegistration",
       "parent: '#/ciasna-20240603t1700' registration_id: 'r' registration { " + party +
           "resident: '$' }"},
      {"CreateRegistration",
       "parent: '#/szycie-20240603t1700' registration_id: 'sama' registration { " + party + "}"},
      {"ReferParty", "parent: '#/ciasna-20240603t1700' alias: 'Zielony Parasol' " + party},
      {"BatchGetStandingRegistrations",
       "parent: '%/eventSeries/stale' names: '%/eventSeries/stale/standingRegistrations/stala'"},
      {"ListStandingRegistrations",
       "parent: '%/eventSeries/stale' show_deleted: true show_total_size: true"},
      {"ListStandingRegistrations",
       "parent: '%/eventSeries/-' filter: 'resident = \"$\"' show_total_size: true"},
      {"ListStandingRegistrations",
       "parent: '%/eventSeries/-' filter: 'resident != \"%/residents/znana\"'"},
      {"ListAttendances", "parent: '#/-' filter: 'resident < \"municipalities/z\"'"},
      {"CreateStandingRegistration",
       "parent: '%/eventSeries/stale' standing_registration_id: 's' standing_registration { " +
           party + "resident: '$' }"},
      {"GetAttendance", "name: '#/szycie-20240603t1700/attendances/sama'"},
      {"BatchGetAttendances",
       "parent: '#/szycie-20240603t1700' names: '#/szycie-20240603t1700/attendances/sama'"
       " names: '#/szycie-20240603t1700/attendances/obecna'"},
      {"ListAttendances", "parent: '#/-' show_deleted: true show_total_size: true"},
      {"ListAttendances", "parent: '#/-' filter: 'resident = \"$\"' show_total_size: true"},
      {"CreateAttendance", "parent: '#/szycie-20240603t1700' attendance_id: 'a' attendance { " +
                               people + "resident: '$' }"},
      {"CreateAttendance",
       "parent: '#/prosba-20240603t1700' attendance_id: 'sama' attendance { " + people + "}"},
      {"CheckIn", "parent: '#/szycie-20240603t1700' attendance_id: 'a' attendance { " + people +
                      "resident: '$' }"},
      {"CheckIn",
       "parent: '#/szycie-20240603t1700' attendance_id: 'obecna' attendance { resident: '$' }"},
      {"CheckIn", "parent: '#/szycie-20240603t1700' attendance_id: 'obecna' attendance { " +
                      people + "resident: '$' }"},
      // Known already.
      {"CheckIn", "parent: '#/szycie-20240603t1700' attendance_id: 'sama' attendance {}"},
      {"CheckIn",
       "parent: '#/szycie-20240603t1700' attendance { registration:"
       " '#/szycie-20240603t1700/registrations/sama' resident: '$' }"},
      {"CheckOut",
       "name: '#/szycie-20240603t1700/attendances/sama' occur_time { seconds: 1717408800 }"},
      {"SyncAttendance",
       "parent: '%' send_time { seconds: & }"
       " items { check_in { occurrence: '#/szycie-20240603t1700' attendance_id: 'obecna'"
       "   attendance { check_in_time { seconds: & } resident: '$' " +
           people +
           "} } }"
           " items { check_in { occurrence: '#/szycie-20240603t1700' attendance_id: 'sama'"
           "   attendance { check_in_time { seconds: & } } } }"
           " items { check_in { occurrence: '#/szycie-20240603t1700' attendance_id: 'a'"
           "   attendance { check_in_time { seconds: & } resident: '$' " +
           people + "} } }"},
      {"GetLeaderSheet", "name: '#/szycie-20240603t1700'"},
      {"GetLeaderSheet", "name: '#/szycie-20240617t1700'"},
      {"GetLeaderSheet", "name: '#/ciasna-20240603t1700'"},
      {"GetLeaderSheet", "name: '#/oferta-20240603t1700'"},
      {"GetLeaderSheet", "name: '#/stale-20240610t1700'"},
      {"CancelOccurrence", "name: '#/szycie-20240603t1700' reason: 'x'"},
      {"GetOccurrence", "name: '#/szycie-20240603t1700'"},
      {"ExportRows", "parent: '%' kind: 'registrations'"},
      {"ExportRows", "parent: '%' kind: 'standingRegistrations'"},
      {"ExportRows", "parent: '%' kind: 'attendances'"},
  };
}

// Steps and changes of one registration, standing registration or attendance, of which ^ is the
// name.
std::multimap<std::string, std::string> ChangesOf(const std::string& type) {
  const std::string rpc_type = type == "registration"            ? "Registration"
                               : type == "standing_registration" ? "StandingRegistration"
                                                                 : "Attendance";
  std::multimap<std::string, std::string> questions = {{"Get" + rpc_type, "name: '^'"}};
  const auto update = [&](const std::string& text, const std::string& mask) {
    questions.emplace("Update" + rpc_type,
                      type + " { name: '^' " + text + " } update_mask { paths: '" + mask + "' }");
  };
  update("alias: 'Szalik'", "alias");
  update("alias: 'Zielony Parasol'", "alias");
  update("", "alias");
  update("resident: '$'", "resident");
  update("resident: '$' alias: 'Szalik'", "*");
  update("resident: '%/residents/inna'", "resident");
  update("resident: '%/residents/nikt'", "resident");
  update("resident: '%/residents/znana'", "resident");
  update("", "resident");
  const std::string people = "head_counts { age_band: AGE_30_TO_44 count: 1 } ";
  if (type == "attendance") {
    update(people, "head_counts");
    update(people, "*");
    questions.emplace("DeleteAttendance", "name: '^'");
    questions.emplace("UndeleteAttendance", "name: '^'");
    return questions;
  }
  update("party { " + people + "}", "party");
  // What was read, written back.
  update("party { " + people + "}", "*");
  if (type == "standing_registration") {
    update("until_date { year: 2024 month: 6 day: 12 }", "until_date");
    questions.emplace("DeleteStandingRegistration", "name: '^'");
    questions.emplace("UndeleteStandingRegistration", "name: '^'");
    return questions;
  }
  for (const char* step :
       {"ApproveRegistration", "DeclineRegistration", "AcceptOffer", "CancelRegistration"}) {
    questions.emplace(step, "name: '^'");
  }
  return questions;
}

const std::multimap<std::string, std::string>& Questions() {
  static const auto* const questions = [] {
    auto* all = new std::multimap<std::string, std::string>(QuestionsAboutResidents());
    for (const auto& [method, text] : QuestionsAboutOneVisit()) {
      for (const char* id : {"v", "razem", "sama", "pewna"}) {
        all->emplace(method, absl::StrReplaceAll(text, {{"^", id}}));
      }
    }
    const auto add = [&](const std::multimap<std::string, std::string>& some,
                         const std::string& name) {
      for (const auto& [method, text] : some) {
        all->emplace(method, absl::StrReplaceAll(text, {{"^", name}, {"#", "%/occurrences"}}));
      }
    };
    add(QuestionsAboutClubs(), "");
    add(ChangesOf("registration"), "%/occurrences/szycie-20240603t1700/registrations/sama");
    std::multimap<std::string, std::string> steps = ChangesOf("registration");
    steps.erase("UpdateRegistration");
    for (const char* name :
         {"szycie-20240610t1700/registrations/sama", "szycie-20240617t1700/registrations/zespol",
          "prosba-20240603t1700/registrations/sama", "ciasna-20240603t1700/registrations/sama",
          "oferta-20240603t1700/registrations/sama", "stale-20240603t1700/registrations/stala",
          "stale-20240610t1700/registrations/stala"}) {
      add(steps, absl::StrCat("%/occurrences/", name));
    }
    for (const char* id : {"stala", "nazwana"}) {
      add(ChangesOf("standing_registration"),
          absl::StrCat("%/eventSeries/stale/standingRegistrations/", id));
    }
    for (const char* id : {"sama", "obecna"}) {
      add(ChangesOf("attendance"),
          absl::StrCat("%/occurrences/szycie-20240603t1700/attendances/", id));
    }
    return all;
  }();
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
  for (const char* rpc : {"GetVisit",
                          "ListVisits",
                          "UpdateVisit",
                          "ProposeVisit",
                          "CheckInVisit",
                          "CancelVisit",
                          "CreateResident",
                          "UpdateResident",
                          "DeleteResident",
                          "DeleteBoundary",
                          "UpdateContact",
                          "ListContacts",
                          "ListResidents",
                          "ListBoundaries",
                          "GetContact",
                          "GetDayPack",
                          "ExportRows",
                          "ImportRows",
                          "SyncDay",
                          "SummarizeNeeds",
                          "SummarizeOutreach",
                          "ListChanges",
                          "GetRegistration",
                          "ListRegistrations",
                          "UpdateRegistration",
                          "ApproveRegistration",
                          "DeclineRegistration",
                          "AcceptOffer",
                          "CancelRegistration",
                          "GetStandingRegistration",
                          "ListStandingRegistrations",
                          "UpdateStandingRegistration",
                          "DeleteStandingRegistration",
                          "GetAttendance",
                          "ListAttendances",
                          "UpdateAttendance",
                          "DeleteAttendance",
                          "CheckIn",
                          "CheckOut",
                          "SyncAttendance",
                          "GetLeaderSheet"}) {
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

// What an outsider writes is told to them as in the other town. A place at an event is given to
// nobody else. What phones tell of who came takes the place of what they are not told.
TEST_F(RestrictionSweep, NorDoesWhatBecomesOfAChangeByAnOutsider) {
  const std::string sewing = absl::StrCat(kRybnik, "/occurrences/szycie-20240603t1700");
  const std::string series = absl::StrCat(kRybnik, "/eventSeries/stale/standingRegistrations/");
  const std::string names = " alias: 'Szalik' } update_mask { paths: 'alias' }";
  const std::string znana =
      " resident: 'municipalities/rybnik/residents/znana' }"
      " update_mask { paths: 'resident' }";
  const std::pair<const char*, std::string> changes[] = {
      {"UpdateRegistration",
       absl::StrCat("registration { name: '", sewing, "/registrations/sama'", names)},
      {"UpdateRegistration",
       absl::StrCat("registration { name: '", kRybnik,
                    "/occurrences/prosba-20240603t1700/registrations/sama'", znana)},
      {"UpdateStandingRegistration",
       absl::StrCat("standing_registration { name: '", series, "stala'", znana)},
      {"UpdateStandingRegistration",
       absl::StrCat("standing_registration { name: '", series, "nazwana'", names)},
      {"UpdateAttendance",
       absl::StrCat("attendance { name: '", sewing, "/attendances/sama'", znana)},
      {"CheckIn", absl::StrCat("parent: '", sewing,
                               "' attendance_id: 'obecna' attendance {"
                               " head_counts { age_band: AGE_30_TO_44 count: 1 }"
                               " resident: 'municipalities/rybnik/residents/znana' }")},
      {"CheckIn", absl::StrCat("parent: '", sewing,
                               "' attendance_id: 'obecna' attendance {"
                               " head_counts { age_band: AGE_30_TO_44 count: 1 } alias: 'Żuk' }")},
  };
  for (Town* town : {&with_, &without_}) town->ActWith(call::RoleSet::All());
  for (const auto& [rpc, text] : changes) {
    for (const call::Method* method : with_.Methods()) {
      const std::string& name = method->info.short_name;
      if (name.substr(name.find('.') + 1) != rpc) continue;
      const std::unique_ptr<Message> request(method->request->New());
      call::ParseText(text, *request);
      const std::string there = with_.Told(*method, *request);
      EXPECT_EQ(there, without_.Told(*method, *request)) << rpc << " " << text;
      const bool is_of_a_place = absl::StrContains(rpc, "Registration");
      EXPECT_THAT(there, testing::StartsWith(is_of_a_place ? "INVALID_ARGUMENT" : "OK"))
          << rpc << " " << text;
    }
  }
  EXPECT_THAT(Differences(), IsEmpty());
}

// What an outsider did not name anew is as it was for the team.
TEST_F(RestrictionSweep, WhatSheSignedUpFor_IsThereWhenTheRestrictionEnds) {
  with_.ActWith(call::RoleSet::All());
  const auto written_back = call::FromText<clubs::v1::UpdateRegistrationRequest>(
      "registration { name:"
      " 'municipalities/rybnik/occurrences/szycie-20240603t1700/registrations/sama'"
      " party { head_counts { age_band: AGE_30_TO_44 count: 1 } } } update_mask { paths: '*' }");
  EXPECT_EQ(with_.Do<clubs::v1::Registration>(written_back).alias(), "");
  with_.LiftRestriction();
  for (const char* name :
       {"szycie-20240603t1700/registrations/sama", "szycie-20240617t1700/registrations/zespol"}) {
    const auto whole =
        with_.Do<clubs::v1::Registration>(call::FromText<clubs::v1::GetRegistrationRequest>(
            absl::StrCat("name: 'municipalities/rybnik/occurrences/", name, "'")));
    EXPECT_EQ(whole.resident(), kResident);
    EXPECT_EQ(whole.alias(), kAlias);
  }
}

// Parties are read for the purpose of a procedure.
TEST_F(RestrictionSweep, NorDoesAProcedure_OfWhichSheIsAParty) {
  for (Town* town : {&with_, &without_}) {
    town->ActWith(call::RoleSet::All());
    town->ActIn({.purpose = common::v1::PROCEDURE});
  }
  EXPECT_THAT(Differences(), IsEmpty());
  EXPECT_GT(answered_["GetProcedureParty"], 0);
  EXPECT_GT(answered_["ListProcedureParties"], 1);
  EXPECT_GT(answered_["RecordStep"], 0);
}

// Nobody outside of the team knows her boundaries, so nobody goes: that is told as if the crew were
// taken.
TEST_F(RestrictionSweep, AHoldWithARestrictedResident_IsToldLikeOneForACrewThatIsTaken) {
  with_.ActWith(call::RoleSet::All());
  const auto hold = [this](const std::string& visit, int64_t start) {
    visits::v1::Visit response;
    visits::v1::HoldSlotRequest request;
    call::ParseText(
        absl::StrCat("name: '", kRybnik, "/visits/", visit, "' start_time { seconds: ", start,
                     " } crew { calendar: '", kRybnik, "/calendars/adam' } validate_only: true"),
        request);
    for (const call::Method* method : with_.Methods()) {
      if (method->request->GetDescriptor() != request.GetDescriptor()) continue;
      return with_.Told(*method, request);
    }
    return std::string();
  };
  constexpr int64_t kHour = 3600;
  with_.Do<visits::v1::Visit>(call::FromText<visits::v1::CreateVisitRequest>(
      "parent: 'municipalities/rybnik' visit_id: 'inny' visit { kind: OUTREACH_VISIT"
      " purpose: OUTREACH duration { seconds: 3600 } composition { seats { choices {"
      " kind: STAFF_MEMBER } } } subject { kind: RESIDENT"
      " residents: 'municipalities/rybnik/residents/znana' } }"));
  with_.Do<visits::v1::Visit>(
      call::FromText<visits::v1::ProposeVisitRequest>("name: 'municipalities/rybnik/visits/inny'"));
  const std::string taken = hold("inny", kTuesdayAtTen);
  EXPECT_THAT(taken, testing::HasSubstr("crew[0].calendar"));
  EXPECT_EQ(hold("razem", kTuesdayAtTen + 2 * kHour), taken);
  EXPECT_THAT(hold("inny", kTuesdayAtTen + 2 * kHour), testing::StartsWith("OK"));
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
