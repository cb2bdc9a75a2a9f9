#include "services/visits/procedures/clock_walk.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Dimension;
using ::osiedle::call::RecordCondition;
using ::osiedle::call::RecordScope;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;

// Null: the alternative has no such condition.
const RecordCondition* ConditionOn(const RecordScope::Alternative& alternative,
                                   Dimension dimension) {
  const auto found = absl::c_find_if(alternative, [&](const RecordCondition& condition) {
    return condition.dimension == dimension;
  });
  return found == alternative.end() ? nullptr : &*found;
}

}  // namespace

ClockWalk::ClockWalk(const storage::Reader& reader, uint32_t owner, const RecordScope& scope,
                     const std::string& team, const std::string& after)
    : scope_(scope), team_(team) {
  if (scope.is_whole() && team.empty()) {
    AddSource(reader, owner, index::kProceduresByClock, KeyTuple(), after);
  } else if (scope.is_whole()) {
    AddSource(reader, owner, index::kProceduresByTeamAndClock, KeyTuple::Of(team), after);
  }
  for (const RecordScope::Alternative& alternative : scope.alternatives()) {
    const RecordCondition* teams = ConditionOn(alternative, Dimension::kTeam);
    const RecordCondition* institutions = ConditionOn(alternative, Dimension::kInstitution);
    if (teams != nullptr && absl::c_linear_search(teams->names, team)) {
      AddSource(reader, owner, index::kProceduresByTeamAndClock, KeyTuple::Of(team), after);
    } else if (teams != nullptr) {
      for (const std::string& name : teams->names) {
        AddSource(reader, owner, index::kProceduresByTeamAndClock, KeyTuple::Of(name), after);
      }
    } else if (institutions != nullptr) {
      for (const std::string& name : institutions->names) {
        AddSource(reader, owner, index::kProceduresByInstitutionAndClock, KeyTuple::Of(name),
                  after);
      }
    } else {
      AddSource(reader, owner, index::kProceduresByClock, KeyTuple(), after);
    }
  }
}

void ClockWalk::AddSource(const storage::Reader& reader, uint32_t owner, storage::IndexId index,
                          const KeyTuple& head, const std::string& after) {
  const bool is_there = absl::c_any_of(sources_, [&](const Source& source) {
    return source.index == index && source.head == head.bytes();
  });
  if (is_there) return;
  AnyTable::WalkOptions options = AnyTable::Under(index, head);
  if (!after.empty()) options.after = head.bytes() + after;
  sources_.push_back({.index = index,
                      .head = head.bytes(),
                      .walk = Procedures().table().WalkRows(reader, owner, options)});
}

absl::Status ClockWalk::Advance(Source& source) {
  ASSIGN_OR_RETURN(const bool more, source.walk.Next(source.row));
  if (!more) {
    source.rest.clear();
    return absl::OkStatus();
  }
  source.rest = source.walk.position().substr(source.head.size());
  ++visited_;
  visited_bytes_ += source.row.ByteSizeLong();
  return absl::OkStatus();
}

bool ClockWalk::is_wanted() const {
  return Procedures().SeesWithin(scope_, procedure()) &&
         (team_.empty() || absl::c_linear_search(procedure().teams(), team_));
}

absl::StatusOr<bool> ClockWalk::Next() {
  // A clock that several sources have is given once: all of them leave it together.
  for (Source& source : sources_) {
    if (!has_begun_ || source.rest == position_) RETURN_IF_ERROR(Advance(source));
  }
  has_begun_ = true;
  const Source* first = nullptr;
  for (const Source& source : sources_) {
    if (source.rest.empty()) continue;
    if (first == nullptr || source.rest < first->rest) first = &source;
  }
  if (first == nullptr) return false;
  at_ = static_cast<size_t>(first - sources_.data());
  position_ = first->rest;
  storage::KeyTupleReader tuple(position_);
  ASSIGN_OR_RETURN(due_, tuple.ReadTime());
  ASSIGN_OR_RETURN(step_id_, tuple.ReadString());
  return true;
}

}  // namespace osiedle::visits
