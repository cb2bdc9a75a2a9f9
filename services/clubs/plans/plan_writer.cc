#include "services/clubs/plans/plan_writer.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/resource_change.h"
#include "services/clubs/doors/turnout.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_ahead.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/affected.h"
#include "services/registry/background_reader.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Venue;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Transaction;

// How often an edit may take the same time of a day away and bring it back.
constexpr int kMostNames = 99;

constexpr char kSeriesDeleted[] = "Zajęcia zostały zakończone.";
constexpr char kNotThen[] = "Zajęcia odbywają się teraz w innych terminach.";

RowKey KeyOf(uint32_t owner, absl::string_view name) {
  return {.owner = owner, .tuple = KeyTuple::Of(IdOf(name))};
}

void RecordOf(const ClubRun& run, const Occurrence& before, const Occurrence& after,
              common::v1::ChangeKind kind) {
  run.Record(call::ChangeOf(Occurrences().type(), after.name(), kind, run.revision,
                            call::ChangedFields(before, after)));
}

std::string NameFor(const EventSeries& series, const v1::WallTime& original, int number) {
  const absl::CivilSecond time = CivilOf(original);
  std::string name = absl::StrFormat(
      "%s/occurrences/%s-%04d%02d%02dt%02d%02d", call::ParentOfName(series.name()),
      IdOf(series.name()), time.year(), time.month(), time.day(), time.hour(), time.minute());
  if (number > 1) absl::StrAppend(&name, "-", number);
  return name;
}

// When the clock is to look after a new occurrence.
absl::Time OpenTimeOf(const ClubRun& run, const EventSeries& series, const Occurrence& occurrence) {
  const int days = series.sign_up().open_days_before();
  if (days == 0) return run.now;
  return std::max(run.now, TimeOf(occurrence.start_time()) - absl::Hours(24 * days));
}

absl::Status PlanFirst(const Call& call, Transaction& transaction, const EventSeries& series) {
  std::vector<ResourceChange> along;
  const ClubRun run = ClubRun::Of(call, transaction, along);
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  ASSIGN_OR_RETURN(const NextTimes next,
                   TimesToMake(series, zone, call.time(), absl::InfinitePast(), /*ahead=*/0));
  for (const absl::CivilSecond time : next.times) {
    Occurrence occurrence = NewOccurrence(series, time, zone);
    RETURN_IF_ERROR(WriteNew(run, series, occurrence));
  }
  RecordAlong(call, std::move(along));
  return PlanLater(transaction, call.owner(), IdOf(series.name()), next.next_time);
}

// Those that have not begun do not take place. They are exceptions: when the deletion is taken
// back, they stay CANCELLED.
absl::Status CancelAhead(const Call& call, Transaction& transaction, const EventSeries& series) {
  std::vector<ResourceChange> along;
  const ClubRun run = ClubRun::Of(call, transaction, along);
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  ASSIGN_OR_RETURN(
      const std::vector<OccurrenceRow> rows,
      RowsFrom(transaction, call.owner(), series.name(), absl::ToCivilDay(call.time(), zone)));
  for (const OccurrenceRow& row : rows) {
    if (HasBegun(row.message, call.time())) continue;
    Occurrence after = row.message;
    after.set_is_exception(true);
    if (after.state() == Occurrence::PLANNED) {
      after.set_state(Occurrence::CANCELLED);
      after.set_cancel_reason(kSeriesDeleted);
    }
    RETURN_IF_ERROR(WriteChanged(run, row, std::move(after)));
  }
  RecordAlong(call, std::move(along));
  return absl::OkStatus();
}

}  // namespace

KeyTuple SeriesDayKey(absl::string_view series, const v1::WallTime& time) {
  const int64_t day = absl::CivilDay(CivilOf(time)) - call::EarliestDay();
  return KeyTuple::Of(series, static_cast<uint64_t>(std::max<int64_t>(day, 0)));
}

absl::StatusOr<std::vector<OccurrenceRow>> RowsFrom(const Reader& reader, uint32_t owner,
                                                    absl::string_view series, absl::CivilDay day) {
  AnyTable::WalkOptions options = AnyTable::Under(index::kOccurrencesByDay, KeyTuple::Of(series));
  options.begin = SeriesDayKey(series, WallTimeOf(absl::CivilSecond(day)));
  AnyTable::Walk walk = Occurrences().table().WalkRows(reader, owner, options);
  std::vector<OccurrenceRow> rows;
  // One that was moved to another day stands there twice.
  absl::flat_hash_set<std::string> seen;
  Occurrence occurrence;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(occurrence));
    if (!more) break;
    if (occurrence.has_delete_time() || !seen.insert(occurrence.name()).second) continue;
    rows.push_back({.key = walk.key(), .meta = walk.meta(), .message = occurrence});
  }
  std::sort(rows.begin(), rows.end(), [](const OccurrenceRow& one, const OccurrenceRow& other) {
    const absl::CivilSecond first = CivilOf(one.message.original_start());
    const absl::CivilSecond second = CivilOf(other.message.original_start());
    return first != second ? first < second : one.message.name() < other.message.name();
  });
  return rows;
}

