// Questions of other areas' background work to residents. There is no call here, so the
// municipality is a parameter, as its number in keys. For handlers see resident_reader.h.
#ifndef OSIEDLE_SERVICES_RESIDENTS_BACKGROUND_READER_H_
#define OSIEDLE_SERVICES_RESIDENTS_BACKGROUND_READER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/snapshot.h"

namespace osiedle::residents {

// Whether what was linked to the resident (a name) at `time` still is (resident_reader.h,
// EndOfLinks). False for who is not there, and for a name that a team's compartment has: it names
// nobody outside of the compartment.
absl::StatusOr<bool> IsLinkedSince(const storage::Reader& reader, uint32_t municipality,
                                   absl::string_view resident, absl::Time time);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_BACKGROUND_READER_H_
