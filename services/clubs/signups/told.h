// What a registration says of its event: when and where. A change of it tells the party, through
// the change feed.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_TOLD_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_TOLD_H_

#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/clubs/plans/effective_occurrence.h"

namespace osiedle::clubs {

inline internal::v1::EventPlaces::Told ToldOf(const EffectiveOccurrence& event) {
  internal::v1::EventPlaces::Told told;
  *told.mutable_start_time() = event.occurrence.start_time();
  *told.mutable_end_time() = event.occurrence.end_time();
  told.set_venue(event.venue);
  return told;
}

inline internal::v1::EventPlaces::Told ToldOf(const v1::Registration& registration) {
  internal::v1::EventPlaces::Told told;
  *told.mutable_start_time() = registration.told_start_time();
  *told.mutable_end_time() = registration.told_end_time();
  told.set_venue(registration.told_venue());
  return told;
}

inline void Tell(const internal::v1::EventPlaces::Told& told, v1::Registration& registration) {
  *registration.mutable_told_start_time() = told.start_time();
  *registration.mutable_told_end_time() = told.end_time();
  registration.set_told_venue(told.venue());
}

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_TOLD_H_
