#include "services/clubs/plans/plan_views.h"

#include "osiedle/common/v1/permission.pb.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/clubs/plans/plan_tables.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;

absl::StatusOr<bool> ReachesBy(common::v1::Permission permission, const Call& call,
                               const Reader& reader, const call::StandardResource& resources,
                               const google::protobuf::Message& resource) {
  return resources.SeesWithin(call::RecordsFor(call, call::LinesOf(permission)), call, reader,
                              resource);
}

}  // namespace

absl::StatusOr<bool> IsColleague(const Call& call, const Reader& reader,
                                 const call::StandardResource& resources,
                                 const google::protobuf::Message& resource) {
  for (const common::v1::Permission permission :
       {common::v1::READ_ATTENDANCE, common::v1::PLAN_EVENTS, common::v1::MANAGE_CLUBS}) {
    ASSIGN_OR_RETURN(const bool reaches, ReachesBy(permission, call, reader, resources, resource));
    if (reaches) return true;
  }
  return false;
}

absl::StatusOr<bool> MayReadTurnout(const Call& call, const Reader& reader,
                                    const v1::Occurrence& occurrence) {
  return ReachesBy(common::v1::READ_ATTENDANCE, call, reader, Occurrences(), occurrence);
}

absl::Status ViewVenue(const Call& call, const Reader& reader, v1::Venue& venue) {
  ASSIGN_OR_RETURN(const bool is_told, IsColleague(call, reader, Venues(), venue));
  if (!is_told) venue.clear_note();
  return absl::OkStatus();
}

absl::Status ViewClub(const Call& call, const Reader& reader, v1::Club& club) {
  ASSIGN_OR_RETURN(const bool is_told, IsColleague(call, reader, Clubs(), club));
  if (!is_told) club.clear_note();
  return absl::OkStatus();
}

absl::Status ViewSeries(const Call& call, const Reader& reader, v1::EventSeries& series) {
  ASSIGN_OR_RETURN(const bool is_told, IsColleague(call, reader, AllEventSeries(), series));
  if (is_told) return absl::OkStatus();
  series.clear_cost_lines();
  series.clear_edits();
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
