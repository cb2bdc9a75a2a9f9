#include "services/clubs/plans/plan_entry.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_rules.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_times.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::KeyTupleReader;

// No change of the clocks makes a day shorter by more.
constexpr absl::Duration kLargestShift = absl::Hours(2);

uint64_t SecondsOf(const v1::WallTime& time) {
  return static_cast<uint64_t>(CivilOf(time) - absl::CivilSecond());
}

v1::WallTime WallTimeAt(uint64_t seconds) {
  return WallTimeOf(absl::CivilSecond() + static_cast<int64_t>(seconds));
}

// The id "" stands for no name.
std::string NameOf(absl::string_view town, absl::string_view collection, absl::string_view id) {
  return id.empty() ? "" : absl::StrCat(town, "/", collection, "/", id);
}

// Nothing: it is deleted.
absl::StatusOr<std::optional<Occurrence>> OccurrenceIn(KeyTupleReader entry) {
  Occurrence occurrence;
  ASSIGN_OR_RETURN(*occurrence.mutable_club(), entry.ReadString());
  const absl::string_view town = call::ParentOfName(occurrence.club());
  ASSIGN_OR_RETURN(const absl::Time start_time, entry.ReadTime());
  ASSIGN_OR_RETURN(const std::string id, entry.ReadString());
  ASSIGN_OR_RETURN(const uint64_t is_deleted, entry.ReadUint64());
  if (is_deleted != 0) return std::optional<Occurrence>();
  ASSIGN_OR_RETURN(const absl::Time end_time, entry.ReadTime());
  ASSIGN_OR_RETURN(const uint64_t start, entry.ReadUint64());
  ASSIGN_OR_RETURN(const uint64_t state, entry.ReadUint64());
  ASSIGN_OR_RETURN(const uint64_t capacity, entry.ReadUint64());
  ASSIGN_OR_RETURN(const std::string series, entry.ReadString());
  ASSIGN_OR_RETURN(const std::string venue, entry.ReadString());
  ASSIGN_OR_RETURN(const std::string controller, entry.ReadString());
  occurrence.set_name(NameOf(town, "occurrences", id));
  *occurrence.mutable_start_time() = TimestampOf(start_time);
  *occurrence.mutable_end_time() = TimestampOf(end_time);
  *occurrence.mutable_start() = WallTimeAt(start);
  occurrence.set_state(static_cast<Occurrence::State>(state));
  occurrence.set_capacity(static_cast<int32_t>(capacity));
  occurrence.set_series(NameOf(town, "eventSeries", series));
  occurrence.set_venue(NameOf(town, "venues", venue));
  occurrence.set_controller(NameOf(town, "controllers", controller));
  return std::optional<Occurrence>(std::move(occurrence));
}

absl::StatusOr<std::vector<Occurrence>> EntriesOf(const call::Call& call,
                                                  const storage::Reader& reader,
                                                  storage::IndexId index, const std::string& club,
                                                  absl::Time begin, absl::Time end) {
  const std::string prefix =
      storage::KeyPrefix(call.owner(), storage::TableId::kOccurrences, index);
  const std::unique_ptr<storage::Iterator> entries =
      reader.Scan({.begin = absl::StrCat(prefix, KeyTuple::Of(club, begin).bytes()),
                   .end = absl::StrCat(prefix, KeyTuple::Of(club, end).bytes())});
  std::vector<Occurrence> occurrences;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, entries->Next());
    if (!more) return occurrences;
    ASSIGN_OR_RETURN(std::optional<Occurrence> occurrence,
                     OccurrenceIn(KeyTupleReader(entries->key().substr(prefix.size()))));
    if (occurrence.has_value()) occurrences.push_back(*std::move(occurrence));
  }
}

}  // namespace

KeyTuple PlanEntryOf(const Occurrence& occurrence) {
  return KeyTuple::Of(occurrence.club(), TimeOf(occurrence.start_time()), IdOf(occurrence.name()),
                      uint64_t{occurrence.has_delete_time()}, TimeOf(occurrence.end_time()),
                      SecondsOf(occurrence.start()), static_cast<uint64_t>(occurrence.state()),
                      static_cast<uint64_t>(occurrence.capacity()), IdOf(occurrence.series()),
                      IdOf(occurrence.venue()), IdOf(occurrence.controller()));
}

absl::StatusOr<std::vector<Occurrence>> PlannedOccurrences(const call::Call& call,
                                                           const storage::Reader& reader,
                                                           const std::string& club,
                                                           absl::Time begin, absl::Time end) {
  return EntriesOf(call, reader, index::kOccurrencesByClub, club, begin, end);
}

absl::StatusOr<std::vector<Occurrence>> RunningOccurrences(const call::Call& call,
                                                           const storage::Reader& reader,
                                                           const std::string& club,
                                                           absl::Time time) {
  ASSIGN_OR_RETURN(std::vector<Occurrence> occurrences,
                   EntriesOf(call, reader, index::kLongOccurrences, club,
                             time - absl::Hours(24) * (kMostEventDays + 1), time));
  std::erase_if(occurrences, [time](const Occurrence& occurrence) {
    return TimeOf(occurrence.end_time()) <= time;
  });
  return occurrences;
}

bool GoesPastMidnight(const Occurrence& occurrence) {
  const absl::Duration length =
      TimeOf(occurrence.end_time()) - TimeOf(occurrence.start_time()) + kLargestShift;
  return occurrence.start().minute() + length / absl::Minutes(1) > calendar::kMinutesOfDay;
}

}  // namespace osiedle::clubs
