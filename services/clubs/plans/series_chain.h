// The series that edits of *this and following* made of one.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_CHAIN_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_CHAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// So often is a series divided at most, together with those before and after it.
inline constexpr int kMostDivisions = 100;

// The ids of a series and of those before it, and of a series and of those after it.
absl::StatusOr<std::vector<std::string>> SeriesUpTo(const storage::Reader& reader, uint32_t owner,
                                                    absl::string_view series_id);
absl::StatusOr<std::vector<std::string>> SeriesFrom(const storage::Reader& reader, uint32_t owner,
                                                    absl::string_view series_id);

// REQUEST_TOO_LARGE: it was divided kMostDivisions times. Standing registrations go on across all
// divisions, so each of them makes every sign-up for the last series dearer.
absl::Status CheckMayDivide(const storage::Reader& reader, uint32_t owner,
                            absl::string_view series_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_CHAIN_H_
