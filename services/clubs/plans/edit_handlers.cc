#include "services/clubs/plans/edit_handlers.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/affected_registration.pb.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/club_run.h"
#include "services/clubs/plans/affected_list.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_checks.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_writer.h"
#include "services/clubs/plans/series_edit.h"
#include "services/clubs/plans/series_plan.h"
#include "services/clubs/plans/series_times.h"
#include "services/clubs/signups/affected.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::clubs::v1::AffectedRegistration;
using ::osiedle::clubs::v1::EditEventSeriesRequest;
using ::osiedle::clubs::v1::EditEventSeriesResponse;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::SeriesEdit;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::Transaction;

constexpr int kMostEdits = 50;
// Of a series with its history: a row has room for more (storage::kMaxValueBytes), so that whatever
// else an edit says finds a place.
constexpr size_t kMostBytes = size_t{48} * 1024;

// The record of the edit, in the history of a series.
SeriesEdit RecordOf(const Call& call, const EditEventSeriesRequest& request,
                    const SeriesUnderEdit& edit) {
  SeriesEdit record;
  *record.mutable_edit_time() = TimestampOf(call.time());
  record.set_scope(request.scope());
  *record.mutable_first_start() =
      edit.rows.empty() ? edit.stored.start() : edit.rows.front().message.original_start();
  record.mutable_fields()->Add(edit.fields.begin(), edit.fields.end());
  record.set_reason(request.reason());
  return record;
}

// Whether SeriesAsOf needs the record.
bool TellsOldValues(const SeriesEdit& record) {
  return absl::c_any_of(record.fields(), [](const std::string& field) {
    return field == "venue" || field == "sign_up" || field == "leaders";
  });
}

// The oldest record leaves a full history. Those from which nothing is told of what had begun leave
// it first.
void AddRecord(SeriesEdit record, EventSeries& series) {
  auto& edits = *series.mutable_edits();
  *edits.Add() = std::move(record);
  size_t bytes = series.ByteSizeLong();
  // The last one always stays.
  while (edits.size() > 1 && (edits.size() > kMostEdits || bytes > kMostBytes)) {
    const auto last = edits.end() - 1;
    const auto idle = std::find_if_not(edits.begin(), last, &TellsOldValues);
    const auto leaving = idle == last ? edits.begin() : idle;
    bytes -= leaving->ByteSizeLong();
    edits.erase(leaving);
  }
}

// What was before, so that it can be taken back for what had begun (SeriesAsOf).
void KeepOldValues(const SeriesUnderEdit& edit, SeriesEdit& record) {
  if (edit.Changes("venue")) record.set_old_venue(edit.stored.venue());
  if (edit.Changes("sign_up")) *record.mutable_old_sign_up() = edit.stored.sign_up();
  if (edit.Changes("leaders")) *record.mutable_old_leaders() = edit.stored.leaders();
}

// One transaction that edits a series.
class SeriesEditor {
 public:
  SeriesEditor(const Call& call, Transaction& transaction, const EditEventSeriesRequest& request,
               SeriesUnderEdit edit)
      : call_(call),
        transaction_(transaction),
        request_(request),
        edit_(std::move(edit)),
        run_(ClubRun::Of(call, transaction, along_)),
        affected_(call, transaction) {}

  absl::Status Run(EditEventSeriesResponse& response) {
    ASSIGN_OR_RETURN(Alignment alignment,
                     Align(edit_.edited, edit_.rows, edit_.zone, call_.time()));
    for (RowChange& change : alignment.changes) {
      RETURN_IF_ERROR(KeepOwn(change));
      RETURN_IF_ERROR(Judge(change, response));
    }
    response.set_added_occurrence_count(static_cast<int>(alignment.added.size()));
    if (alignment.planned_until.has_value()) {
      *edit_.edited.mutable_planned_until_time() = TimestampOf(*alignment.planned_until);
    } else {
      edit_.edited.clear_planned_until_time();
    }
    RETURN_IF_ERROR(SaveSeries(response));
    RETURN_IF_ERROR(SaveOccurrences(alignment));
    RecordAlong(call_, std::move(along_));
    response.set_affected_registration_count(affected_.count());
    affected_.MoveTo(*response.mutable_affected_registrations());
    return absl::OkStatus();
  }

 private:
  bool HasOtherPlan() const {
    return edit_.Changes("venue") || edit_.Changes("sign_up") || edit_.Changes("leaders");
  }

  // What an exception took from the series before the edit, it says itself from now on. So does
  // what has begun, where it goes along into another series.
  absl::Status KeepOwn(RowChange& change) {
    const bool has_begun = HasBegun(change.row.message, call_.time());
    const bool keeps = change.row.message.is_exception() ? !has_begun || edit_.ended.has_value()
                                                         : has_begun && edit_.ended.has_value();
    if (!keeps || !HasOtherPlan()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const EffectiveOccurrence old,
                     EffectiveWith(transaction_, call_.owner(), edit_.stored, change.row.message));
    Occurrence& after = change.after;
    if (edit_.Changes("venue")) after.set_venue(old.venue);
    const bool may_hold_others = edit_.Changes("venue") || edit_.Changes("sign_up");
    if (may_hold_others && old.capacity != kNoCapacity) {
      after.set_capacity(static_cast<int32_t>(old.capacity));
    }
    if (!edit_.Changes("leaders") || !after.leaders().empty()) return absl::OkStatus();
    *after.mutable_leaders() = old.series.leaders();
    if (!after.leaders().empty()) return absl::OkStatus();
    v1::Club club;
    RETURN_IF_ERROR(Clubs().Load(call_, transaction_, after.club(), club).status());
    *after.mutable_leaders() = club.leaders();
    return absl::OkStatus();
  }

