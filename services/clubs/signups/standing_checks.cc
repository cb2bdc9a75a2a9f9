#include "services/clubs/signups/standing_checks.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/type/date.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_chain.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/party_rules.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/standing_sign_ups.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::google::type::Date;
using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::StandingRegistration;
using Days = ::osiedle::internal::v1::ClubTimer::Days;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

// The live series of this name. For a standing registration that is there, also the one in which a
// deleted one goes on: an edit divided it, and its first part was tidied up. RESOURCE_NOT_FOUND:
// there is none of which the call may know.
absl::StatusOr<EventSeries> LiveSeries(const Call& call, const Reader& reader,
                                       absl::string_view name, bool is_there) {
  EventSeries series;
  RETURN_IF_ERROR(AllEventSeries().Load(call, reader, name, series).status());
  while (is_there && series.has_delete_time() && !series.next_series().empty()) {
    EventSeries next;
    const absl::Status status =
        AllEventSeries().Load(call, reader, series.next_series(), next).status();
    if (absl::IsNotFound(status)) break;
    RETURN_IF_ERROR(status);
    series = std::move(next);
  }
  if (series.has_delete_time()) return call::ResourceNotFound(name);
  return series;
}

// Whether one signs up for events of this series without a code, or at all.
bool MayStand(const EventSeries& series) {
  const v1::SignUpPolicy::Mode mode = PolicyOf(series).mode();
  return mode != v1::SignUpPolicy::CLAIM_CODE && mode != v1::SignUpPolicy::DROP_IN;
}

// Whether the caller sees neither a resident nor an alias.
absl::StatusOr<bool> IsNameless(const Call& call, const Reader& reader,
                                StandingRegistration standing) {
  RETURN_IF_ERROR(ViewResidentOf(call, reader, standing));
  return standing.resident().empty() && standing.alias().empty();
}

// A party that is new has a name, and a change takes it from none that has one.
absl::StatusOr<bool> LosesNames(const Call& call, const Reader& reader,
                                const StandingRegistration* before,
                                const StandingRegistration& after) {
  if (before == nullptr) return after.resident().empty() && after.alias().empty();
  const bool same_names =
      before->resident() == after.resident() && before->alias() == after.alias();
  if (same_names) return false;
  ASSIGN_OR_RETURN(const bool is_nameless, IsNameless(call, reader, after));
  if (!is_nameless) return false;
  ASSIGN_OR_RETURN(const bool was_nameless, IsNameless(call, reader, *before));
  return !was_nameless;
}

absl::Status CheckRoom(const Call& call, const Reader& reader, absl::string_view series_id) {
  ASSIGN_OR_RETURN(std::vector<std::string> series, SeriesUpTo(reader, call.owner(), series_id));
  // It acts in the later ones, too, where it comes to those that stand there.
  ASSIGN_OR_RETURN(const std::vector<std::string> later,
                   SeriesFrom(reader, call.owner(), series_id));
  series.insert(series.end(), later.begin() + 1, later.end());
  int live = 0;
  for (const std::string& id : series) {
    AnyTable::Walk walk = StandingRegistrations().table().WalkRows(
        reader, call.owner(), AnyTable::Under(storage::IndexId::kRows, KeyTuple::Of(id)));
    StandingRegistration standing;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, walk.Next(standing));
      if (!more) break;
      if (!standing.has_delete_time()) ++live;
    }
  }
  if (live < kMostStanding) return absl::OkStatus();
  return call::RequestTooLarge(
      absl::StrCat("the series would have more than ", kMostStanding, " standing registrations"));
}

// All days of a standing registration; those that it skips are among them.
Days SpanOf(const StandingRegistration& standing) {
  Days span;
  if (standing.has_from_date()) *span.mutable_first() = standing.from_date();
  if (standing.has_until_date()) *span.mutable_last() = standing.until_date();
  return span;
}

Days Day(const Date& date) {
  Days day;
  *day.mutable_first() = date;
  *day.mutable_last() = date;
  return day;
}

const Date& Earlier(const Date& one, const Date& other) {
  return call::DayOf(one) < call::DayOf(other) ? one : other;
}
const Date& Later(const Date& one, const Date& other) {
  return call::DayOf(one) < call::DayOf(other) ? other : one;
}

// From the earlier to the later one of two first days, of which one may be open.
Days BetweenFirstDays(const Days& before, const Days& after) {
  Days days;
  if (!before.has_first() || !after.has_first()) {
    *days.mutable_last() = before.has_first() ? before.first() : after.first();
    return days;
  }
  *days.mutable_first() = Earlier(before.first(), after.first());
  *days.mutable_last() = Later(before.first(), after.first());
  return days;
}

