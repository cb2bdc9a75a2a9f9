// The records of clubs behind the figures. Ids are those in keys; deleted records are found, too.
#ifndef OSIEDLE_SERVICES_FIGURES_CLUB_READER_H_
#define OSIEDLE_SERVICES_FIGURES_CLUB_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "services/figures/attendance_counting_rules.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

// Nothing: there is none.
absl::StatusOr<std::optional<clubs::v1::Occurrence>> FindOccurrence(const storage::Reader& reader,
                                                                    uint32_t owner,
                                                                    absl::string_view id);
absl::StatusOr<std::optional<clubs::v1::EventSeries>> FindEventSeries(const storage::Reader& reader,
                                                                      uint32_t owner,
                                                                      absl::string_view id);
absl::StatusOr<std::optional<clubs::v1::Club>> FindClub(const storage::Reader& reader,
                                                        uint32_t owner, absl::string_view id);

// What the attendances with an invitation (a name) tell.
absl::StatusOr<SlipUse> ReadSlipUse(const storage::Reader& reader, uint32_t owner,
                                    absl::string_view invitation);

// The ids of the occurrences of a series, or of a club (names); at most `limit`.
absl::StatusOr<std::vector<std::string>> OccurrenceIdsOfSeries(const storage::Reader& reader,
                                                               uint32_t owner,
                                                               absl::string_view series,
                                                               size_t limit);
absl::StatusOr<std::vector<std::string>> OccurrenceIdsOfClub(const storage::Reader& reader,
                                                             uint32_t owner, absl::string_view club,
                                                             size_t limit);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_CLUB_READER_H_
