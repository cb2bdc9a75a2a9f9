// Writes the occurrences that a plan asks for. All of it is done alike in a call and by the club
// clock, which has none.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_WRITER_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/club_run.h"
#include "services/clubs/plans/series_plan.h"
#include "storage/records/key.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// Under which an occurrence stands in the index by day.
storage::KeyTuple SeriesDayKey(absl::string_view series, const v1::WallTime& time);

// The live occurrences of a series that the rule puts, or that begin, on `day` or later; removed
// ones included. In the order of the rule.
absl::StatusOr<std::vector<OccurrenceRow>> RowsFrom(const storage::Reader& reader, uint32_t owner,
                                                    absl::string_view series, absl::CivilDay day);

// Stores a new occurrence, and gives it its name: that of the day and time of the rule. One of that
// name that was deleted is taken back in its place.
absl::Status WriteNew(const ClubRun& run, const v1::EventSeries& series,
                      v1::Occurrence& occurrence);
// Writes `after` in place of the row. Writes nothing when nothing differs.
absl::Status WriteChanged(const ClubRun& run, const OccurrenceRow& row, v1::Occurrence after,
                          common::v1::ChangeKind kind = common::v1::UPDATED);
// Says in `after` that it was put elsewhere now, and why.
void SayMoved(absl::Time now, absl::string_view reason, v1::Occurrence& after);
// Takes away an occurrence that the series does not give any more. It is CANCELLED when somebody is
// registered or came already, and deleted otherwise.
absl::Status WriteRemoved(const ClubRun& run, const OccurrenceRow& row, absl::string_view reason);

// What follows from every write of a series: the first occurrences of a new one; those ahead are
// CANCELLED when it is deleted.
absl::Status AfterSeries(const call::Call& call, storage::Transaction& transaction,
                         const v1::EventSeries* before, const v1::EventSeries& after);
// What follows when a venue or a club was changed: where more people have room, the clock offers
// places to those who wait.
absl::Status AfterVenue(const call::Call& call, storage::Transaction& transaction,
                        const v1::Venue* before, const v1::Venue& after);
absl::Status AfterClub(const call::Call& call, storage::Transaction& transaction,
                       const v1::Club* before, const v1::Club& after);
// What follows when an occurrence was changed by itself: the clock looks after those who signed up.
absl::Status AfterOccurrence(const call::Call& call, storage::Transaction& transaction,
                             const v1::Occurrence* before, const v1::Occurrence& after);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_WRITER_H_
