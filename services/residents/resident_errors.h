// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_ERRORS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/residents/v1/resident.pb.h"

namespace osiedle::residents {

// STATE_TRANSITION_REFUSED with the level as metadata `state`: this change of level is not allowed;
// `why` is for developers.
absl::Status LevelMoveRefused(const v1::Resident& resident, absl::string_view why);
// ACT_OUTDATED: the level was lowered by an act that is not older.
absl::Status ActOutdated(absl::string_view name);
// STATE_TRANSITION_REFUSED with the state of the record as metadata `state`.
absl::Status StateRefuses(const v1::Resident& resident, absl::string_view why);

// The survivor leads back to the record.
absl::Status MergeCircle(absl::string_view name, absl::string_view survivor);

// RESOURCE_IN_USE: `user` is merged into it; "": somebody of whom the caller may not know.
absl::Status OthersMergedInto(absl::string_view name, absl::string_view user);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_ERRORS_H_
