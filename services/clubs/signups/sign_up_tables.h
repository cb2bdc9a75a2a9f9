// The rows of who wants to come, and the resources over them.
//
//   registrations           by occurrence and id; by controller; the live ones by occurrence and
//                           queue number; offers by occurrence and end; by resident, by standing
//                           registration and by invitation, each with the occurrence
//   standing_registrations  by series and id; by controller; by resident
//   event_places            by occurrence
//   club_timers             by moment, municipality, what it is about, and id; those that plan a
//                           series on, by municipality and series: one of each
//
// Resources have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_TABLES_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/clubs/v1/standing_registration.pb.h"
#include "osiedle/internal/v1/club_timer.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::clubs {

// The indexes' numbers stand in keys on disk, as the tables' in storage/records/ids.h. NEVER
// RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kRegistrationsByController{16};
inline constexpr storage::IndexId kLiveRegistrations{17};
inline constexpr storage::IndexId kOffersByEnd{18};
inline constexpr storage::IndexId kRegistrationsByResident{19};
inline constexpr storage::IndexId kRegistrationsByStanding{20};
inline constexpr storage::IndexId kRegistrationsByInvitation{21};
inline constexpr storage::IndexId kStandingByController{16};
inline constexpr storage::IndexId kStandingByResident{17};
inline constexpr storage::IndexId kTimersBySeries{16};
}  // namespace index

const call::Resource<v1::Registration>& Registrations();
const call::Resource<v1::StandingRegistration>& StandingRegistrations();

// The key of a registration in any town: the ids of its occurrence and its own.
storage::RowKey RegistrationKey(uint32_t owner, absl::string_view registration);

// Kept in step with the registrations by FollowPlaces alone (registration_writer.h).
const storage::Table<internal::v1::EventPlaces>& EventPlacesTable();
storage::RowKey EventPlacesKey(uint32_t owner, absl::string_view occurrence_id);

// What is due when (club_clock.h). The owner of these rows is storage::kPlatform: one walk finds
// what is due in all municipalities.
const storage::Table<internal::v1::ClubTimer>& ClubTimerTable();

struct ClubTimerKey {
  // The numbers stand in keys on disk.
  enum class Subject : uint8_t {
    // The id is that of an occurrence, or of a series.
    kOccurrence = 1,
    kSeries = 2,
    // Many occurrences (many_occurrences.h). The id is that of the series of a standing
    // registration, which was made, changed or ended; of a venue; or of a club.
    kStanding = 3,
    kVenue = 4,
    kClub = 5,
  };

  absl::Time time;
  uint32_t owner = 0;
  Subject subject = Subject::kOccurrence;
  std::string id;

  storage::RowKey key() const;
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_TABLES_H_
