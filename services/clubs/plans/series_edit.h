// What an edit makes of a series: read, divided where it must be, changed and checked.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_EDIT_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_EDIT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/plans/series_plan.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

struct SeriesUnderEdit {
  storage::RowMeta meta;
  // As it is stored.
  v1::EventSeries stored;
  // With THIS_AND_FOLLOWING: what is left of it.
  std::optional<v1::EventSeries> ended;
  // What says from now on when its occurrences take place; with THIS_AND_FOLLOWING a new series.
  v1::EventSeries edited;
  // The fields of the plan that the edit changes, beyond what a division does to them.
  std::vector<std::string> fields;
  // The rows that belong to `edited` from now on.
  std::vector<OccurrenceRow> rows;
  absl::TimeZone zone;

  bool Changes(absl::string_view field) const;
};

// Everything that is wrong with the request at once. Writes nothing.
absl::StatusOr<SeriesUnderEdit> ReadEdit(const call::Call& call, const storage::Reader& reader,
                                         const v1::EditEventSeriesRequest& request);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_EDIT_H_