  // Counts what the edit does to an occurrence, and lists whom it affects. One that is put
  // elsewhere says why.
  absl::Status Judge(RowChange& change, EditEventSeriesResponse& response) {
    const Occurrence& before = change.row.message;
    if (change.fate == Fate::kRemoved) {
      response.set_removed_occurrence_count(response.removed_occurrence_count() + 1);
      return affected_.Add(AffectedRegistration::CANCELLED, before, change.after);
    }
    if (change.fate == Fate::kMoved) {
      response.set_moved_occurrence_count(response.moved_occurrence_count() + 1);
      SayMoved(call_.time(), request_.reason(), change.after);
      RETURN_IF_ERROR(affected_.Add(AffectedRegistration::MOVED, before, change.after));
    }
    if (HasBegun(before, call_.time()) || !HasOtherPlan()) return absl::OkStatus();
    RETURN_IF_ERROR(CheckRoom(call_, transaction_, change.after, &edit_.edited));
    if (!edit_.Changes("venue") || change.fate == Fate::kMoved) return absl::OkStatus();
    ASSIGN_OR_RETURN(const EffectiveOccurrence old,
                     EffectiveWith(transaction_, call_.owner(), edit_.stored, before));
    ASSIGN_OR_RETURN(const EffectiveOccurrence now,
                     EffectiveWith(transaction_, call_.owner(), edit_.edited, change.after));
    if (old.venue == now.venue) return absl::OkStatus();
    SayMoved(call_.time(), request_.reason(), change.after);
    return affected_.Add(AffectedRegistration::OTHER_VENUE, before, change.after);
  }

  absl::Status SaveSeries(EditEventSeriesResponse& response) {
    SeriesEdit record = RecordOf(call_, request_, edit_);
    KeepOldValues(edit_, record);
    if (!edit_.ended.has_value()) {
      AddRecord(std::move(record), edit_.edited);
      RETURN_IF_ERROR(
          AllEventSeries().Save(call_, transaction_, edit_.meta, edit_.stored, edit_.edited));
      *response.mutable_event_series() = edit_.edited;
      return absl::OkStatus();
    }
    AddRecord(record, edit_.edited);
    AddRecord(std::move(record), *edit_.ended);
    // Up to the split, the clock goes on.
    if (IsPlannedToSplit()) {
      edit_.ended->clear_planned_until_time();
      RETURN_IF_ERROR(PlanLater(transaction_, call_.owner(), IdOf(edit_.stored.name()),
                                absl::InfiniteFuture()));
    }
    RETURN_IF_ERROR(
        AllEventSeries().Save(call_, transaction_, edit_.meta, edit_.stored, *edit_.ended));
    RETURN_IF_ERROR(LinkNext());
    RETURN_IF_ERROR(AllEventSeries().Store(call_, transaction_, edit_.edited, /*origin=*/""));
    *response.mutable_event_series() = edit_.edited;
    *response.mutable_ended_series() = *edit_.ended;
    return absl::OkStatus();
  }

  // Whether all that the ended series gives is there.
  bool IsPlannedToSplit() const {
    const absl::CivilSecond split = CivilOf(edit_.rows.front().message.original_start());
    return TimeOf(edit_.stored.planned_until_time()) >= calendar::MomentOf(split, edit_.zone);
  }

  // The series that went on where this one was divided before goes on the new one now.
  absl::Status LinkNext() {
    if (edit_.stored.next_series().empty()) return absl::OkStatus();
    EventSeries next;
    ASSIGN_OR_RETURN(const storage::RowMeta meta,
                     AllEventSeries().Load(call_, transaction_, edit_.stored.next_series(), next));
    const EventSeries before = next;
    next.set_previous_series(edit_.edited.name());
    return AllEventSeries().Save(call_, transaction_, meta, before, next);
  }

  absl::Status SaveOccurrences(Alignment& alignment) {
    for (RowChange& change : alignment.changes) {
      if (change.fate == Fate::kRemoved) {
        // It stays with the series that it was of.
        RETURN_IF_ERROR(WriteRemoved(run_, change.row, request_.reason()));
        continue;
      }
      RETURN_IF_ERROR(WriteChanged(run_, change.row, change.after));
      // Places may have become free, and sign-up may open at another time.
      if (!HasOtherPlan() || HasBegun(change.after, call_.time())) continue;
      RETURN_IF_ERROR(
          TendLater(transaction_, call_.owner(), IdOf(change.after.name()), call_.time()));
    }
    for (Occurrence& occurrence : alignment.added) {
      RETURN_IF_ERROR(WriteNew(run_, edit_.edited, occurrence));
    }
    return PlanLater(transaction_, call_.owner(), IdOf(edit_.edited.name()), alignment.next_time);
  }

  const Call& call_;
  Transaction& transaction_;
  const EditEventSeriesRequest& request_;
  SeriesUnderEdit edit_;
  // What the edit does to occurrences.
  std::vector<ResourceChange> along_;
  const ClubRun run_;
  AffectedList affected_;
};

}  // namespace

absl::Status EditEventSeries(const Call& call, Transaction& transaction,
                             const EditEventSeriesRequest& request,
                             EditEventSeriesResponse& response) {
  ASSIGN_OR_RETURN(SeriesUnderEdit edit, ReadEdit(call, transaction, request));
  const bool changes_nothing = edit.fields.empty() && !edit.ended.has_value();
  if (changes_nothing) {
    *response.mutable_event_series() = edit.stored;
    return absl::OkStatus();
  }
  return SeriesEditor(call, transaction, request, std::move(edit)).Run(response);
}

}  // namespace osiedle::clubs
