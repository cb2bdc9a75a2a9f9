#include "services/clubs/plans/series_edit.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_checks.h"
#include "services/clubs/plans/plan_rules.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_writer.h"
#include "services/clubs/plans/series_chain.h"
#include "services/clubs/plans/series_times.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::google::protobuf::FieldMask;
using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::EditEventSeriesRequest;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::storage::Reader;

// The mask of the request, written out. Paths that lead to no field of the plan are violations.
FieldMask MaskOf(const EditEventSeriesRequest& request, Violations& violations) {
  FieldMask mask;
  const FieldMask& given = request.update_mask();
  const bool all = given.paths_size() == 1 && given.paths(0) == "*";
  for (int i = 0; i < given.paths_size() && !all; ++i) {
    const std::string top = given.paths(i).substr(0, given.paths(i).find('.'));
    if (!absl::c_linear_search(PlanningFields(), top)) {
      violations.Add(absl::StrCat("update_mask.paths[", i, "]"), common::v1::UNKNOWN_FIELD,
                     {{"type", "the plan of an EventSeries"}});
    }
    mask.add_paths(given.paths(i));
  }
  if (mask.paths_size() > 0) return mask;
  const EventSeries& patch = request.event_series();
  for (const std::string& field : PlanningFields()) {
    if (all || call::NamesPath(FieldMask(), patch, field)) mask.add_paths(field);
  }
  return mask;
}

void CheckScope(const EditEventSeriesRequest& request, Violations& violations) {
  const bool divides = request.scope() == v1::THIS_AND_FOLLOWING;
  if (divides && request.first_occurrence().empty()) {
    violations.Add("first_occurrence", common::v1::REQUIRED);
  } else if (request.scope() == v1::ALL && !request.first_occurrence().empty()) {
    violations.Add("first_occurrence", common::v1::NOT_TOGETHER, {{"field", "scope"}});
  }
}

// The occurrence at which a series is divided.
absl::StatusOr<Occurrence> FirstOf(const Call& call, const Reader& reader,
                                   const EditEventSeriesRequest& request) {
  RETURN_IF_ERROR(Occurrences().CheckName(request.first_occurrence(), "first_occurrence"));
  ASSIGN_OR_RETURN(const EffectiveOccurrence first,
                   FindEffective(call, reader, request.first_occurrence()));
  const Occurrence& occurrence = first.occurrence;
  Violations violations;
  if (occurrence.series() != request.name()) {
    violations.Add("first_occurrence", common::v1::NO_OCCURRENCE_THEN);
    return call::InvalidFields(violations);
  }
  if (occurrence.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  if (occurrence.is_exception()) {
    violations.Add("first_occurrence", common::v1::DIVIDED_AT_EXCEPTION);
  } else if (HasBegun(occurrence, call.time())) {
    violations.Add("first_occurrence", common::v1::IN_THE_PAST);
  }
  RETURN_IF_ERROR(call::InvalidFields(violations));
  return occurrence;
}

// What a new series does not take over from the one that it goes on.
void BecomeNew(const Call& call, EventSeries& series) {
  series.set_name(absl::StrCat(call::ParentOfName(series.name()), "/eventSeries/", call.NewId()));
  series.clear_edits();
  series.clear_external_ids();
  series.clear_create_time();
  series.clear_update_time();
  series.clear_planned_until_time();
  series.clear_etag();
}

// Puts what the request says into `edit.edited`.
absl::Status Apply(const EditEventSeriesRequest& request, const FieldMask& mask,
                   const std::optional<Occurrence>& first, Violations& violations,
                   SeriesUnderEdit& edit) {
  EventSeries& edited = edit.edited;
  const EventSeries before = edited;
  call::ApplyUpdate(mask, request.event_series(), edited, violations);
  const auto names = [&](absl::string_view field) {
    return call::NamesPath(mask, request.event_series(), field);
  };
  if (first.has_value() && names("start")) {
    // Of the first occurrence, which need not be where the rule of the following ones begins.
    const v1::WallTime start = edited.start();
    *edited.mutable_start() = before.start();
    MoveFirst(CivilOf(first->original_start()), start, edited);
  }
  if (!edited.start().has_date()) return absl::OkStatus();
  if (names("start") || names("recurrence_rule")) {
    RETURN_IF_ERROR(CarryTimes(before, !names("parts"), !names("also_times"),
                               !names("except_times"), edit.zone, edited));
  }
  FillDuration(edited);
  return absl::OkStatus();
}

// The rules of the edited series, as those of a change of it.
absl::Status CheckEdited(const Call& call, const Reader& reader, const SeriesUnderEdit& edit,
                         Violations& violations) {
  static const auto* const references =
      new call::ReferenceFields(EventSeries::descriptor(), /*except=*/{});
  call::CheckRequired(edit.edited, "event_series", violations);
  call::ReferenceCheck check(call, reader, violations);
  check.CheckNew(*references, "event_series", &edit.stored, edit.edited);
  CheckSeries(edit.edited, violations);
  CheckSeriesTimes(edit.edited, edit.zone, call.time(), &edit.stored, violations);
  if (check.ok()) {
    RETURN_IF_ERROR(CheckSeriesCapacity(call, reader, edit.edited, violations));
  }
  RETURN_IF_ERROR(call::InvalidFields(violations));
  return check.Result();
}

}  // namespace

