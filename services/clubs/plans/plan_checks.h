// The rules of venues, clubs, series and occurrences that read the store.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CHECKS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CHECKS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// The fields of a series that say when, where and for how many it takes place. EditEventSeries
// changes them, and nothing else does.
const std::vector<std::string>& PlanningFields();

// CAPACITY_TAKEN when it holds fewer now than have places at an event in it.
absl::Status CheckVenueChange(const call::Change<v1::Venue>& change);
// RESOURCE_IN_USE while a live club or series is there, or an occurrence that takes place there has
// not ended.
absl::Status CheckVenueDelete(const call::Call& call, const storage::Reader& reader,
                              const v1::Venue& venue);
// CAPACITY_TAKEN when it moves to where fewer have room. Not undeleted while its venue is deleted.
absl::Status CheckClubChange(const call::Change<v1::Club>& change);
// RESOURCE_IN_USE while it has a live series.
absl::Status CheckClubDelete(const call::Call& call, const storage::Reader& reader,
                             const v1::Club& club);
// Not undeleted while its club or its venue is deleted. What is undeleted is planned from now on.
absl::Status CheckSeriesChange(const call::Change<v1::EventSeries>& change);
// CAPACITY_TAKEN when fewer have room than have places; OCCURRENCE_CANCELLED when another plan is
// given to one that does not take place.
absl::Status CheckOccurrenceChange(const call::Change<v1::Occurrence>& change);

// The capacity that a series names is one that its venue has. `violations` gets
// `event_series.sign_up.capacity`.
absl::Status CheckSeriesCapacity(const call::Call& call, const storage::Reader& reader,
                                 const v1::EventSeries& series, call::Violations& violations);

// CAPACITY_TAKEN when this occurrence, with this series, has room for fewer than have places.
// `series`: null: as it is stored.
absl::Status CheckRoom(const call::Call& call, const storage::Reader& reader,
                       const v1::Occurrence& occurrence, const v1::EventSeries* series = nullptr);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CHECKS_H_
