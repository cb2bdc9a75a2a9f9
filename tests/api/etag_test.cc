// An etag that is old stops every method that takes one, and stops it from changing anything. The
// right one is in every answer that is the resource, also among others.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "gtest/gtest.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// A call that a recipe makes. In its text stand: % the town, $ an id of this example alone, # a
// number of this example alone, @ tomorrow, & now, ~ a moment soon of this example alone, ^ a wall
// time within the hour, and | the same as the id of an occurrence has it.
struct Step {
  std::string method;
  std::string request;
};

// How a live example of a resource is made.
struct Resource {
  std::string name;
  std::vector<Step> make;
  // A change that gives it another etag.
  Step touch;
  // The fields of an Update, and the path of the first.
  std::string update = {};
  std::string path = {};
  // Tells all that the resource holds.
  std::string get = {};
  // What that reading is for.
  std::string purpose = "outreach";
};

// How a method is called on an example; methods that need nothing are not named.
struct Recipe {
  std::vector<Step> before = {};
  // The fields beside the name and the etag.
  std::string request = {};
  // In the place of those of the resource.
  std::string update = {};
  std::string path = {};
};

// The caller is a staff member of an institution and of a team of the town, and has a calendar; so
// has somebody else there.
const Step kVisit = {
    "CreateVisit",
    "parent: '%' visit_id: '$' visit { kind: MEETING purpose: OUTREACH duration { seconds: 300 } "
    "subject { kind: PLACE label: 'Skwer' } "
    "composition { seats { choices { institution: '%/institutions/own' } } } }"};
const Step kPropose = {"ProposeVisit", "name: '%/visits/$'"};
const Step kHold = {
    "HoldSlot",
    "name: '%/visits/$' start_time { seconds: ~ } crew { seat: 0 calendar: '%/calendars/self' }"};
const Step kAccept = {"RespondToVisit", "name: '%/visits/$' answer: ACCEPTED"};
const Step kCheckIn = {"CheckInVisit", "name: '%/visits/$'"};

const Step kTemplate = {"CreateProcedureTemplate",
                        "parent: '%' procedure_template_id: '$' procedure_template { display_name: "
                        "'Procedura' steps { step_id: 'a' display_name: 'Krok' } }"};
const Step kProcedure = {"CreateProcedure",
                         "parent: '%' procedure_id: '$' procedure { template: "
                         "'%/procedureTemplates/$' team: '%/teams/own' }"};
const Step kOpen = {"OpenProcedure", "name: '%/procedures/$'"};

const Step kClub = {"CreateClub",
                    "parent: '%' club_id: '$' club { kind: RESIDENTS_CLUB display_name: 'Klub' }"};
const Step kSeries = {
    "CreateEventSeries",
    "parent: '%' event_series_id: '$' event_series { club: '%/clubs/$' kind: MEETING display_name: "
    "'Zajęcia' start { ^ } duration_minutes: 60 sign_up { mode: APPROVAL capacity: 4 "
    "waitlist_capacity: 3 } }"};
// One person; and somebody who takes all places.
const Step kRegistration = {
    "CreateRegistration",
    "parent: '%/occurrences/$-|' registration_id: 'r' registration { alias: 'Beret' party { "
    "head_counts { age_band: AGE_30_TO_44 count: 1 } } }"};
const Step kGroup = {
    "CreateRegistration",
    "parent: '%/occurrences/$-|' registration_id: 'x' registration { alias: 'Grupa' party { "
    "head_counts { age_band: AGE_30_TO_44 count: 4 } } }"};

