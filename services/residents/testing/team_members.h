// Members of teams, for the tests of what is restricted to a team.
#ifndef OSIEDLE_SERVICES_RESIDENTS_TESTING_TEAM_MEMBERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_TESTING_TEAM_MEMBERS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/relations.h"
#include "services/registry/municipality_directory.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// What a store says of members, in place of the area of staff.
class TeamMembers final : public call::Relations {
 public:
  // Teams by name.
  void Add(const std::string& principal, const std::string& team) {
    call::StaffStanding& standing = standings_[principal];
    standing.in_office = true;
    standing.staff_member = "municipalities/rybnik/staffMembers/" + principal;
    standing.teams.push_back({.team = team});
  }

  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view principal) const override {
    const auto found = standings_.find(std::string(principal));
    if (found == standings_.end()) return std::optional<call::StaffStanding>();
    return std::optional<call::StaffStanding>(found->second);
  }

 private:
  std::map<std::string, call::StaffStanding> standings_;
};

// Gives the compartment of a team its number, as the foundation of the team does. The request of
// the method names the team.
template <typename Request, typename Response>
absl::Status FoundCompartment(const call::Call& call, storage::Transaction& transaction,
                              const Request& request, Response& /*response*/) {
  return registry::GiveNumber(call, transaction, call::CompartmentId(request.name())).status();
}

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_TESTING_TEAM_MEMBERS_H_
