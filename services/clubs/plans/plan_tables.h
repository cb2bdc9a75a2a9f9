// The rows of what clubs plan, and the resources over them.
//
//   venues        by id; by controller; by district
//   clubs         by id; by venue; by controller; by institution
//   event_series  by id; by club; by venue; by controller
//   occurrences   by id; by series; by series and day, both the day of the rule and that of the
//                 begin; by club and begin, with what a plan shows (plan_entry.h); the same of
//                 those that may go past midnight; by begin; by controller; by the venue of its own
//
// Resources have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_TABLES_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_TABLES_H_

#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::clubs {

// The indexes' numbers stand in keys on disk, as the tables' in storage/records/ids.h. NEVER
// RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kVenuesByController{16};
inline constexpr storage::IndexId kVenuesByDistrict{17};
inline constexpr storage::IndexId kClubsByVenue{16};
inline constexpr storage::IndexId kClubsByController{17};
inline constexpr storage::IndexId kClubsByInstitution{18};
inline constexpr storage::IndexId kSeriesByClub{16};
inline constexpr storage::IndexId kSeriesByVenue{17};
inline constexpr storage::IndexId kSeriesByController{18};
inline constexpr storage::IndexId kOccurrencesBySeries{16};
inline constexpr storage::IndexId kOccurrencesByDay{17};
// 18 was by club and begin alone.
inline constexpr storage::IndexId kOccurrencesByStartTime{19};
inline constexpr storage::IndexId kOccurrencesByController{20};
inline constexpr storage::IndexId kOccurrencesByVenue{21};
inline constexpr storage::IndexId kOccurrencesByClub{22};
inline constexpr storage::IndexId kLongOccurrences{23};
}  // namespace index

const call::Resource<v1::Venue>& Venues();
const call::Resource<v1::Club>& Clubs();
const call::Resource<v1::EventSeries>& AllEventSeries();
const call::Resource<v1::Occurrence>& Occurrences();

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_TABLES_H_