const std::map<std::string, Resource>& Resources() {
  static const auto* const resources = new std::map<std::string, Resource>{
      {"osiedle.pl/Stop",
       {.name = "%/stops/$",
        .make = {{"CreateStop",
                  "parent: '%' stop_id: '$' stop { display_name: 'Skwer' place { description: "
                  "'przy ławce' } }"}},
        .touch = {"UpdateStop", "stop { name: '%/stops/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetStop"}},
      {"osiedle.pl/Outing",
       {.name = "%/outings/$",
        .make = {{"CreateOuting",
                  "parent: '%' outing_id: '$' outing { date { year: 2025 month: 6 day: 3 } }"}},
        .touch = {"UpdateOuting", "outing { name: '%/outings/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetOuting"}},
      {"osiedle.pl/Contact",
       {.name = "%/contacts/$",
        .make = {{"CreateContact",
                  "parent: '%' contact_id: '$' contact { channel: BIKE mode: INDIVIDUAL occur_time "
                  "{ seconds: 1760000000 } }"}},
        .touch = {"UpdateContact", "contact { name: '%/contacts/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetContact"}},
      {"osiedle.pl/District",
       {.name = "%/districts/$",
        .make = {{"CreateDistrict",
                  "parent: '%' district_id: '$' district { display_name: 'Dzielnica' }"}},
        .touch = {"UpdateDistrict", "district { name: '%/districts/$' description: 'inna' }"},
        .update = "description: 'nowa'",
        .path = "description",
        .get = "GetDistrict"}},
      {"osiedle.pl/NeedCode",
       {.name = "%/needCodes/$",
        .make = {{"CreateNeedCode",
                  "parent: '%' need_code_id: '$' need_code { display_name: 'Potrzeba' parent_code: "
                  "'%/needCodes/poverty' }"}},
        .touch = {"UpdateNeedCode", "need_code { name: '%/needCodes/$' description: 'inna' }"},
        .update = "description: 'nowa'",
        .path = "description",
        .get = "GetNeedCode"}},
      {"osiedle.pl/ServiceCode",
       {.name = "%/serviceCodes/$",
        .make = {{"CreateServiceCode",
                  "parent: '%' service_code_id: '$' service_code { display_name: 'Usługa' "
                  "parent_code: '%/serviceCodes/housing' }"}},
        .touch = {"UpdateServiceCode",
                  "service_code { name: '%/serviceCodes/$' description: 'inna' }"},
        .update = "description: 'nowa'",
        .path = "description",
        .get = "GetServiceCode"}},
      {"osiedle.pl/CodeMapping",
       {.name = "%/codeMappings/$",
        .make = {{"CreateNeedCode",
                  "parent: '%' need_code_id: '$' need_code { display_name: 'Potrzeba' parent_code: "
                  "'%/needCodes/poverty' }"},
                 {"CreateServiceCode",
                  "parent: '%' service_code_id: '$' service_code { display_name: 'Usługa' "
                  "parent_code: '%/serviceCodes/housing' }"},
                 {"CreateCodeMapping",
                  "parent: '%' code_mapping_id: '$' code_mapping { need_code: '%/needCodes/$' "
                  "service_code: '%/serviceCodes/$' }"}},
        .touch = {"UpdateCodeMapping",
                  "code_mapping { name: '%/codeMappings/$' description: 'inna' }"},
        .update = "description: 'nowa'",
        .path = "description",
        .get = "GetCodeMapping"}},
      {"osiedle.pl/Controller",
       {.name = "%/controllers/$",
        .make = {{"CreateController",
                  "parent: '%' controller_id: '$' controller { display_name: 'Ośrodek' kind: "
                  "SOCIAL_CENTRE }"}},
        .touch = {"UpdateController", "controller { name: '%/controllers/$' address: 'Rynek 1' }"},
        .update = "address: 'Rynek 2'",
        .path = "address",
        .get = "GetController"}},
      // There are as many towns as a register has; these are changed over and over.
      {"osiedle.pl/Municipality",
       {.name = "%",
        .make = {},
        .touch = {"UpdateMunicipality", "municipality { name: '%' display_name: 'Rybnik $' }"},
        .update = "display_name: 'Miasto $'",
        .path = "display_name",
        .get = "GetMunicipality"}},
      {"osiedle.pl/Register",
       {.name = "registers/2023-#",
        .make = {{"CreateRegister",
                  "register_id: '2023-#' register { source: 'trzy' expected_unit_count: 3 "
                  "expected_municipality_count: 1 }"}},
        .touch = {"ImportUnits",
                  "parent: 'registers/2023-#' units { code: '24' display_name: 'ŚLĄSKIE' "
                  "designation: 'województwo' }"},
        .get = "GetRegister"}},
      {"osiedle.pl/Institution",
       {.name = "%/institutions/$",
        .make = {{"CreateInstitution",
                  "parent: '%' institution_id: '$' institution { display_name: 'Ośrodek' kind: "
                  "SOCIAL_WELFARE_CENTRE }"}},
        .touch = {"UpdateInstitution",
                  "institution { name: '%/institutions/$' agreement_number: '1/2025' }"},
        .update = "agreement_number: '2/2025'",
        .path = "agreement_number",
        .get = "GetInstitution"}},
      {"osiedle.pl/StaffMember",
       {.name = "%/staffMembers/$",
        .make = {{"CreateInstitution",
                  "parent: '%' institution_id: '$' institution { display_name: 'Ośrodek' kind: "
                  "SOCIAL_WELFARE_CENTRE }"},
                 {"CreateStaffMember",
                  "parent: '%' staff_member_id: '$' staff_member { display_name: 'Anna' "
                  "institution: '%/institutions/$' }"}},
        .touch = {"UpdateStaffMember",
                  "staff_member { name: '%/staffMembers/$' display_name: 'Ewa' }"},
        .update = "display_name: 'Ola'",
        .path = "display_name",
        .get = "GetStaffMember"}},
      {"osiedle.pl/Team",
       {.name = "%/teams/$",
        .make = {{"CreateTeam",
                  "parent: '%' team_id: '$' team { display_name: 'Zespół' kind: OUTREACH }"}},
        .touch = {"UpdateTeam", "team { name: '%/teams/$' appointing_act: '1/2025' }"},
        .update = "appointing_act: '2/2025'",
        .path = "appointing_act",
        .get = "GetTeam"}},
      {"osiedle.pl/Calendar",
       {.name = "%/calendars/$",
        .make = {{"CreateInstitution",
                  "parent: '%' institution_id: '$' institution { display_name: 'Ośrodek' kind: "
                  "SOCIAL_WELFARE_CENTRE }"},
                 {"CreateCalendar",
                  "parent: '%' calendar_id: '$' calendar { kind: ROOM display_name: 'Sala' "
                  "capacity: 8 institution: '%/institutions/$' }"}},
        .touch = {"UpdateCalendar", "calendar { name: '%/calendars/$' buffer_after_minutes: 5 }"},
        .update = "buffer_after_minutes: 10",
        .path = "buffer_after_minutes",
        .get = "GetCalendar"}},
      {"osiedle.pl/BusySource",
       {.name = "%/calendars/$/busySources/s",
        .make = {{"CreateInstitution",
                  "parent: '%' institution_id: '$' institution { display_name: 'Ośrodek' kind: "
                  "SOCIAL_WELFARE_CENTRE }"},
                 {"CreateCalendar",
                  "parent: '%' calendar_id: '$' calendar { kind: ROOM display_name: 'Sala' "
                  "capacity: 8 institution: '%/institutions/$' }"},
                 {"CreateBusySource",
                  "parent: '%/calendars/$' busy_source_id: 's' busy_source {}"}},
        .touch = {"UpdateBusySource",
                  "busy_source { name: '%/calendars/$/busySources/s' known_until_time { seconds: "
                  "1760000000 } }"},
        .update = "known_until_time { seconds: & }",
        .path = "known_until_time",
        .get = "GetBusySource"}},
      {"osiedle.pl/Resident",
       {.name = "%/residents/$",
        .make = {{"CreateResident",
                  "parent: '%' resident_id: '$' resident { identity_level: ALIAS alias: 'Beret $' "
                  "}"},
                 {"RaiseIdentityLevel",
                  "name: '%/residents/$' identity_level: REACHABLE act { kind: RESIDENT_ACT }"}},
        .touch = {"UpdateResident",
                  "resident { name: '%/residents/$' reach { kind: PHONE value: '600100200' } }"},
        .update = "alias: 'Czapka $'",
        .path = "alias",
        .get = "RevealResident"}},
      {"osiedle.pl/Boundary",
       {.name = "%/residents/$/boundaries/b",
        .make = {{"CreateResident",
                  "parent: '%' resident_id: '$' resident { identity_level: ALIAS alias: 'Beret $' "
                  "}"},
                 {"CreateBoundary",
                  "parent: '%/residents/$' boundary_id: 'b' boundary { place: 'klatka' }"}},
        .touch = {"UpdateBoundary",
                  "boundary { name: '%/residents/$/boundaries/b' place: 'podwórko' }"},
        .update = "place: 'brama'",
        .path = "place",
        .get = "GetBoundary"}},
      {"osiedle.pl/InvitationBatch",
       {.name = "%/invitationBatches/$",
        .make = {{"CreateInvitationBatch",
                  "parent: '%' invitation_batch_id: '$' invitation_batch { display_name: 'Klub' "
                  "valid_until_date { @ } invitation_count: 2 }"}},
        .touch = {"UpdateInvitationBatch",
                  "invitation_batch { name: '%/invitationBatches/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetInvitationBatch"}},
      {"osiedle.pl/Invitation",
       {.name = "%/invitations/$-001",
        .make = {{"CreateInvitationBatch",
                  "parent: '%' invitation_batch_id: '$' invitation_batch { display_name: 'Klub' "
                  "valid_until_date { @ } invitation_count: 1 }"},
                 {"CreateContact",
                  "parent: '%' contact_id: '$' contact { channel: BIKE mode: INDIVIDUAL occur_time "
                  "{ seconds: 1760000000 } }"}},
        .touch = {"HandOutInvitation",
                  "parent: '%' invitation: '%/invitations/$-001' contact: '%/contacts/$'"},
        .get = "GetInvitation"}},
      {"osiedle.pl/Visit",
       {.name = "%/visits/$",
        .make = {kVisit},
        .touch = {"UpdateVisit", "visit { name: '%/visits/$' aim: 'inny' }"},
        .update = "aim: 'nowy'",
        .path = "aim",
        .get = "GetVisit"}},
      {"osiedle.pl/VisitNote",
       {.name = "%/visits/$/notes/n",
        .make = {kVisit,
                 kPropose,
                 {"CreateVisitNote",
                  "parent: '%/visits/$' visit_note_id: 'n' visit_note { profession: SOCIAL_WORKER "
                  "text: 'notatka' }"}},
        .touch = {"UpdateVisitNote", "visit_note { name: '%/visits/$/notes/n' text: 'inna' }"},
        .update = "text: 'nowa'",
        .path = "text",
        .get = "GetVisitNote"}},
      {"osiedle.pl/VisitTask",
       {.name = "%/visits/$/tasks/t",
        .make = {kVisit,
                 {"CreateVisitTask",
                  "parent: '%/visits/$' visit_task_id: 't' visit_task { text: 'koc' owner: "
                  "'%/staffMembers/self' due_date { @ } }"}},
        .touch = {"UpdateVisitTask", "visit_task { name: '%/visits/$/tasks/t' text: 'inne' }"},
        .update = "text: 'nowe'",
        .path = "text",
        .get = "GetVisitTask"}},
      {"osiedle.pl/ProcedureTemplate",
       {.name = "%/procedureTemplates/$",
        .make = {kTemplate},
        .touch = {"UpdateProcedureTemplate",
                  "procedure_template { name: '%/procedureTemplates/$' display_name: 'Inna' }"},
        .update = "display_name: 'Nowa'",
        .path = "display_name",
        .get = "GetProcedureTemplate"}},
      {"osiedle.pl/Procedure",
       {.name = "%/procedures/$",
        .make = {kTemplate, kProcedure},
        .touch = {"UpdateProcedure", "procedure { name: '%/procedures/$' case_number: '1/2025' }"},
        .update = "case_number: '2/2025'",
        .path = "case_number",
        .get = "GetProcedure"}},
      {"osiedle.pl/ProcedureParty",
       {.name = "%/procedures/$/parties/p",
        .make = {kTemplate,
                 kProcedure,
                 {"CreateResident",
                  "parent: '%' resident_id: '$' resident { identity_level: ALIAS alias: 'Beret $' "
                  "}"},
                 {"CreateProcedureParty",
                  "parent: '%/procedures/$' procedure_party_id: 'p' procedure_party { side: HARMED "
                  "resident: '%/residents/$' }"}},
        .touch = {"UpdateProcedureParty",
                  "procedure_party { name: '%/procedures/$/parties/p' minor: true }"},
        .update = "minor: false",
        .path = "minor",
        .get = "GetProcedureParty",
        .purpose = "procedure"}},
      {"osiedle.pl/Venue",
       {.name = "%/venues/$",
        .make = {{"CreateVenue",
                  "parent: '%' venue_id: '$' venue { display_name: 'Sala' place { description: "
                  "'Rynek 1' } capacity: 20 }"}},
        .touch = {"UpdateVenue", "venue { name: '%/venues/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetVenue"}},
      {"osiedle.pl/Club",
       {.name = "%/clubs/$",
        .make = {kClub},
        .touch = {"UpdateClub", "club { name: '%/clubs/$' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetClub"}},
      {"osiedle.pl/EventSeries",
       {.name = "%/eventSeries/$",
        .make = {kClub, kSeries},
        .touch = {"UpdateEventSeries", "event_series { name: '%/eventSeries/$' audience: 'inni' }"},
        .update = "audience: 'nowi'",
        .path = "audience",
        .get = "GetEventSeries"}},
      {"osiedle.pl/Occurrence",
       {.name = "%/occurrences/$-|",
        .make = {kClub, kSeries},
        .touch = {"UpdateOccurrence", "occurrence { name: '%/occurrences/$-|' note: 'inna' }"},
        .update = "note: 'nowa'",
        .path = "note",
        .get = "GetOccurrence"}},
      {"osiedle.pl/Registration",
       {.name = "%/occurrences/$-|/registrations/r",
        .make = {kClub, kSeries, kRegistration},
        .touch = {"UpdateRegistration",
                  "registration { name: '%/occurrences/$-|/registrations/r' alias: 'Szal' }"},
        .update = "alias: 'Czapka'",
        .path = "alias",
        .get = "GetRegistration"}},
      {"osiedle.pl/StandingRegistration",
       {.name = "%/eventSeries/$/standingRegistrations/s",
        .make = {kClub,
                 kSeries,
                 {"CreateStandingRegistration",
                  "parent: '%/eventSeries/$' standing_registration_id: 's' standing_registration { "
                  "alias: 'Beret' party { head_counts { age_band: AGE_30_TO_44 count: 1 } } }"}},
        .touch = {"UpdateStandingRegistration",
                  "standing_registration { name: '%/eventSeries/$/standingRegistrations/s' alias: "
                  "'Szal' }"},
        .update = "alias: 'Czapka'",
        .path = "alias",
        .get = "GetStandingRegistration"}},
      {"osiedle.pl/Attendance",
       {.name = "%/occurrences/$-|/attendances/a",
        .make = {kClub,
                 kSeries,
                 {"CreateAttendance",
                  "parent: '%/occurrences/$-|' attendance_id: 'a' attendance { alias: 'Beret' "
                  "head_counts { age_band: AGE_30_TO_44 count: 1 } }"}},
        .touch = {"UpdateAttendance",
                  "attendance { name: '%/occurrences/$-|/attendances/a' alias: 'Szal' }"},
        .update = "alias: 'Czapka'",
        .path = "alias",
        .get = "GetAttendance"}},
  };
  return *resources;
}

const std::map<std::string, Recipe>& Recipes() {
  static const Step kStop = {"CreateStop",
                             "parent: '%' stop_id: '$' stop { display_name: 'Skwer' place { "
                             "description: 'przy ławce' } }"};
  static const Step kStart = {"StartOuting", "name: '%/outings/$'"};
  static const Step kArrive = {"ArriveAtStop", "name: '%/outings/$' stop: '%/stops/$'"};
  static const Step kVoid = {"VoidInvitationBatch", "name: '%/invitationBatches/$'"};
  static const Step kOther = {
      "CreateResident",
      "parent: '%' resident_id: '$-x' resident { identity_level: ALIAS alias: 'Szalik $' }"};
  static const auto* const recipes = new std::map<std::string, Recipe>{
      {"StartOuting", {}},
      {"ArriveAtStop", {.before = {kStop, kStart}, .request = "stop: '%/stops/$'"}},
      {"LeaveStop", {.before = {kStop, kStart, kArrive}}},
      {"FinishOuting", {.before = {kStart}}},
      {"CancelOuting", {.request = "reason: 'deszcz'"}},
      {"TallyOuting",
       {.before = {kStart},
        .request = "tally { tally_id: 't' version: 1 coffee_count: 3 occur_time { seconds: & } }"}},
      {"ChangeStage", {.request = "stage: TALK from_date { @ }"}},
      {"ChangeTerritorialCode",
       {.request = "code: '2473021' valid_from { year: 2025 month: 1 day: 1 }"}},
      {"CompleteRegister",
       {.before = {{"ImportUnits",
                    "parent: 'registers/2023-#' "
                    "units { code: '2473' display_name: 'Rybnik' designation: 'miasto na prawach "
                    "powiatu' } "
                    "units { code: '2473011' display_name: 'Rybnik' designation: 'gmina miejska' "
                    "}"}}}},
      {"LinkPrincipal", {.request = "principal: 'p-$'"}},
      {"UnlinkPrincipal",
       {.before = {{"LinkPrincipal", "name: '%/staffMembers/$' principal: 'p-$'"}},
        .request = "principal: 'p-$'"}},
      {"RaiseIdentityLevel", {.request = "identity_level: IDENTIFIED act { kind: RESIDENT_ACT }"}},
      // It erases: of all methods the one whose etag matters most.
      {"LowerIdentityLevel", {.request = "identity_level: COUNTED act { kind: RESIDENT_ACT }"}},
      {"MergeResident", {.before = {kOther}, .request = "survivor: '%/residents/$-x'"}},
      {"UnmergeResident",
       {.before = {kOther,
                   {"MergeResident", "name: '%/residents/$' survivor: '%/residents/$-x'"}}}},
      // Good slips are not deleted.
      {"DeleteInvitationBatch", {.before = {kVoid}}},
      {"UndeleteInvitationBatch",
       {.before = {kVoid, {"DeleteInvitationBatch", "name: '%/invitationBatches/$'"}}}},
      {"VoidInvitationBatch", {.request = "reason: 'deszcz'"}},
      {"VoidInvitation", {.request = "reason: 'deszcz'"}},
      {"ProposeVisit", {}},
      {"HoldSlot",
       {.before = {kPropose},
        .request = "start_time { seconds: ~ } crew { seat: 0 calendar: '%/calendars/self' }"}},
      {"ReleaseSlot", {.before = {kPropose, kHold}, .request = "reason: 'deszcz'"}},
      {"RespondToVisit", {.before = {kPropose, kHold}, .request = "answer: ACCEPTED"}},
      {"IssueResponseCode",
       {.before = {kPropose, kHold}, .request = "staff_member: '%/staffMembers/self'"}},
      {"SubstituteCrewMember",
       {.before = {kPropose, kHold},
        .request = "from_calendar: '%/calendars/self' to_calendar: '%/calendars/other'"}},
      {"RescheduleVisit",
       {.before = {kPropose, kHold, kAccept},
        .request = "visit_id: '$-new' reason: 'deszcz' start_time { seconds: ~ } "
                   "crew { seat: 0 calendar: '%/calendars/other' }"}},
      {"CheckInVisit", {.before = {kPropose, kHold, kAccept}}},
      {"CheckOutVisit", {.before = {kPropose, kHold, kAccept, kCheckIn}}},
      {"CompleteVisit",
       {.before = {kPropose, kHold, kAccept, kCheckIn}, .request = "outcome: HELP_AGREED"}},
      {"RefuseVisit", {.before = {kPropose, kHold, kAccept}, .request = "reason: 'nie chce'"}},
      {"ReportNoContact", {.before = {kPropose, kHold, kAccept}, .request = "reason: 'nikogo'"}},
      {"AbortVisit",
       {.before = {kPropose, kHold, kAccept, kCheckIn}, .request = "reason: 'awantura'"}},
      {"CancelVisit", {.request = "reason: 'deszcz'"}},
      {"CompleteVisitTask", {}},
      {"OpenProcedure", {}},
      {"RecordStep", {.before = {kOpen}, .request = "step_id: 'a'"}},
      {"SuspendProcedure", {.before = {kOpen}, .request = "reason: 'sąd'"}},
      {"ResumeProcedure",
       {.before = {kOpen, {"SuspendProcedure", "name: '%/procedures/$' reason: 'sąd'"}}}},
      {"CloseProcedure", {.before = {kOpen}, .request = "reason: 'koniec'"}},
      {"MonitorProcedure",
       {.before = {kOpen, {"CloseProcedure", "name: '%/procedures/$' reason: 'koniec'"}},
        .request = "monitor_until_date { @ }"}},
      {"EditEventSeries",
       {.request = "name: '%/eventSeries/$' scope: ALL",
        .update = "duration_minutes: 90",
        .path = "duration_minutes"}},
      {"MoveOccurrence", {.request = "start { date { @ } minute: 1000 }"}},
      {"CancelOccurrence", {.request = "reason: 'deszcz'"}},
      {"ApproveRegistration", {}},
      {"DeclineRegistration", {.request = "reason: 'inny termin'"}},
      {"CancelRegistration", {.request = "reason: 'choroba'"}},
      {"AcceptOffer",
       {.before = {kGroup,
                   {"ApproveRegistration", "name: '%/occurrences/$-|/registrations/x'"},
                   {"ApproveRegistration", "name: '%/occurrences/$-|/registrations/r'"},
                   {"CancelRegistration", "name: '%/occurrences/$-|/registrations/x'"}}}},
  };
  return *recipes;
}

// They take the example out of sight, so its new etag cannot be read here.
// services/residents/restriction_handlers_test.cc has their etags.
bool IsTestedElsewhere(const std::string& method) {
  // An emergency is reviewed when it has ended, which takes a minute at least.
  return method == "RestrictResident" || method == "LiftRestriction" || method == "ReviewEmergency";
}

std::string ResourceTypeOf(const Descriptor* message) {
  return message == nullptr ? "" : message->options().GetExtension(google::api::resource).type();
}

// Where a request holds the etag of what it changes: the fields that lead there. Empty: nowhere.
std::vector<const FieldDescriptor*> PathOfEtag(const Descriptor* request) {
  if (const FieldDescriptor* etag = request->FindFieldByName("etag")) return {etag};
  if (request->FindFieldByName("update_mask") == nullptr) return {};
  for (int i = 0; i < request->field_count(); ++i) {
    const FieldDescriptor* field = request->field(i);
    if (field->is_repeated() || ResourceTypeOf(field->message_type()).empty()) continue;
    const FieldDescriptor* etag = field->message_type()->FindFieldByName("etag");
    if (etag != nullptr) return {field, etag};
  }
  return {};
}

std::string TypeOf(const MethodDescriptor& method,
                   const std::vector<const FieldDescriptor*>& path) {
  if (path.size() == 2) return ResourceTypeOf(path[0]->message_type());
  const FieldDescriptor* name = method.input_type()->FindFieldByName("name");
  return name == nullptr ? ""
                         : name->options().GetExtension(google::api::resource_reference).type();
}

void SetEtag(Message& request, const std::vector<const FieldDescriptor*>& path,
             const std::string& etag) {
  Message* owner = &request;
  if (path.size() == 2) owner = owner->GetReflection()->MutableMessage(owner, path[0]);
  owner->GetReflection()->SetString(owner, path.back(), etag);
}

std::string TextOf(const Message& message, const std::string& field) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

// "registers/a/units/b" -> "registers/a".
std::string ParentOf(const std::string& name) {
  const size_t id = name.rfind('/');
  return name.substr(0, name.rfind('/', id - 1));
}

class EtagTest : public testing::Test {
 protected:
  EtagTest() : methods_(town_) {
    // A register of a later day has another code for Rybnik.
    methods_.Do("CreateRegister",
                "register_id: '2025-01-01' register { source: 'pięć' expected_unit_count: 4 "
                "expected_municipality_count: 2 }");
    methods_.Do("ImportUnits",
                "parent: 'registers/2025-01-01' "
                "units { code: '24' display_name: 'ŚLĄSKIE' designation: 'województwo' } "
                "units { code: '2473' display_name: 'Rybnik' designation: 'miasto na prawach "
                "powiatu' } "
                "units { code: '2473011' display_name: 'Rybnik' designation: 'gmina miejska' } "
                "units { code: '2473021' display_name: 'Rybnik' designation: 'gmina miejska' }");
    methods_.Do("CompleteRegister", "name: 'registers/2025-01-01'");
    FoundStaff();
  }

  void FoundStaff() {
    Do({"CreateInstitution",
        "parent: '%' institution_id: 'own' institution { display_name: 'Ośrodek' kind: "
        "SOCIAL_WELFARE_CENTRE }"});
    for (const char* id : {"self", "other"}) {
      Do({"CreateStaffMember",
          absl::StrCat("parent: '%' staff_member_id: '", id,
                       "' staff_member { display_name: 'Osoba' institution: '%/institutions/own' "
                       "professions { profession: SOCIAL_WORKER } "
                       "mandate { start_date { year: 2020 month: 1 day: 1 } } }")});
      Do({"CreateCalendar",
          absl::StrCat("parent: '%' calendar_id: '", id,
                       "' calendar { kind: STAFF_MEMBER staff_member: '%/staffMembers/", id,
                       "' on_duty_on_public_holidays: true rules { days: MONDAY days: TUESDAY "
                       "days: WEDNESDAY days: THURSDAY days: FRIDAY days: SATURDAY days: SUNDAY "
                       "begin_minute: 0 end_minute: 1440 } }")});
    }
    Do({"CreateTeam",
        "parent: '%' team_id: 'own' team { display_name: 'Zespół' kind: OUTREACH members { "
        "staff_member: '%/staffMembers/self' role: MEMBER } }"});
    Do({"LinkPrincipal", "name: '%/staffMembers/self' principal: 'every-role'"});
  }

  std::string Fill(const std::string& text) const {
    const absl::CivilDay tomorrow = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 1;
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
    const absl::CivilMinute wall = absl::ToCivilMinute(soon_, zone);
    return absl::StrReplaceAll(
        text, {{"%", kRybnik},
               {"$", absl::StrCat("e", example_)},
               {"#", absl::StrFormat("%02d-%02d", 1 + example_ / 28, 1 + example_ % 28)},
               {"&", absl::StrCat(absl::ToUnixSeconds(absl::Now()))},
               {"~", absl::StrCat(absl::ToUnixSeconds(soon_ + example_ * absl::Minutes(5)))},
               {"^", absl::StrCat("date { year: ", wall.year(), " month: ", wall.month(), " day: ",
                                  wall.day(), " } minute: ", wall.hour() * 60 + wall.minute())},
               {"|", absl::StrFormat("%04d%02d%02dt%02d%02d", wall.year(), wall.month(), wall.day(),
                                     wall.hour(), wall.minute())},
               {"@", absl::StrCat("year: ", tomorrow.year(), " month: ", tomorrow.month(),
                                  " day: ", tomorrow.day())}});
  }
  void Do(const Step& step) { methods_.Do(step.method, Fill(step.request)); }
  AnyMessage Get(const Resource& resource) {
    return methods_.Do(resource.get, Fill(absl::StrCat("name: '", resource.name, "'")),
                       As::kEveryRole, {{"osiedle-purpose", resource.purpose}});
  }

  // What the caller changed so far; the clocks of areas write in the meantime, too.
  size_t Changes() {
    return town_.AuditEntries(kRybnik, "outcome = CHANGED AND principal = every-role").size();
  }

  AnyMessage Request(const MethodDescriptor& method, const Resource& resource,
                     const Recipe& recipe) {
    const std::vector<const FieldDescriptor*> path = PathOfEtag(method.input_type());
    if (path.size() == 1) {
      return methods_.Request(method.name(),
                              Fill(absl::StrCat("name: '", resource.name, "' ", recipe.request)));
    }
    const bool own = !recipe.update.empty();
    return methods_.Request(
        method.name(),
        Fill(absl::StrCat(path[0]->name(), " { name: '", resource.name, "' ",
                          own ? recipe.update : resource.update, " } update_mask { paths: '",
                          own ? recipe.path : resource.path, "' } ", recipe.request)));
  }

  void OldEtagStops(const MethodDescriptor& method, const Resource& resource,
                    const Recipe& recipe) {
    ++example_;
    for (const Step& step : resource.make) Do(step);
    const std::string old_etag = TextOf(*Get(resource), "etag");
    Do(resource.touch);
    for (const Step& step : recipe.before) Do(step);

    const std::vector<const FieldDescriptor*> path = PathOfEtag(method.input_type());
    const AnyMessage before = Get(resource);
    const std::string etag = TextOf(*before, "etag");
    ASSERT_NE(etag, old_etag);
    const size_t changes = Changes();
    const AnyMessage request = Request(method, resource, recipe);
    AnyMessage response;
    SetEtag(*request, path, old_etag);
    const grpc::Status old = methods_.Call(method.name(), *request, response);
    EXPECT_EQ(old.error_code(), grpc::StatusCode::ABORTED) << old.error_message();
    EXPECT_EQ(ReasonOf(old), "ETAG_MISMATCH");
    EXPECT_EQ(Get(resource)->DebugString(), before->DebugString());
    EXPECT_EQ(Changes(), changes);

    SetEtag(*request, path, etag);
    const grpc::Status right = methods_.Call(method.name(), *request, response);
    EXPECT_TRUE(right.ok()) << right.error_message()
                            << testing::PrintToString(ViolatedFields(right));
    EXPECT_NE(TextOf(*Get(resource), "etag"), etag) << "it was to change something";
  }

  Town town_;
  AnyMethods methods_;
  // A whole minute: nobody can be asked for a moment of the past.
  const absl::Time soon_ =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) / 60 * 60) + absl::Minutes(30);
  int example_ = 0;
};

TEST_F(EtagTest, AnOldOne_StopsEveryMethodThatTakesOne_AndChangesNothing) {
  int walked = 0;
  for (const auto& [name, method] : methods_.all()) {
    const std::vector<const FieldDescriptor*> path = PathOfEtag(method->input_type());
    if (path.empty() || IsTestedElsewhere(name)) continue;
    SCOPED_TRACE(name);
    ++walked;
    const auto resource = Resources().find(TypeOf(*method, path));
    if (resource == Resources().end()) {
      ADD_FAILURE() << "add a recipe of " << TypeOf(*method, path);
      continue;
    }
    Recipe recipe;
    const auto special = Recipes().find(name);
    if (special != Recipes().end()) {
      recipe = special->second;
    } else if (absl::StartsWith(name, "Undelete")) {
      recipe.before = {{absl::StrCat("Delete", name.substr(8)),
                        absl::StrCat("name: '", resource->second.name, "'")}};
    } else if (!absl::StartsWith(name, "Delete") && !absl::StartsWith(name, "Update")) {
      ADD_FAILURE() << "add a recipe of " << name;
      continue;
    }
    OldEtagStops(*method, resource->second, recipe);
  }
  // Whoever looks for the methods must find them.
  EXPECT_GE(walked, 80);
}

TEST_F(EtagTest, ABatchGet_GivesEachAsGetGivesIt_WithItsEtag) {
  int walked = 0;
  for (const auto& [name, method] : methods_.all()) {
    if (!absl::StartsWith(name, "BatchGet")) continue;
    SCOPED_TRACE(name);
    const Descriptor* row = method->output_type()->field(0)->message_type();
    const auto resource = Resources().find(ResourceTypeOf(row));
    // The others change by no method that takes an etag: they have no recipe.
    if (resource == Resources().end()) continue;
    ++walked;
    ++example_;
    for (const Step& step : resource->second.make) Do(step);
    Do(resource->second.touch);
    const std::string named = Fill(absl::StrCat("name: '", resource->second.name, "'"));
    const AnyMessage single = methods_.Do(absl::StrCat("Get", row->name()), named);
    EXPECT_NE(TextOf(*single, "etag"), "");
    std::string batch = Fill(absl::StrCat("names: '", resource->second.name, "'"));
    if (method->input_type()->FindFieldByName("parent") != nullptr) {
      absl::StrAppend(&batch, " parent: '", ParentOf(TextOf(*single, "name")), "'");
    }
    const AnyMessage answer = methods_.Do(name, batch);
    ASSERT_EQ(answer->GetReflection()->FieldSize(*answer, method->output_type()->field(0)), 1);
    const Message& given =
        answer->GetReflection()->GetRepeatedMessage(*answer, method->output_type()->field(0), 0);
    EXPECT_EQ(given.DebugString(), single->DebugString());
  }
  EXPECT_GE(walked, 19);
}

}  // namespace
}  // namespace osiedle::tests
