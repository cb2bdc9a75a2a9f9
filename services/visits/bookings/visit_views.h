// Who is told what of a visit. The one place that decides it.
//
//   part       fields                              told to
//   schedule   all that are not named below        whoever may read the visit
//   details    subject, place, purpose, aim,       READ_VISIT_DETAILS; the crew, from the begin of
//              legal_ground, measures,             the day before the visit until it ends
//              safety_plan, procedure,
//              procedure_step, end_reason,
//              outcome
//   answers    decline_reason of a seat            READ_VISIT_DETAILS; who said it
//   residents  subject.residents                   as details, in no List; those alone of whom the
//                                                  call may know (residents::LinkTo)
//
// A call on behalf of a person is of the crew where both are that staff member.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_VIEWS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_VIEWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/staff/v1/profession.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_note.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// How somebody stands to a visit, at one moment.
struct VisitViewer {
  // READ_VISIT_DETAILS for the visit.
  bool plans = false;
  // The name of the staff member that the caller is; empty: none.
  std::string staff_member;
  absl::Time now;
  absl::TimeZone zone;
};

// ---- the rule, pure

// Whether the details are told.
bool SeesDetails(const v1::Visit& visit, const VisitViewer& viewer);
// Takes out what the viewer is not told. Residents are left to ViewVisit.
void TakeOut(const VisitViewer& viewer, v1::Visit& visit);
// Whether text and outcome of a note are told to who has these professions today.
bool SeesNote(const v1::VisitNote& note, const std::string& staff_member,
              const std::vector<staff::v1::Profession>& professions, absl::CivilDay today);
// The professions that a staff member has on a day.
std::vector<staff::v1::Profession> ProfessionsOn(const staff::v1::StaffMember& staff_member,
                                                 absl::CivilDay day);

// ---- the same for a call

// The views of the resources (call::ResourceDeclaration::view). That of visits lapses holds first.
absl::Status ViewVisit(const call::Call& call, const storage::Reader& reader, v1::Visit& visit);
absl::Status ViewNote(const call::Call& call, const storage::Reader& reader, v1::VisitNote& note);

// The name of the staff member that the caller is in the municipality, with a mandate today; of a
// call on behalf of a person the one that both are. Empty: none.
absl::StatusOr<std::string> StaffMemberOfCaller(const call::Call& call,
                                                const storage::Reader& reader);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_VIEWS_H_
