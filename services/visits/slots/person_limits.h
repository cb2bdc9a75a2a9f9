// What a person does not want, as the store has it: for a search, and for whoever takes a slot.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_PERSON_LIMITS_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_PERSON_LIMITS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/slots/slot_boundaries.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

struct PersonQuestion {
  // A name. All records of the person count.
  absl::string_view resident;
  v1::DutyKind duty_kind = {};
  // Where a slot may be.
  Interval window;
  absl::TimeZone zone;
  // Boundaries do not count, on a legal ground. ROLE_REQUIRED, PURPOSE_REQUIRED or GRANT_TOO_NARROW
  // (of `override_field`) when the caller has not OVERRIDE_BOUNDARIES for all records of the
  // person.
  bool override_boundaries = false;
  absl::string_view override_field;
};

struct PersonLimits {
  ResidentLimits limits;
  // The names of all records of the person.
  std::vector<std::string> records;
  // The caller may know each boundary of the person.
  bool readable = true;
};

// RESOURCE_NOT_FOUND: there is no such record. The call Gives the records that the caller may read,
// because whoever is answered learns of the boundaries.
absl::StatusOr<PersonLimits> LimitsOfPerson(const call::Call& call, const storage::Reader& reader,
                                            const PersonQuestion& question);

// The begins of the visits to the person that count for the frequencies in `limits`, in order;
// those of `except` (names of visits) do not count. Empty where there is no such limit. A visit of
// which the caller may not know counts as any other.
absl::StatusOr<std::vector<Minute>> MeetingsWithPerson(const call::Call& call,
                                                       const storage::Reader& reader,
                                                       const PersonLimits& person, Minute begin,
                                                       const std::vector<std::string>& except);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_PERSON_LIMITS_H_
