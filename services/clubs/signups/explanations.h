// What a registration means, in Polish, for the party at the telephone: pure.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_EXPLANATIONS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_EXPLANATIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"

namespace osiedle::clubs {

struct Situation {
  // Lapsed (registration_states.h), with its `waitlist_position`.
  const v1::Registration& registration;
  // Places that are neither taken nor offered. Nothing: not looked at.
  std::optional<int64_t> free = std::nullopt;
  absl::TimeZone zone = {};
  // Why the event was put elsewhere since the party signed up; "": it was not, or nobody said why.
  absl::string_view move_reason = {};
};

// "3 wolne miejsca, Państwa grupa liczy 4 osoby. Miejsce na liście rezerwowej: 2."
std::string ExplanationOf(const Situation& situation);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_EXPLANATIONS_H_
