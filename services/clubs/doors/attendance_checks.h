// The checks of every creation and change of an attendance: the rules of its fields, and of its
// event and its registration. Fills in default values.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_CHECKS_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_CHECKS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "services/clubs/doors/attendance_rules.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// OCCURRENCE_CANCELLED: nobody comes to what does not take place. REGISTRATION_STEP_REFUSED: the
// registration is not CONFIRMED. RESOURCE_EXISTS: a phone made the id for a party that has a
// registration (told_ids.h). RESOURCE_NOT_FOUND: the occurrence of one that is undeleted is
// deleted.
absl::Status CheckAttendanceChange(const call::Change<v1::Attendance>& change);

EventTime TimeOfEvent(const v1::Occurrence& occurrence);

// The live registration of this name, as it is stored. Nothing: there is none of which the call may
// know. Its resident and alias are taken out when their link has ended.
absl::StatusOr<std::optional<v1::Registration>> FindRegistration(const call::Call& call,
                                                                 const storage::Reader& reader,
                                                                 absl::string_view name);

// The registration for an occurrence (a name) that was made with an invitation, of a party that may
// come or came: it is CONFIRMED, or has an attendance whatever became of it since. The first by
// name, and a CONFIRMED one before others. "": there is none of which the call may know.
absl::StatusOr<std::string> PartyWith(const call::Call& call, const storage::Reader& reader,
                                      absl::string_view occurrence, absl::string_view invitation);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_CHECKS_H_
