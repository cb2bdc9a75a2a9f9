#include "services/clubs/plans/week_plan_handlers.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/occurrence_views.h"
#include "services/clubs/plans/plan_entry.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_times.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;

constexpr int kMostNamed = 100;
constexpr int kMostClubs = 200;

struct Week {
  absl::CivilDay monday;
  absl::Time begin;
  absl::Time end;
};

absl::StatusOr<Week> WeekOf(const Call& call, const Snapshot& snapshot,
                            const v1::GetWeekPlanRequest& request) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(snapshot));
  const absl::CivilDay day =
      request.has_date() ? call::DayOf(request.date()) : absl::ToCivilDay(call.time(), zone);
  const absl::CivilDay monday = calendar::MondayOf(day);
  return Week{.monday = monday,
              .begin = calendar::TimeOf(calendar::BeginOfDay(monday, zone)),
              .end = calendar::TimeOf(calendar::BeginOfDay(monday + 7, zone))};
}

absl::Status CheckNames(const v1::GetWeekPlanRequest& request) {
  call::Violations violations;
  if (request.clubs_size() > kMostNamed) {
    violations.Add("clubs", common::v1::TOO_MANY_ITEMS, {{"max", std::to_string(kMostNamed)}});
  } else {
    call::CheckDistinct(request.clubs(), "clubs", violations);
  }
  return call::InvalidFields(violations);
}

// Says what is wrong with the names of clubs, of which one at least is of no live club.
absl::Status ExplainNames(const Call& call, const Snapshot& snapshot,
                          const v1::GetWeekPlanRequest& request) {
  call::Violations violations;
  call::ReferenceCheck references(call, snapshot, violations);
  references.CheckField(request, v1::GetWeekPlanRequest::kClubsFieldNumber);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  return references.Result();
}

// Those that are named, in their order; or all live ones of which the call may know, by name.
absl::StatusOr<std::vector<Club>> ClubsOf(const Call& call, const Snapshot& snapshot,
                                          const v1::GetWeekPlanRequest& request) {
  std::vector<Club> clubs;
  Club club;
  for (const std::string& name : request.clubs()) {
    const absl::Status loaded = Clubs().Load(call, snapshot, name, club).status();
    if (!loaded.ok() || club.has_delete_time()) {
      RETURN_IF_ERROR(ExplainNames(call, snapshot, request));
      return loaded;
    }
    clubs.push_back(club);
  }
  if (request.clubs_size() > 0) return clubs;
  AnyTable::Walk walk = Clubs().table().WalkRows(snapshot, call.owner(), {});
  while (clubs.size() < kMostClubs) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(club));
    if (!more) break;
    if (club.has_delete_time()) continue;
    ASSIGN_OR_RETURN(const bool sees, Clubs().Sees(call, snapshot, club));
    if (sees) clubs.push_back(club);
  }
  return clubs;
}

// The plan of one week. Reads each series and each venue once.
class Planner {
 public:
  Planner(const Call& call, const Snapshot& snapshot, const Week& week)
      : call_(call), snapshot_(snapshot), week_(week) {}

  absl::Status Plan(const Club& club, v1::ClubWeek& plan) {
    plan.set_club(club.name());
    plan.set_display_name(club.display_name());
    ASSIGN_OR_RETURN(const std::vector<Occurrence> running,
                     RunningOccurrences(call_, snapshot_, club.name(), week_.begin));
    RETURN_IF_ERROR(AddSeen(club, running, plan));
    ASSIGN_OR_RETURN(const std::vector<Occurrence> occurrences,
                     PlannedOccurrences(call_, snapshot_, club.name(), week_.begin, week_.end));
    return AddSeen(club, occurrences, plan);
  }

 private:
  absl::Status AddSeen(const Club& club, const std::vector<Occurrence>& occurrences,
                       v1::ClubWeek& plan) {
    for (const Occurrence& occurrence : occurrences) {
      ASSIGN_OR_RETURN(const bool sees, Occurrences().Sees(call_, snapshot_, occurrence));
      if (sees) RETURN_IF_ERROR(Add(club, occurrence, *plan.add_events()));
    }
    return absl::OkStatus();
  }

  absl::Status Add(const Club& club, const Occurrence& occurrence, v1::PlannedEvent& event) {
    ASSIGN_OR_RETURN(const EventSeries* series, SeriesOf(occurrence.series()));
    EventSeries then;
    if (const absl::Time start = TimeOf(occurrence.start_time()); IsEditedSince(*series, start)) {
      then = SeriesAsOf(*series, start);
      series = &then;
    }
    ASSIGN_OR_RETURN(
        const Room room,
        RoomOf(
            *series, occurrence, [&](const std::string& /*club*/) { return club.venue(); },
            [this](const std::string& venue) { return CapacityOf(venue); }));
    event.set_occurrence(occurrence.name());
    event.set_display_name(series->display_name());
    event.set_venue(room.venue);
    *event.mutable_start() = occurrence.start();
    *event.mutable_start_time() = occurrence.start_time();
    *event.mutable_end_time() = occurrence.end_time();
    event.set_state(occurrence.state());
    ASSIGN_OR_RETURN(*event.mutable_places(),
                     PlacesAt(call_, snapshot_, occurrence, room.capacity));
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> CapacityOf(const std::string& venue) {
    const auto known = capacities_.find(venue);
    if (known != capacities_.end()) return known->second;
    v1::Venue row;
    ASSIGN_OR_RETURN(
        const std::optional<storage::RowMeta> meta,
        Venues().table().Get(snapshot_,
                             {.owner = call_.owner(), .tuple = KeyTuple::Of(IdOf(venue))}, row));
    if (!meta.has_value()) return absl::DataLossError("an event names no venue");
    return capacities_.emplace(venue, row.capacity()).first->second;
  }

  absl::StatusOr<const EventSeries*> SeriesOf(const std::string& name) {
    const auto known = series_.find(name);
    if (known != series_.end()) return known->second.get();
    auto series = std::make_unique<EventSeries>();
    ASSIGN_OR_RETURN(
        const std::optional<storage::RowMeta> meta,
        AllEventSeries().table().Get(
            snapshot_, {.owner = call_.owner(), .tuple = KeyTuple::Of(IdOf(name))}, *series));
    if (!meta.has_value()) return absl::DataLossError("an occurrence names no series");
    return series_.emplace(name, std::move(series)).first->second.get();
  }

  const Call& call_;
  const Snapshot& snapshot_;
  const Week week_;
  absl::flat_hash_map<std::string, std::unique_ptr<EventSeries>> series_;
  absl::flat_hash_map<std::string, int64_t> capacities_;
};

}  // namespace

absl::Status GetWeekPlan(const Call& call, const Snapshot& snapshot,
                         const v1::GetWeekPlanRequest& request, v1::WeekPlan& response) {
  RETURN_IF_ERROR(CheckNames(request));
  ASSIGN_OR_RETURN(const Week week, WeekOf(call, snapshot, request));
  ASSIGN_OR_RETURN(const std::vector<Club> clubs, ClubsOf(call, snapshot, request));
  *response.mutable_monday() = WallTimeOf(absl::CivilSecond(week.monday)).date();
  Planner planner(call, snapshot, week);
  for (const Club& club : clubs) {
    RETURN_IF_ERROR(planner.Plan(club, *response.add_club_weeks()));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
