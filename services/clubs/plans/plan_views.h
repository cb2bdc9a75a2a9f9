// What of a plan is told to whom. A poster tells the rest.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_VIEWS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_VIEWS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// Whether the caller runs clubs (MANAGE_CLUBS), plans events (PLAN_EVENTS) or reads who came
// (READ_ATTENDANCE), by grants that reach this resource.
absl::StatusOr<bool> IsColleague(const call::Call& call, const storage::Reader& reader,
                                 const call::StandardResource& resources,
                                 const google::protobuf::Message& resource);
// Whether the caller may read who came to the occurrence.
absl::StatusOr<bool> MayReadTurnout(const call::Call& call, const storage::Reader& reader,
                                    const v1::Occurrence& occurrence);

// The views of venues, clubs and series: what only colleagues are told is taken out. No list is
// filtered or ordered by these fields.
absl::Status ViewVenue(const call::Call& call, const storage::Reader& reader, v1::Venue& venue);
absl::Status ViewClub(const call::Call& call, const storage::Reader& reader, v1::Club& club);
absl::Status ViewSeries(const call::Call& call, const storage::Reader& reader,
                        v1::EventSeries& series);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_VIEWS_H_
