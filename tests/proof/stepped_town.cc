#include "tests/proof/stepped_town.h"

#include "absl/time/clock.h"

namespace osiedle::tests {
namespace {

// How long a server may tell the time before a step of its clock.
constexpr absl::Duration kSettling = absl::Seconds(5);
// How long a client waits before it tries again with the server that there is.
constexpr absl::Duration kPause = absl::Milliseconds(200);

}  // namespace

SteppedTown::SteppedTown(const std::string& more_tokens)
    : town_({}, clock_.environment(), more_tokens) {
  Connect();
}

void SteppedTown::Connect() {
  absl::MutexLock lock(&mutex_);
  running_.channel = town_.server().channel();
  ++running_.number;
}

SteppedTown::Running SteppedTown::running() {
  absl::MutexLock lock(&mutex_);
  return running_;
}

void SteppedTown::AwaitNext(int number) {
  absl::MutexLock lock(&mutex_);
  const auto is_later = [&] {
    mutex_.AssertHeld();
    return running_.number > number;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&is_later), kPause);
}

absl::Time SteppedTown::EarliestNow() {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  auto step = steps_.rbegin();
  while (step->settled > now) ++step;
  return now + step->offset;
}

absl::Time SteppedTown::LatestNow() { return absl::Now() + clock_offset(); }

absl::Duration SteppedTown::clock_offset() {
  absl::MutexLock lock(&mutex_);
  return steps_.back().offset;
}

void SteppedTown::StepClock(absl::Duration by) {
  if (by == absl::ZeroDuration()) return;
  {
    absl::MutexLock lock(&mutex_);
    steps_.push_back({absl::Now() + kSettling, steps_.back().offset + by});
  }
  clock_.Step(absl::ToChronoNanoseconds(by));
}

void SteppedTown::KillAndStartAgain(absl::Duration step) {
  town_.server().Kill();
  StepClock(step);
  town_.StartAgain();
  Connect();
}

}  // namespace osiedle::tests
