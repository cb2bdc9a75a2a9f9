// What holds for emergencies, without a store.
#ifndef OSIEDLE_SERVICES_ACCESS_EMERGENCY_RULES_H_
#define OSIEDLE_SERVICES_ACCESS_EMERGENCY_RULES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "osiedle/access/v1/emergency.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::access {

inline constexpr absl::Duration kDefaultLifetime = absl::Hours(1);
inline constexpr absl::Duration kLeastLifetime = absl::Minutes(1);
inline constexpr absl::Duration kMostLifetime = absl::Hours(4);
// A ground says what happened; a word is none.
inline constexpr int kLeastGround = 10;

// How long an emergency lasts whose request says `lifetime`. REQUIRES: it was checked.
absl::Duration LifetimeOf(const google::protobuf::Duration& lifetime);
// Nothing is wrong with a lifetime that is not set.
void CheckLifetime(const google::protobuf::Duration& lifetime, call::Violations& violations);

// At least kLeastGround characters. An empty ground is left to the proto's own rules.
void CheckGround(const std::string& ground, call::Violations& violations);

// Its state at `now`.
v1::Emergency::State StateOf(const v1::Emergency& emergency, absl::Time now);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EMERGENCY_RULES_H_
