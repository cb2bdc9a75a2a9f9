#include "tests/access/access_cells.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"

namespace osiedle::tests {
namespace {

[[noreturn]] void Die(const std::string& path, const std::string& line) {
  std::fprintf(stderr, "%s: %s\n", path.c_str(), line.c_str());
  std::abort();
}

size_t PlaceOf(common::v1::Role role) {
  return static_cast<size_t>(std::find(kRoles.begin(), kRoles.end(), role) - kRoles.begin());
}

bool IsCell(const std::string& text) {
  return text == "." || text.find_first_not_of("xpothi") == std::string::npos;
}

// Why a grant of the role in the town of the call gives nothing; "" when it gives something.
std::string DenialByGrant(const AccessRow& row, size_t role, bool has_purpose, bool is_narrowed) {
  const std::string& cell = row.cells[role];
  if (cell == ".") return "ROLE_REQUIRED";
  if (row.place == "platform") return "MUNICIPALITY_DENIED";
  if (Has(cell, 'p') && !has_purpose) return "PURPOSE_REQUIRED";
  if (row.place == "whole" && is_narrowed) return "GRANT_TOO_NARROW";
  return "";
}

}  // namespace

bool Has(const std::string& cell, char letter) { return absl::StrContains(cell, letter); }

std::vector<AccessRow> ReadAccessTable(const std::string& path) {
  std::ifstream file(path);
  if (!file) Die(path, "cannot be read");
  std::vector<AccessRow> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    AccessRow row;
    words >> row.method >> row.place;
    for (std::string& cell : row.cells) {
      words >> cell;
      if (!words || !IsCell(cell)) Die(path, line);
    }
    if (std::string more; words >> more) Die(path, line);
    if (row.place != "town" && row.place != "whole" && row.place != "platform" &&
        row.place != "any") {
      Die(path, line);
    }
    rows.push_back(row);
  }
  return rows;
}

std::string NameOf(Standing standing) {
  switch (standing) {
    case Standing::kOwnTown:
      return "in the own town";
    case Standing::kNoPurpose:
      return "without a purpose";
    case Standing::kOtherTown:
      return "in another town";
    case Standing::kEverywhere:
      return "with the role everywhere";
    case Standing::kNarrowed:
      return "narrowed to a controller";
    case Standing::kMandateEnded:
      return "after the mandate";
    case Standing::kInOwnTeam:
      return "in the own team";
    case Standing::kInOtherTeam:
      return "in a team of others";
    case Standing::kInNoTeam:
      return "in a team that does not exist";
    case Standing::kOnBehalf:
      return "a system on behalf of the caller";
    case Standing::kOnBehalfOfOperator:
      return "on behalf of an operator";
  }
  return "";
}

std::string ExpectedDenial(const AccessRow& row, size_t role, Standing standing) {
  const bool in_town = row.of_town();
  std::string by_grant =
      DenialByGrant(row, role, standing != Standing::kNoPurpose, standing == Standing::kNarrowed);
  switch (standing) {
    case Standing::kOwnTown:
    case Standing::kNoPurpose:
    case Standing::kNarrowed:
      return by_grant;
    case Standing::kOtherTown:
      // Whoever has the role in some town is told that this is not the town.
      return in_town && row.cells[role] != "." ? "MUNICIPALITY_DENIED" : by_grant;
    case Standing::kEverywhere:
      return row.place == "platform" && row.cells[role] != "." ? "" : by_grant;
    case Standing::kMandateEnded:
      return by_grant.empty() && in_town ? "MANDATE_ENDED" : by_grant;
    case Standing::kInOwnTeam:
      return by_grant.empty() && !in_town ? "TEAM_DENIED" : by_grant;
    case Standing::kInOtherTeam:
    case Standing::kInNoTeam:
      return by_grant.empty() ? "TEAM_DENIED" : by_grant;
    case Standing::kOnBehalf: {
      // The system's own grants come first, then the person's.
      std::string of_system = DenialByGrant(row, PlaceOf(common::v1::INTEGRATION), true, false);
      if (!of_system.empty()) return of_system;
      return by_grant.empty() ? "" : "ON_BEHALF_OF_DENIED";
    }
    case Standing::kOnBehalfOfOperator: {
      if (!by_grant.empty()) return by_grant;
      const bool operator_may = row.cells[PlaceOf(common::v1::OPERATOR)] != ".";
      return operator_may ? "" : "ON_BEHALF_OF_DENIED";
    }
  }
  return "";
}

}  // namespace osiedle::tests
