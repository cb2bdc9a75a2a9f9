#include "services/visits/bookings/visit_views.h"

#include <optional>

#include "absl/algorithm/container.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/principal.h"
#include "services/call/rpc/relations.h"
#include "services/registry/registry_reader.h"
#include "services/staff/staff_reader.h"
#include "services/staff/staff_rules.h"
#include "services/visits/bookings/subject_residents.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::StaffStanding;
using ::osiedle::staff::v1::Profession;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitNote;

bool HasSeat(const Visit& visit, const std::string& staff_member) {
  return !staff_member.empty() && absl::c_any_of(visit.crew(), [&](const CrewSeat& seat) {
    return seat.staff_member() == staff_member && seat.answer() != CrewSeat::DECLINED;
  });
}

void TakeOutDetails(Visit& visit) {
  visit.clear_subject();
  visit.clear_place();
  visit.clear_purpose();
  visit.clear_aim();
  visit.clear_legal_ground();
  visit.clear_measures();
  visit.clear_safety_plan();
  visit.clear_procedure();
  visit.clear_procedure_step();
  visit.clear_end_reason();
  visit.clear_outcome();
}

absl::StatusOr<std::string> StaffMemberOf(const Call& call, const Reader& reader,
                                          const std::string& principal) {
  ASSIGN_OR_RETURN(const std::optional<StaffStanding> standing,
                   call.resources().relations->StandingWithoutTeamsOf(call, reader, principal));
  const bool serves = standing.has_value() && standing->in_office;
  return serves ? standing->staff_member : std::string();
}

absl::StatusOr<VisitViewer> ViewerOf(const Call& call, const Reader& reader, const Visit& visit) {
  VisitViewer viewer = {.now = call.time()};
  ASSIGN_OR_RETURN(const call::RecordScope planned,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_VISIT_DETAILS), reader));
  viewer.plans = Visits().SeesWithin(planned, visit);
  // The crew matters to nobody else, and to nobody where there is none.
  if (viewer.plans || visit.crew().empty()) return viewer;
  ASSIGN_OR_RETURN(viewer.staff_member, StaffMemberOfCaller(call, reader));
  if (HasSeat(visit, viewer.staff_member)) {
    ASSIGN_OR_RETURN(viewer.zone, call.Zone(reader));
  }
  return viewer;
}

absl::StatusOr<std::vector<Profession>> ProfessionsOf(const Call& call, const Reader& reader,
                                                      const std::string& staff_member,
                                                      absl::CivilDay day) {
  ASSIGN_OR_RETURN(const std::optional<staff::v1::StaffMember> found,
                   staff::FindStaffMember(call, reader, staff_member));
  return found.has_value() ? ProfessionsOn(*found, day) : std::vector<Profession>();
}

}  // namespace

// ---- the rule, pure

bool SeesDetails(const Visit& visit, const VisitViewer& viewer) {
  if (viewer.plans) return true;
  const bool is_of_crew = HasSeat(visit, viewer.staff_member) && visit.has_start_time();
  if (!is_of_crew || HasEnded(visit)) return false;
  const absl::CivilDay day = absl::ToCivilDay(call::TimeOf(visit.start_time()), viewer.zone);
  return viewer.now >= absl::FromCivil(day - 1, viewer.zone);
}

void TakeOut(const VisitViewer& viewer, Visit& visit) {
  if (!SeesDetails(visit, viewer)) TakeOutDetails(visit);
  if (viewer.plans) return;
  for (CrewSeat& seat : *visit.mutable_crew()) {
    const bool is_own = !viewer.staff_member.empty() && seat.staff_member() == viewer.staff_member;
    if (!is_own) seat.clear_decline_reason();
  }
}

bool SeesNote(const VisitNote& note, const std::string& staff_member,
              const std::vector<Profession>& professions, absl::CivilDay today) {
  if (staff_member.empty()) return false;
  if (note.author() == staff_member) return true;
  if (note.has_read_until_date() && today > call::DayOf(note.read_until_date())) return false;
  return absl::c_any_of(note.readers(), [&](int reader) {
    return absl::c_linear_search(professions, static_cast<Profession>(reader));
  });
}

std::vector<Profession> ProfessionsOn(const staff::v1::StaffMember& staff_member,
                                      absl::CivilDay day) {
  std::vector<Profession> professions;
  for (const staff::v1::ProfessionTerm& held : staff_member.professions()) {
    const staff::Term term = staff::TermOf(held);
    if (term.first <= day && day <= term.last) professions.push_back(held.profession());
  }
  return professions;
}

// ---- the same for a call

absl::Status ViewVisit(const Call& call, const Reader& reader, Visit& visit) {
  Lapse(call.time(), visit);
  ASSIGN_OR_RETURN(const VisitViewer viewer, ViewerOf(call, reader, visit));
  TakeOut(viewer, visit);
  return ViewResidents(call, reader, visit);
}

absl::Status ViewNote(const Call& call, const Reader& reader, VisitNote& note) {
  ASSIGN_OR_RETURN(const std::string staff_member, StaffMemberOfCaller(call, reader));
  std::vector<Profession> professions;
  absl::CivilDay today;
  const bool asks_professions =
      !staff_member.empty() && note.author() != staff_member && !note.readers().empty();
  if (asks_professions) {
    ASSIGN_OR_RETURN(today, registry::Today(call, reader));
    ASSIGN_OR_RETURN(professions, ProfessionsOf(call, reader, staff_member, today));
  }
  if (SeesNote(note, staff_member, professions, today)) return absl::OkStatus();
  note.clear_text();
  note.clear_outcome();
  return absl::OkStatus();
}

absl::StatusOr<std::string> StaffMemberOfCaller(const Call& call, const Reader& reader) {
  const bool is_of_a_town = call.resources().relations != nullptr && !call.municipality().empty();
  if (!is_of_a_town) return std::string();
  ASSIGN_OR_RETURN(std::string staff_member, StaffMemberOf(call, reader, call.principal().id));
  const call::Principal* const person = call.circumstances().on_behalf_of.get();
  if (person == nullptr || staff_member.empty()) return staff_member;
  ASSIGN_OR_RETURN(const std::string of_person, StaffMemberOf(call, reader, person->id));
  return of_person == staff_member ? staff_member : std::string();
}

}  // namespace osiedle::visits
