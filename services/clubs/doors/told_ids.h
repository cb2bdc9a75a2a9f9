// The ids that phones made for parties that turned out to be registered.
//
// A phone makes the id of an attendance without network, and cannot know that the party which shows
// a slip signed up with it. The attendance has the id of the registration. So the id of the phone
// is kept beside it, and everything else that is told under it, by whatever phone, is added there.
// Nothing is stored under such an id, but perhaps a walk-in that was told first, and is deleted.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_TOLD_IDS_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_TOLD_IDS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// The name of the attendance to which belongs what is told of the attendance `name`: another one
// where `name` is kept, and `name` itself otherwise. Of an attendance of which the call may not
// know nobody learns that way: then it is `name`, too. REQUIRES: `name` fits.
absl::StatusOr<std::string> NameBehind(const call::Call& call, const storage::Reader& reader,
                                       const std::string& name);

// Whether `name` is kept, so that nothing may be stored under it. REQUIRES: `name` fits.
absl::StatusOr<bool> IsToldId(const call::Call& call, const storage::Reader& reader,
                              const std::string& name);

// Keeps that `name` stands for `attendance`, of the same occurrence. The first one for which a name
// stands stays. REQUIRES: both fit.
absl::Status KeepToldId(const call::Call& call, storage::Transaction& transaction,
                        const std::string& name, const std::string& attendance);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_TOLD_IDS_H_
