#include "services/staff/standings.h"

#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "services/staff/staff_reader.h"
#include "storage/status_macros.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::StaffStanding;
using ::osiedle::internal::v1::PrincipalRights;

int DayNumber(absl::CivilDay day) { return static_cast<int>(day - absl::CivilDay(1970, 1, 1)); }

bool Holds(const PrincipalRights::Term& term, int day) {
  return (!term.has_first_day() || term.first_day() <= day) &&
         (!term.has_last_day() || day <= term.last_day());
}

// Whether the term is the same on the days before and after, so that the time zone does not matter.
bool IsSteadyAround(const PrincipalRights::Term& term, int day) {
  return Holds(term, day - 1) == Holds(term, day) && Holds(term, day) == Holds(term, day + 1);
}

bool IsSteadyAround(const PrincipalRights& rights, int day) {
  return IsSteadyAround(rights.mandate(), day) &&
         absl::c_all_of(rights.teams(), [day](const PrincipalRights::Membership& membership) {
           return IsSteadyAround(membership.term(), day);
         });
}

}  // namespace

StaffStanding StandingOn(const PrincipalRights& rights, absl::string_view municipality,
                         absl::CivilDay day, WithTeams with_teams) {
  const int number = DayNumber(day);
  StaffStanding standing;
  standing.staff_member =
      absl::StrCat("municipalities/", municipality, "/staffMembers/", rights.staff_member());
  standing.institution =
      absl::StrCat("municipalities/", municipality, "/institutions/", rights.institution());
  standing.in_office = rights.has_mandate() && Holds(rights.mandate(), number);
  if (with_teams == WithTeams::kNo) return standing;
  for (const PrincipalRights::Membership& membership : rights.teams()) {
    if (!Holds(membership.term(), number)) continue;
    const std::string name =
        absl::StrCat("municipalities/", municipality, "/teams/", membership.team());
    const bool is_chair = membership.role() == v1::Team::CHAIR;
    const auto known = absl::c_find_if(
        standing.teams, [&](const StaffStanding::Team& team) { return team.team == name; });
    if (known == standing.teams.end()) {
      standing.teams.push_back({.team = name, .is_chair = is_chair});
    } else {
      known->is_chair = known->is_chair || is_chair;
    }
  }
  return standing;
}

namespace {

absl::StatusOr<std::optional<StaffStanding>> Find(const call::Call& call,
                                                  const storage::Reader& reader,
                                                  absl::string_view principal,
                                                  WithTeams with_teams) {
  ASSIGN_OR_RETURN(const std::optional<PrincipalRights> rights,
                   RightsOf(reader, call.owner(), principal));
  if (!rights.has_value()) return std::optional<StaffStanding>();
  // The zone costs another reading, and matters only near the ends of a term.
  absl::CivilDay day = absl::ToCivilDay(call.time(), absl::UTCTimeZone());
  if (!IsSteadyAround(*rights, DayNumber(day))) {
    ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(reader));
    day = absl::ToCivilDay(call.time(), zone);
  }
  return std::make_optional(StandingOn(*rights, call.municipality(), day, with_teams));
}

}  // namespace

absl::StatusOr<std::optional<StaffStanding>> Standings::StandingOf(
    const call::Call& call, const storage::Reader& reader, absl::string_view principal) const {
  return Find(call, reader, principal, WithTeams::kYes);
}

absl::StatusOr<std::optional<StaffStanding>> Standings::StandingWithoutTeamsOf(
    const call::Call& call, const storage::Reader& reader, absl::string_view principal) const {
  return Find(call, reader, principal, WithTeams::kNo);
}

}  // namespace osiedle::staff
