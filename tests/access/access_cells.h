// The table of access (table.txt), and what it says of one call.
#ifndef OSIEDLE_TESTS_ACCESS_ACCESS_CELLS_H_
#define OSIEDLE_TESTS_ACCESS_ACCESS_CELLS_H_

#include <array>
#include <string>
#include <vector>

#include "osiedle/common/v1/role.pb.h"

namespace osiedle::tests {

inline constexpr std::array kRoles = {
    common::v1::OPERATOR,
    common::v1::COORDINATOR,
    common::v1::ASSISTANT,
    common::v1::INTEGRATION,
    common::v1::VIEWER,
    common::v1::AUDITOR,
    common::v1::PARTNER,
    common::v1::ANALYST,
    common::v1::SOCIAL_WORKER,
    common::v1::CLUB_ANIMATOR,
    common::v1::VOLUNTEER_COORDINATOR,
    common::v1::TEAM_MEMBER,
    common::v1::TEAM_CHAIR,
    common::v1::ADMINISTRATOR,
    common::v1::DATA_PROTECTION_OFFICER,
};

// One method.
struct AccessRow {
  // "ContactService.GetContact".
  std::string method;
  // "town", "whole", "platform", "any".
  std::string place;
  // In the order of kRoles: "." or some of the letters x, p, o, t, h, i.
  std::array<std::string, kRoles.size()> cells;

  bool of_town() const { return place == "town" || place == "whole"; }
};

// Whether a cell has a letter.
bool Has(const std::string& cell, char letter);

// A mistake in the file ends the program.
std::vector<AccessRow> ReadAccessTable(const std::string& path);

// How a caller stands to the call that it makes. In each the caller holds one role.
enum class Standing {
  // In the town of the call; a staff member in office.
  kOwnTown,
  // The same, without a purpose.
  kNoPurpose,
  // In another town than that of the call.
  kOtherTown,
  // In every town.
  kEverywhere,
  // In the town of the call, narrowed to a controller.
  kNarrowed,
  // In the town of the call, as a staff member whose mandate has ended.
  kMandateEnded,
  // In the town of the call, in the name of a team: that of the caller, of others, or of nobody.
  kInOwnTeam,
  kInOtherTeam,
  kInNoTeam,
  // A system with the role INTEGRATION calls on behalf of the caller.
  kOnBehalf,
  // The caller calls on behalf of somebody with the role OPERATOR in the town of the call.
  kOnBehalfOfOperator,
};
inline constexpr std::array kStandings = {
    Standing::kOwnTown,    Standing::kNoPurpose,          Standing::kOtherTown,
    Standing::kEverywhere, Standing::kNarrowed,           Standing::kMandateEnded,
    Standing::kInOwnTeam,  Standing::kInOtherTeam,        Standing::kInNoTeam,
    Standing::kOnBehalf,   Standing::kOnBehalfOfOperator,
};
std::string NameOf(Standing standing);

// What the table says of a call by a caller with one role: the reason of the denial, or "" when the
// call is not denied.
std::string ExpectedDenial(const AccessRow& row, size_t role, Standing standing);

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_ACCESS_ACCESS_CELLS_H_
