// The rules of visits, notes and tasks that need storage. The pure ones are in visit_rules.h.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CHECKS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_note.pb.h"
#include "osiedle/visits/v1/visit_task.pb.h"
#include "services/call/resource/resource.h"

namespace osiedle::visits {

// A new visit is a DRAFT of the caller's institution. Of a visit with a slot, composition,
// duration, subject, procedure, place and times stay; one that has ended changes in nothing but
// `external_ids`.
absl::Status CheckVisitChange(const call::Change<v1::Visit>& change);
// A visit with a slot, or under way, is not deleted: it is cancelled.
absl::Status CheckVisitDelete(const call::Call& call, const storage::Reader& reader,
                              const v1::Visit& visit);
// A note is written by a staff member for one of the own professions, and changed by nobody else.
absl::Status CheckNoteChange(const call::Change<v1::VisitNote>& change);
absl::Status CheckNoteDelete(const call::Call& call, const storage::Reader& reader,
                             const v1::VisitNote& note);
absl::Status CheckTaskChange(const call::Change<v1::VisitTask>& change);

// BAD_NAME_IN_MUNICIPALITY of `field` when `name` is given and is no name of a resource of this
// type: for references that the rules judge themselves.
void CheckForm(const google::protobuf::Descriptor* type, const std::string& name,
               const std::string& field, call::Violations& violations);

// Names every field that a visit needs before it is PROPOSED, in `violations` under `prefix`
// ("visit.").
void CheckComplete(const v1::Visit& visit, const std::string& prefix, call::Violations& violations);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CHECKS_H_
