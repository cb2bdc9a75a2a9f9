// What a request for a joint slot must keep to before anything is looked up. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_REQUEST_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_REQUEST_H_

#include <string>

#include "google/protobuf/duration.pb.h"
#include "osiedle/visits/v1/joint_slot.pb.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"
#include "services/call/fields/violations.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

inline constexpr int kMaxWindowDays = 366;
inline constexpr int kMaxCrew = 20;
inline constexpr int kDefaultSlots = 50;
inline constexpr int kMaxSlots = 200;
inline constexpr int kDefaultSpeedKmh = 20;

// What holds for every composition and every duration of a visit, beyond what the proto declares.
// `field` is the path of it ("visit.composition").
void CheckComposition(const v1::Composition& composition, const std::string& field,
                      call::Violations& violations);
void CheckDuration(const google::protobuf::Duration& duration, const std::string& field,
                   call::Violations& violations);

// Adds a violation for each field that breaks a rule beyond what the proto declares.
void CheckFindJointSlots(const v1::FindJointSlotsRequest& request, call::Violations& violations);

// How many slots are wanted.
int SlotsWanted(const v1::FindJointSlotsRequest& request);

// The problem as far as the request alone says it: without candidates, boundaries and what the
// caller may know. REQUIRES: CheckFindJointSlots found nothing.
SlotProblem ProblemOf(const v1::FindJointSlotsRequest& request, absl::Time now,
                      absl::TimeZone zone);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_REQUEST_H_
