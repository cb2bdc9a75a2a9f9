// What of a resident stands in rows of its own: the way to reach them, who they are, and the marks
// by which doubles are found.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_PARTS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_PARTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/internal/v1/resident.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// The two of call::ResourceParts.
absl::Status ReadParts(const call::Call& call, const storage::Reader& reader,
                       v1::Resident& resident);
absl::Status WriteParts(const call::Call& call, storage::Transaction& transaction,
                        const v1::Resident* before, v1::Resident& after);

std::string AliasMark(const call::Call& call, absl::string_view alias);
std::string PeselMark(const call::Call& call, absl::string_view pesel);

// The day of birth that the recorded PESEL of a resident tells; nothing when there is none, or it
// was recorded before that day was kept.
absl::StatusOr<std::optional<absl::CivilDay>> PeselBirthDay(const call::Call& call,
                                                            const storage::Reader& reader,
                                                            absl::string_view name);

// The names of residents with this mark, in the order of their ids; at most `limit`.
absl::StatusOr<std::vector<std::string>> MarkedAlike(const call::Call& call,
                                                     const storage::Reader& reader,
                                                     internal::v1::ResidentMark::Kind kind,
                                                     absl::string_view mark, size_t limit);

// Deletes the boundaries of a resident and all that was in them; the names stay, so that a day that
// is sent again does not bring them back.
absl::Status EmptyBoundaries(const call::Call& call, storage::Transaction& transaction,
                             absl::string_view name);

// Deletes the boundaries of a resident for good, names included.
absl::Status EraseBoundaries(const call::Call& call, storage::Transaction& transaction,
                             absl::string_view name);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_PARTS_H_
