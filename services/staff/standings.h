// How a principal stands among the staff of a municipality, for the call path.
#ifndef OSIEDLE_SERVICES_STAFF_STANDINGS_H_
#define OSIEDLE_SERVICES_STAFF_STANDINGS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/internal/v1/principal_rights.pb.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/relations.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

// Reads the rows of rights. Stateless and thread-safe.
class Standings final : public call::Relations {
 public:
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& call, const storage::Reader& reader,
      absl::string_view principal) const override;
  absl::StatusOr<std::optional<call::StaffStanding>> StandingWithoutTeamsOf(
      const call::Call& call, const storage::Reader& reader,
      absl::string_view principal) const override;
};

// Whether the teams of the standing are wanted.
enum class WithTeams { kYes, kNo };

// The standing on one day. A staff member without a mandate is not in office. A membership counts
// on its days only, whether the caller is in office or not.
call::StaffStanding StandingOn(const internal::v1::PrincipalRights& rights,
                               absl::string_view municipality, absl::CivilDay day,
                               WithTeams with_teams = WithTeams::kYes);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STANDINGS_H_
