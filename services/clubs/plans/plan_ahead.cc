#include "services/clubs/plans/plan_ahead.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_writer.h"
#include "services/clubs/signups/affected.h"
#include "services/registry/background_reader.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;

absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& reader, const EventSeries& series) {
  const std::string municipality(call::LastIdOfName(call::ParentOfName(series.name())));
  ASSIGN_OR_RETURN(const std::optional<registry::MunicipalityFacts> facts,
                   registry::FactsOf(reader, municipality));
  absl::TimeZone zone;
  if (!facts.has_value() || !absl::LoadTimeZone(facts->time_zone, &zone)) {
    return absl::DataLossError("the municipality of a series has no time zone");
  }
  return zone;
}

// How far the series is planned now.
absl::Status SaveHorizon(const ClubRun& run, const Row<EventSeries>& row,
                         const std::optional<absl::Time>& planned_until) {
  EventSeries after = row.message;
  after.clear_planned_until_time();
  if (planned_until.has_value()) {
    *after.mutable_planned_until_time() = TimestampOf(*planned_until);
  }
  *after.mutable_update_time() = TimestampOf(std::max(run.now, TimeOf(row.message.update_time())));
  RETURN_IF_ERROR(
      AllEventSeries().table().Update(run.transaction, row.key, row.message, after,
                                      {.revision = run.revision, .origin = row.meta.origin}));
  run.Record(call::ChangeOf(AllEventSeries().type(), after.name(), common::v1::UPDATED,
                            run.revision, {"planned_until_time"}));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> PlanAhead(const ClubRun& run, absl::string_view series_id) {
  ASSIGN_OR_RETURN(const std::optional<Row<EventSeries>> row,
                   AllEventSeries().table().Find(
                       run.transaction, {.owner = run.owner, .tuple = KeyTuple::Of(series_id)}));
  if (!row.has_value() || row->message.has_delete_time()) return 0;
  const EventSeries& series = row->message;
  if (!series.has_planned_until_time()) return 0;
  ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(run.transaction, series));
  const absl::Time from = TimeOf(series.planned_until_time());
  ASSIGN_OR_RETURN(
      const std::vector<OccurrenceRow> rows,
      RowsFrom(run.transaction, run.owner, series.name(),
               std::min(absl::ToCivilDay(from, zone), absl::ToCivilDay(run.now, zone)) - 1));
  absl::flat_hash_set<absl::CivilDay> taken;
  int ahead = 0;
  for (const OccurrenceRow& occurrence : rows) {
    if (IsRemoved(occurrence.message)) continue;
    taken.insert(absl::CivilDay(CivilOf(occurrence.message.original_start())));
    // Those that lie behind what is made now hold nothing up.
    const absl::Time start = TimeOf(occurrence.message.start_time());
    ahead += start > run.now && start < from;
  }
  ASSIGN_OR_RETURN(const NextTimes next, TimesToMake(series, zone, run.now, from, ahead));
  int made = 0;
  for (const absl::CivilSecond time : next.times) {
    if (taken.contains(absl::CivilDay(time))) continue;
    v1::Occurrence occurrence = NewOccurrence(series, time, zone);
    RETURN_IF_ERROR(WriteNew(run, series, occurrence));
    ++made;
  }
  const bool is_moved = !next.planned_until.has_value() || *next.planned_until != from;
  if (is_moved) RETURN_IF_ERROR(SaveHorizon(run, *row, next.planned_until));
  RETURN_IF_ERROR(PlanLater(run.transaction, run.owner, series_id, next.next_time));
  return made;
}

}  // namespace osiedle::clubs
