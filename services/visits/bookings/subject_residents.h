// The residents of a visit's subject: who is told of them, and what a change makes of those whom
// the caller may not know.
//
// A resident of a visit is linked to it as those of a contact are (residents::LinkTo): the link
// ends for good when the resident is lowered to COUNTED, or erased.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_SUBJECT_RESIDENTS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_SUBJECT_RESIDENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The part of the view: takes the residents out whose link has ended, or of whom the call may not
// know; in a List all of them.
absl::Status ViewResidents(const call::Call& call, const storage::Reader& reader, v1::Visit& visit);

// The residents of the subject by which a change is judged aloud: those that the request brings, or
// where it brings none, those of the stored subject of whom the call may know. To be asked before
// CheckSubjectResidents.
absl::StatusOr<google::protobuf::RepeatedPtrField<std::string>> JudgedResidents(
    const call::Change<v1::Visit>& change);

// The part of the check of a change that comes before the rules of a subject. A new resident must
// be one that the caller may read, and must not have been COUNTED since the visit was recorded
// (RESIDENT_ONLY_COUNTED_SINCE). Whom the caller may not know stays in the subject, whatever the
// request brings; whose link has ended goes as soon as the request brings residents. A row of an
// import that names nobody takes nobody out.
absl::Status CheckSubjectResidents(const call::Change<v1::Visit>& change);

// Takes those out of `plan`, which will be a new visit, whose link with `old` has ended. A link
// with the new one would begin anew.
absl::Status DropEndedResidents(const call::Call& call, const storage::Reader& reader,
                                const v1::Visit& old, v1::Visit& plan);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_SUBJECT_RESIDENTS_H_
