// What the store says of callers: facts that change while a token stays the same.
#ifndef OSIEDLE_SERVICES_CALL_RPC_RELATIONS_H_
#define OSIEDLE_SERVICES_CALL_RPC_RELATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/snapshot.h"

namespace osiedle::call {

class Call;

// The staff member that a principal is linked to, at one moment.
struct StaffStanding {
  struct Team {
    // The name.
    std::string team;
    bool is_chair = false;
  };

  // Names.
  std::string staff_member;
  std::string institution;
  // Whether the mandate holds. Without one, the caller has no rights in the municipality.
  bool in_office = false;
  // Those of which the staff member, or a substitute for another, is a member now.
  std::vector<Team> teams;
};

// An emergency that somebody declared, to reach a restricted record.
struct DeclaredEmergency {
  std::string principal;
  // The name of the record that it is about.
  std::string subject;
  absl::Time expire_time;
  // The number of the compartment in which the record is; that of the municipality when it is in
  // none.
  uint32_t compartment = 0;
};

// Both are asked in the transaction or snapshot of a call, so that a revocation and a reading have
// an order. Implemented by the areas that keep these facts. Thread-safe and quick: point reads
// only.
class Relations {
 public:
  virtual ~Relations() = default;

  // Nothing: the principal is linked to no staff member of the call's municipality.
  virtual absl::StatusOr<std::optional<StaffStanding>> StandingOf(
      const Call& call, const storage::Reader& reader, absl::string_view principal) const = 0;
  // The same where nothing depends on teams: `teams` may be empty.
  virtual absl::StatusOr<std::optional<StaffStanding>> StandingWithoutTeamsOf(
      const Call& call, const storage::Reader& reader, absl::string_view principal) const {
    return StandingOf(call, reader, principal);
  }
};

class Emergencies {
 public:
  virtual ~Emergencies() = default;

  // The emergency of this name in the call's municipality; nothing when there is none.
  virtual absl::StatusOr<std::optional<DeclaredEmergency>> EmergencyOf(
      const Call& call, const storage::Reader& reader, absl::string_view name) const = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_RELATIONS_H_
