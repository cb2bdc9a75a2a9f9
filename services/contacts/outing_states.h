// The life of an outing, as a pure function.
//
//             kStart             kFinish
//   PLANNED ----------> STARTED ----------> FINISHED
//      |                   |  kArrive, kLeave in turn
//      | kCancel           | kCancel
//      +------> CANCELLED <+
#ifndef OSIEDLE_SERVICES_CONTACTS_OUTING_STATES_H_
#define OSIEDLE_SERVICES_CONTACTS_OUTING_STATES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/outing.pb.h"

namespace osiedle::contacts {

// As many stays at stops as one outing has.
inline constexpr int kMostVisits = 50;

struct OutingStep {
  enum class Kind { kStart, kArrive, kLeave, kFinish, kCancel };
  Kind kind;
  absl::Time time;
  // Of kArrive.
  std::string stop;
  // Of kCancel.
  std::string reason;
};

// Why an outing cannot take a step of this kind now ("it has not started"); empty when it can.
absl::string_view WhyNot(const v1::Outing& outing, OutingStep::Kind kind);

// The moment recorded last: no later step lies before it. Nothing for an outing that has none.
std::optional<absl::Time> LastMoment(const v1::Outing& outing);

// Takes the step. A stay that is still open ends with the outing.
// REQUIRES: WhyNot is empty; step.time is not before LastMoment.
void TakeStep(const OutingStep& step, v1::Outing& outing);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_OUTING_STATES_H_
