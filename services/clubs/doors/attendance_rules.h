// The rules of attendances: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_RULES_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_RULES_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::clubs {

// Nobody comes earlier or leaves later than this before and after the event.
inline constexpr absl::Duration kAroundEvent = absl::Hours(12);

struct EventTime {
  absl::Time start;
  absl::Time end;
};

// NOT_DURING_EVENT, or what CheckOccurTime says.
void CheckMomentOfEvent(const google::protobuf::Timestamp& moment, const EventTime& event,
                        absl::Time now, absl::string_view field, call::Violations& violations);

// The rules for the fields of an attendance beyond its proto. `before` is null for a new one, and
// for what a phone tells of one. What did not change is not judged again. `event` is not read when
// no moment is judged.
void CheckAttendance(const v1::Attendance* before, const v1::Attendance& after,
                     const EventTime& event, absl::Time now, call::Violations& violations);
// Whether CheckAttendance looks at `event`.
bool BringsMoments(const v1::Attendance* before, const v1::Attendance& after);

// Fills in what the registration says of the party: resident, alias and invitation; the people,
// unless they were counted; the consent, if it was given.
void TakeRegistration(const v1::Registration& registration, v1::Attendance& attendance);

// Puts the bands in their order, so that attendances that say the same are equal.
void SortHeadCounts(v1::Attendance& attendance);

// ---- What several phones tell of one attendance. In whatever order they do, and however often,
// the same comes of it: each field takes the least or the greatest value of all. The slip alone is
// the first one that was told.

// Adds a check-in: the earliest moment, the latest end, the most people of each band and of those
// who are here for the first time, the consent if one saw it. Of several residents or aliases of a
// party without a registration, the first one in the order of letters stays.
// REQUIRES: `told` keeps the rules of CheckAttendance.
void AddCheckIn(const v1::Attendance& told, v1::Attendance& attendance);

// Adds that the party left at `time`. Who left was there: a check-in that is told to be later moves
// to this moment.
void AddCheckOut(absl::Time time, v1::Attendance& attendance);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_RULES_H_
