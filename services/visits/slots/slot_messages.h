// Why there is no slot, in Polish sentences for the person who asked.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_MESSAGES_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_MESSAGES_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/joint_slot.pb.h"

namespace osiedle::visits {

// What to call a staff member, a vehicle or a room that a seat names; empty: not known.
using NameOf = std::function<std::string(absl::string_view resource)>;

// "policjant albo strażnik miejski".
std::string SeatInPolish(const v1::Seat& seat, const NameOf& name_of);

// "wtorek, 1 grudnia 2026, 10:00".
std::string TimeInPolish(absl::Time time, absl::TimeZone zone);

// Fills `messages_pl` from the other fields: one sentence for the blockers together, and one for
// each opening.
void AddMessages(const v1::Composition& composition, absl::TimeZone zone, const NameOf& name_of,
                 v1::Explanation& explanation);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_MESSAGES_H_
