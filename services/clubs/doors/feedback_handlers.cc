#include "services/clubs/doors/feedback_handlers.h"

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/feedback_summary.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "osiedle/internal/v1/feedback_counts.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/doors/attendance_checks.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/feedback_rules.h"
#include "services/clubs/doors/turnout.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/registry/registry_reader.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::SummarizeFeedbackRequest;
using ::osiedle::clubs::v1::SummarizeFeedbackResponse;
using ::osiedle::internal::v1::FeedbackCounts;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

constexpr int kMostDays = 366;
constexpr int kMostSummaries = 1'000;
// Each reads two keys of the counts, and one of its occurrence.
constexpr int kMostRead = 6'000;

// A row of the counts.
using CountsRow = std::optional<storage::Row<FeedbackCounts>>;

absl::Status CheckEvent(const Call& call, const Occurrence& occurrence) {
  if (occurrence.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  const EventTime event = TimeOfEvent(occurrence);
  if (TakesFeedback(event.start, event.end, call.time())) return absl::OkStatus();
  return call::StateTransitionRefused(
      occurrence.name(), Occurrence::State_Name(occurrence.state()),
      call.time() < event.start ? "it has not begun" : "its seven days for answers are over");
}

// The days that the request asks about, both included.
struct Days {
  absl::CivilDay first;
  absl::CivilDay last;
};

absl::StatusOr<Days> CheckRequest(const Call& call, const Snapshot& snapshot,
                                  const SummarizeFeedbackRequest& request) {
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, snapshot));
  Days days;
  days.last = request.has_end_date() ? call::DayOf(request.end_date()) : today;
  days.first = request.has_start_date()
                   ? call::DayOf(request.start_date())
                   : absl::CivilDay(days.last.year() - 1, days.last.month(), days.last.day());
  Violations violations;
  if (days.last < days.first) {
    violations.Add("end_date", common::v1::END_BEFORE_START, {{"start", "start_date"}});
  } else if (days.last - days.first > kMostDays) {
    violations.Add("end_date", common::v1::SPAN_TOO_LONG, {{"max_days", absl::StrCat(kMostDays)}});
  }
  call::ReferenceCheck references(call, snapshot, violations);
  references.CheckField(request, SummarizeFeedbackRequest::kSeriesFieldNumber);
  references.CheckField(request, SummarizeFeedbackRequest::kClubFieldNumber);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(references.Result());
  return days;
}

// The rows of events that begin on these days, by their begin.
AnyTable::WalkOptions RowsOf(const SummarizeFeedbackRequest& request, absl::Time begin,
                             absl::Time end) {
  if (!request.series().empty()) {
    return {.index = index::kFeedbackBySeries,
            .begin = KeyTuple::Of(request.series(), begin),
            .end = KeyTuple::Of(request.series(), end).bytes()};
  }
  if (!request.club().empty()) {
    return {.index = index::kFeedbackByClub,
            .begin = KeyTuple::Of(request.club(), begin),
            .end = KeyTuple::Of(request.club(), end).bytes()};
  }
  return {.index = index::kFeedbackByStartTime,
          .begin = KeyTuple::Of(begin),
          .end = KeyTuple::Of(end).bytes()};
}

// The occurrence of a row, if its answers may be told to the caller.
absl::StatusOr<std::optional<Occurrence>> ToldOccurrence(const Call& call, const Snapshot& snapshot,
                                                         const storage::RowKey& key,
                                                         const FeedbackCounts& counts) {
  std::optional<Occurrence> none;
  // Before anything is read for it.
  if (counts.answers() < kFewestAnswers) return none;
  ASSIGN_OR_RETURN(const auto row, Occurrences().table().Find(snapshot, key));
  if (!row.has_value() || row->message.has_delete_time()) return none;
  const Occurrence& occurrence = row->message;
  const bool is_told = occurrence.state() != Occurrence::CANCELLED &&
                       IsTold(counts, call::TimeOf(occurrence.end_time()), call.time());
  if (!is_told) return none;
  ASSIGN_OR_RETURN(const bool sees, Occurrences().Sees(call, snapshot, occurrence));
  return sees ? std::optional<Occurrence>(occurrence) : none;
}

}  // namespace

absl::Status GiveFeedback(const Call& call, Transaction& transaction,
                          const v1::GiveFeedbackRequest& request,
                          v1::GiveFeedbackResponse& /*response*/) {
  RETURN_IF_ERROR(Occurrences().CheckName(request.name()));
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, transaction, request.name()));
  const Occurrence& occurrence = event.occurrence;
  RETURN_IF_ERROR(CheckEvent(call, occurrence));
  const absl::string_view id = call::LastIdOfName(occurrence.name());
  ASSIGN_OR_RETURN(const internal::v1::EventTurnout turnout,
                   TurnoutOf(transaction, call.owner(), id));
  const storage::RowKey key = OccurrenceRowKey(call.owner(), id);
  ASSIGN_OR_RETURN(const CountsRow row, FeedbackCountsTable().Find(transaction, key));
  FeedbackCounts counts;
  if (row.has_value()) counts = row->message;
  if (counts.answers() >= turnout.attended()) return FeedbackComplete();
  AddAnswer(request.usefulness(), request.return_intent(), counts);
  counts.set_series(occurrence.series());
  counts.set_club(occurrence.club());
  *counts.mutable_start_time() = occurrence.start_time();
  const storage::RowMeta meta = {.revision = call.revision()};
  return row.has_value()
             ? FeedbackCountsTable().Update(transaction, key, row->message, counts, meta)
             : FeedbackCountsTable().Insert(transaction, key, counts, meta);
}

absl::Status SummarizeFeedback(const Call& call, const Snapshot& snapshot,
                               const SummarizeFeedbackRequest& request,
                               SummarizeFeedbackResponse& response) {
  ASSIGN_OR_RETURN(const Days days, CheckRequest(call, snapshot, request));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(snapshot));
  AnyTable::Walk walk = FeedbackCountsTable().WalkRows(
      snapshot, call.owner(),
      RowsOf(request, absl::FromCivil(days.first, zone), absl::FromCivil(days.last + 1, zone)));
  FeedbackCounts counts;
  for (int read = 0; response.feedback_summaries_size() < kMostSummaries; ++read) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(counts));
    if (!more) break;
    if (read == kMostRead) return call::RequestTooLarge("the days have too many events");
    if (!request.club().empty() && counts.club() != request.club()) continue;
    ASSIGN_OR_RETURN(const std::optional<Occurrence> occurrence,
                     ToldOccurrence(call, snapshot, walk.key(), counts));
    if (!occurrence.has_value()) continue;
    v1::FeedbackSummary& summary = *response.add_feedback_summaries();
    summary.set_occurrence(occurrence->name());
    Summarize(counts, summary);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