absl::Status WriteNew(const ClubRun& run, const EventSeries& series, Occurrence& occurrence) {
  for (int number = 1; number <= kMostNames; ++number) {
    occurrence.set_name(NameFor(series, occurrence.original_start(), number));
    const RowKey key = KeyOf(run.owner, occurrence.name());
    ASSIGN_OR_RETURN(std::optional<OccurrenceRow> taken,
                     Occurrences().table().Find(run.transaction, key));
    if (taken.has_value() && !taken->message.has_delete_time()) continue;
    if (!HasBegun(occurrence, run.now)) {
      RETURN_IF_ERROR(TendLater(run.transaction, run.owner, IdOf(occurrence.name()),
                                OpenTimeOf(run, series, occurrence)));
    }
    *occurrence.mutable_update_time() = TimestampOf(run.now);
    if (taken.has_value()) {
      // It keeps nothing that was said of it alone.
      *occurrence.mutable_create_time() = taken->message.create_time();
      *occurrence.mutable_external_ids() = taken->message.external_ids();
      return WriteChanged(run, *taken, occurrence, common::v1::UNDELETED);
    }
    *occurrence.mutable_create_time() = TimestampOf(run.now);
    RETURN_IF_ERROR(
        Occurrences().table().Insert(run.transaction, key, occurrence, {.revision = run.revision}));
    RecordOf(run, Occurrence(), occurrence, common::v1::CREATED);
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError("an occurrence was taken away and brought back too often");
}

absl::Status WriteChanged(const ClubRun& run, const OccurrenceRow& row, Occurrence after,
                          common::v1::ChangeKind kind) {
  if (call::ChangedFields(row.message, after).empty()) return absl::OkStatus();
  *after.mutable_update_time() = TimestampOf(std::max(run.now, TimeOf(row.message.update_time())));
  RETURN_IF_ERROR(
      Occurrences().table().Update(run.transaction, row.key, row.message, after,
                                   {.revision = run.revision, .origin = row.meta.origin}));
  RecordOf(run, row.message, after, kind);
  if (HasEnded(after, run.now)) return absl::OkStatus();
  return TendLater(run.transaction, run.owner, IdOf(after.name()), run.now);
}

void SayMoved(absl::Time now, absl::string_view reason, Occurrence& after) {
  *after.mutable_move_time() = TimestampOf(now);
  after.set_move_reason(std::string(reason));
}

absl::Status WriteRemoved(const ClubRun& run, const OccurrenceRow& row, absl::string_view reason) {
  ASSIGN_OR_RETURN(const int registered,
                   CountLive(run.transaction, run.owner, IdOf(row.message.name()), /*limit=*/1));
  // People come before it begins.
  ASSIGN_OR_RETURN(const internal::v1::EventTurnout turnout,
                   TurnoutOf(run.transaction, run.owner, IdOf(row.message.name())));
  const bool has_people =
      registered > 0 || turnout.attended() > 0 || turnout.registered_parties() > 0;
  Occurrence after = row.message;
  if (!has_people) {
    *after.mutable_delete_time() = TimestampOf(run.now);
    return WriteChanged(run, row, std::move(after), common::v1::DELETED);
  }
  after.set_state(Occurrence::CANCELLED);
  after.set_cancel_reason(reason.empty() ? kNotThen : std::string(reason));
  return WriteChanged(run, row, std::move(after));
}

absl::Status AfterSeries(const Call& call, Transaction& transaction, const EventSeries* before,
                         const EventSeries& after) {
  if (before == nullptr) {
    // A divided series brings its occurrences along.
    return after.previous_series().empty() ? PlanFirst(call, transaction, after) : absl::OkStatus();
  }
  if (after.has_delete_time() == before->has_delete_time()) return absl::OkStatus();
  if (after.has_delete_time()) return CancelAhead(call, transaction, after);
  return PlanLater(transaction, call.owner(), IdOf(after.name()), call.time());
}

absl::Status AfterVenue(const Call& call, Transaction& transaction, const Venue* before,
                        const Venue& after) {
  const bool holds_more = before != nullptr && after.capacity() > before->capacity();
  if (!holds_more) return absl::OkStatus();
  return TendVenueLater(transaction, call.owner(), IdOf(after.name()), call.time());
}

absl::Status AfterClub(const Call& call, Transaction& transaction, const Club* before,
                       const Club& after) {
  const bool moves = before != nullptr && before->venue() != after.venue();
  if (!moves) return absl::OkStatus();
  return TendClubLater(transaction, call.owner(), IdOf(after.name()), call.time());
}

absl::Status AfterOccurrence(const Call& call, Transaction& transaction, const Occurrence* before,
                             const Occurrence& after) {
  if (before == nullptr || HasEnded(after, call.time())) return absl::OkStatus();
  return TendLater(transaction, call.owner(), IdOf(after.name()), call.time());
}

}  // namespace osiedle::clubs