// The same of two last days.
Days BetweenLastDays(const Days& before, const Days& after) {
  Days days;
  if (!before.has_last() || !after.has_last()) {
    *days.mutable_first() = before.has_last() ? before.last() : after.last();
    return days;
  }
  *days.mutable_first() = Earlier(before.last(), after.last());
  *days.mutable_last() = Later(before.last(), after.last());
  return days;
}

bool Skips(const StandingRegistration& standing, const Date& date) {
  return absl::c_any_of(standing.skip_dates(),
                        [&](const Date& skipped) { return call::SameMessage(skipped, date); });
}

}  // namespace

std::vector<Days> AffectedDays(const StandingRegistration* before,
                               const StandingRegistration& after) {
  const Days span = SpanOf(after);
  const bool comes_or_goes =
      before == nullptr || before->has_delete_time() != after.has_delete_time();
  if (comes_or_goes) return {span};
  std::vector<Days> days;
  const bool is_another_party =
      !call::SameMessage(before->party(), after.party()) || before->resident() != after.resident();
  if (is_another_party) days.push_back(span);
  const Days old_span = SpanOf(*before);
  if (!call::SameMessage(old_span.first(), span.first())) {
    days.push_back(BetweenFirstDays(old_span, span));
  }
  if (!call::SameMessage(old_span.last(), span.last())) {
    days.push_back(BetweenLastDays(old_span, span));
  }
  for (const Date& date : before->skip_dates()) {
    if (!Skips(after, date)) days.push_back(Day(date));
  }
  for (const Date& date : after.skip_dates()) {
    if (!Skips(*before, date)) days.push_back(Day(date));
  }
  return days;
}

void CheckStandingDays(const StandingRegistration& standing, call::Violations& violations) {
  const bool is_reversed = standing.has_from_date() && standing.has_until_date() &&
                           call::DayOf(standing.until_date()) < call::DayOf(standing.from_date());
  if (is_reversed) {
    violations.Add("standing_registration.until_date", common::v1::END_BEFORE_START,
                   {{"start", "from_date"}});
  }
  const auto& skips = standing.skip_dates();
  for (int i = 0; i < skips.size(); ++i) {
    const auto here = skips.begin() + i;
    const bool again = std::any_of(skips.begin(), here, [&](const google::type::Date& earlier) {
      return call::SameMessage(earlier, *here);
    });
    if (again) {
      violations.Add(absl::StrCat("standing_registration.skip_dates[", i, "]"),
                     common::v1::ALREADY_IN_LIST);
    }
  }
}

absl::Status CheckStandingChange(const Change<StandingRegistration>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  RETURN_IF_ERROR(CheckLinkedResident(change, "standing_registration.resident"));
  CheckStandingDays(after, violations);
  ASSIGN_OR_RETURN(const bool loses_names, LosesNames(call, reader, before, after));
  if (loses_names) violations.Add("standing_registration", common::v1::PARTY_NAMELESS);
  const absl::string_view series_name = call::ParentOfName(after.name());
  ASSIGN_OR_RETURN(const EventSeries series,
                   LiveSeries(call, reader, series_name, /*is_there=*/before != nullptr));
  if (after.controller().empty()) {
    after.set_controller(before == nullptr ? series.controller() : before->controller());
  }
  const bool same_party = before != nullptr && call::SameMessage(before->party(), after.party());
  if (!same_party) {
    CheckParty(after.party(),
               {.max_size = PolicyOf(series).max_party_size(),
                .minimum_age = series.minimum_age(),
                .maximum_age = series.maximum_age()},
               "standing_registration.party", violations);
  }
  const bool is_added = before == nullptr || before->has_delete_time();
  if (!is_added || !violations.empty()) return absl::OkStatus();
  if (!MayStand(series)) return NoStandingSignUp();
  return CheckRoom(call, reader, IdOf(series_name));
}

absl::Status AfterStanding(const Call& call, storage::Transaction& transaction,
                           const StandingRegistration* before, const StandingRegistration& after) {
  const std::vector<Days> days = AffectedDays(before, after);
  if (days.empty()) return absl::OkStatus();
  return StandingLater(transaction, call.owner(), IdOf(call::ParentOfName(after.name())),
                       call.time(), days);
}

}  // namespace osiedle::clubs
