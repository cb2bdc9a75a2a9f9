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
inline constexpr int kMaxVisits = 50;

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

// ---- Days that phones recorded without network. Their result does not depend on the order in
// which they are sent.

// A stay as a phone saw it.
struct Stay {
  std::string stop;
  absl::Time arrive;
  // The latest end of the stay. The next arrival and the end of the outing may end it before.
  absl::Time leave = absl::InfiniteFuture();
};

// Why the stay cannot be added; empty when it can, or is there already.
absl::string_view WhyNotAdd(const v1::Outing& outing, const Stay& stay);
// Puts the stay among the others, by time. Starts a PLANNED outing. A stay before the recorded
// start moves the start. REQUIRES: WhyNotAdd is empty; stay.leave is not before stay.arrive.
void AddStay(const Stay& stay, v1::Outing& outing);

// Why the outing cannot end then; empty when it can, or has.
absl::string_view WhyNotEnd(const v1::Outing& outing, absl::Time time);
// REQUIRES: WhyNotEnd is empty.
void EndOuting(absl::Time time, v1::Outing& outing);

// As many tallies as one outing has.
inline constexpr int kMaxTallies = 100;

// The effect of a tally that is sent.
enum class TallyStep {
  // It is written, in place of an earlier version or as a new one.
  kWrite,
  // It is there already, or a later version is.
  kKnown,
  // The same version is there with other content.
  kOther,
  // There is no room for another tally.
  kFull,
};
TallyStep StepOf(const v1::Outing& outing, const v1::Tally& tally);
// REQUIRES: StepOf is kWrite.
void WriteTally(const v1::Tally& tally, v1::Outing& outing);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_OUTING_STATES_H_