bool SeriesUnderEdit::Changes(absl::string_view field) const {
  return absl::c_linear_search(fields, field);
}

absl::StatusOr<SeriesUnderEdit> ReadEdit(const Call& call, const Reader& reader,
                                         const EditEventSeriesRequest& request) {
  SeriesUnderEdit edit;
  ASSIGN_OR_RETURN(edit.meta,
                   AllEventSeries().LoadLive(call, reader, request.name(),
                                             request.event_series().etag(), edit.stored));
  ASSIGN_OR_RETURN(edit.zone, call.Zone(reader));
  Violations violations = call.declared_violations();
  CheckScope(request, violations);
  const FieldMask mask = MaskOf(request, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  // Occurrences that are missing after a long stop come first; the clock makes them at once.
  if (edit.stored.has_planned_until_time() &&
      TimeOf(edit.stored.planned_until_time()) <= call.time()) {
    return call::QueueFull();
  }

  std::optional<Occurrence> first;
  absl::CivilDay day = absl::ToCivilDay(call.time(), edit.zone);
  edit.edited = edit.stored;
  if (request.scope() == v1::THIS_AND_FOLLOWING) {
    ASSIGN_OR_RETURN(first, FirstOf(call, reader, request));
    RETURN_IF_ERROR(CheckMayDivide(reader, call.owner(), IdOf(edit.stored.name())));
    const absl::CivilSecond split = CivilOf(first->original_start());
    ASSIGN_OR_RETURN(DividedSeries divided, Divide(edit.stored, split, edit.zone));
    edit.ended = std::move(divided.ended);
    edit.edited = std::move(divided.following);
    BecomeNew(call, edit.edited);
    edit.edited.set_previous_series(edit.stored.name());
    edit.ended->set_next_series(edit.edited.name());
    day = std::min(day, absl::CivilDay(split));
  }
  const EventSeries unchanged = edit.edited;
  RETURN_IF_ERROR(Apply(request, mask, first, violations, edit));
  RETURN_IF_ERROR(CheckEdited(call, reader, edit, violations));
  for (const std::string& field : PlanningFields()) {
    if (!call::SameField(unchanged, edit.edited,
                         EventSeries::descriptor()->FindFieldByName(field))) {
      edit.fields.push_back(field);
    }
  }
  ASSIGN_OR_RETURN(edit.rows, RowsFrom(reader, call.owner(), edit.stored.name(), day));
  std::erase_if(edit.rows, [&](const OccurrenceRow& row) {
    if (IsRemoved(row.message)) return true;
    return first.has_value() &&
           CivilOf(row.message.original_start()) < CivilOf(first->original_start());
  });
  return edit;
}

}  // namespace osiedle::clubs
