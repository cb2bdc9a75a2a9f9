#include "services/clubs/signups/sign_up_tables.h"

#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/registration_checks.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/registration_views.h"
#include "services/clubs/signups/registration_writer.h"
#include "services/clubs/signups/standing_checks.h"
#include "services/clubs/signups/standing_views.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::StandingRegistration;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;

absl::string_view OccurrenceIdOf(const Registration& registration) {
  return IdOf(call::ParentOfName(registration.name()));
}

// An index by a name in a field and the occurrence. Registrations with an empty field are not in
// it.
std::function<void(const Registration&, std::vector<KeyTuple>&)> WithOccurrence(
    const std::string& (Registration::*reference)() const) {
  return [reference](const Registration& row, std::vector<KeyTuple>& out) {
    const std::string& named = (row.*reference)();
    if (!named.empty()) out.push_back(KeyTuple::Of(named, OccurrenceIdOf(row)));
  };
}

}  // namespace

const Resource<Registration>& Registrations() {
  static const auto* const registrations = new Resource<Registration>(
      {.table = storage::TableId::kRegistrations,
       .plural = "registrations",
       .indexes =
           {// In the order of names, for callers whose grants are narrowed.
            {.id = index::kRegistrationsByController,
             .name = "by_controller",
             .tuples = call::Under(&Registration::controller),
             .paths = {"controller", "name"}},
            {.id = index::kLiveRegistrations,
             .name = "live_by_queue_number",
             .tuples =
                 [](const Registration& row, std::vector<KeyTuple>& out) {
                   if (!IsLive(row)) return;
                   out.push_back(KeyTuple::Of(OccurrenceIdOf(row),
                                              static_cast<uint64_t>(row.queue_number())));
                 }},
            {.id = index::kOffersByEnd,
             .name = "offers_by_end",
             .tuples =
                 [](const Registration& row, std::vector<KeyTuple>& out) {
                   if (row.state() != Registration::OFFERED) return;
                   out.push_back(
                       KeyTuple::Of(OccurrenceIdOf(row), call::TimeOf(row.offer_expire_time())));
                 }},
            {.id = index::kRegistrationsByResident,
             .name = "by_resident",
             .tuples = WithOccurrence(&Registration::resident),
             .paths = {"resident"}},
            // A standing registration makes one registration of each occurrence.
            {.id = index::kRegistrationsByStanding,
             .name = "by_standing_registration",
             .tuples = WithOccurrence(&Registration::standing_registration),
             .unique = true,
             .paths = {"standing_registration"}},
            {.id = index::kRegistrationsByInvitation,
             .name = "by_invitation",
             .tuples = WithOccurrence(&Registration::invitation)}},
       .filter_paths = {"state", "resident", "source", "standing_registration"},
       // CheckRegistrationChange judges it: the link may have ended, or be unknown to the caller.
       .own_references = {"resident"},
       .check = &CheckRegistrationChange,
       .after_write = &AfterRegistration,
       .view = &ViewRegistration,
       .check_filter = &CheckResidentFilter});
  return *registrations;
}

const Resource<StandingRegistration>& StandingRegistrations() {
  static const auto* const standing = new Resource<StandingRegistration>(
      {.table = storage::TableId::kStandingRegistrations,
       .plural = "standing registrations",
       .indexes = {{.id = index::kStandingByController,
                    .name = "by_controller",
                    .tuples = call::Under(&StandingRegistration::controller),
                    .paths = {"controller", "name"}},
                   {.id = index::kStandingByResident,
                    .name = "by_resident",
                    .tuples = call::Under(&StandingRegistration::resident),
                    .paths = {"resident", "name"}}},
       .filter_paths = {"resident"},
       // CheckStandingChange judges it, as that of a registration.
       .own_references = {"resident"},
       .check = &CheckStandingChange,
       .after_write = &AfterStanding,
       .view = &ViewStanding,
       .check_filter = &CheckResidentFilter});
  return *standing;
}

storage::RowKey RegistrationKey(uint32_t owner, absl::string_view registration) {
  return {.owner = owner,
          .tuple = KeyTuple::Of(IdOf(call::ParentOfName(registration)), IdOf(registration))};
}

const Table<internal::v1::EventPlaces>& EventPlacesTable() {
  static const auto* const places = new Table<internal::v1::EventPlaces>(
      {.id = storage::TableId::kEventPlaces, .name = "event_places"});
  return *places;
}

storage::RowKey EventPlacesKey(uint32_t owner, absl::string_view occurrence_id) {
  return {.owner = owner, .tuple = KeyTuple::Of(occurrence_id)};
}

const Table<internal::v1::ClubTimer>& ClubTimerTable() {
  static const auto* const timers = new Table<internal::v1::ClubTimer>(
      {.id = storage::TableId::kClubTimers,
       .name = "club_timers",
       .indexes = {{.id = index::kTimersBySeries,
                    .name = "by_series",
                    .unique = true,
                    .tuples = storage::IndexOf<internal::v1::ClubTimer>(
                        [](const internal::v1::ClubTimer& timer, std::vector<KeyTuple>& out) {
                          if (!timer.has_plan()) return;
                          out.push_back(
                              KeyTuple::Of(uint64_t{timer.plan().owner()}, timer.plan().series()));
                        })}}});
  return *timers;
}

storage::RowKey ClubTimerKey::key() const {
  return {.owner = storage::kPlatform,
          .tuple =
              KeyTuple::Of(time, static_cast<uint64_t>(owner), static_cast<uint64_t>(subject), id)};
}

}  // namespace osiedle::clubs
