#include "storage/engines/rocksdb/health.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

absl::Status Health::CheckWrites() const {
  if (writable_.load(std::memory_order_acquire)) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return WriteStatus();
}

absl::Status Health::CheckReads() const {
  if (writable_.load(std::memory_order_acquire)) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return state_ == State::kFailed ? WriteStatus() : absl::OkStatus();
}

absl::Status Health::Ready(SteadyTime deadline) const {
  // absl's waits end at moments of the wall clock, so this loop sleeps instead. Trouble is rare,
  // and few threads wait for its end.
  constexpr absl::Duration kBetweenLooks = absl::Milliseconds(2);
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (TroubleIsOver() || SteadyNow() >= deadline) return WriteStatus();
    }
    absl::SleepFor(kBetweenLooks);
  }
}

void Health::Trouble(const rocksdb::Status& cause) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kFailed) return;
  ++troubles_;
  // Errors that follow from a passing trouble have other names ("writer has previous error").
  if (cause.IsNoSpace()) {
    state_ = State::kFull;
    cause_ = ToStatus(cause, "the disk is full");
  } else if (LacksDescriptors(cause)) {
    state_ = State::kStarved;
    cause_ = ToStatus(cause, "the process has no file descriptor left");
  } else if (state_ != State::kFull && state_ != State::kStarved) {
    state_ = State::kInDoubt;
    cause_ = ToStatus(cause, "writing failed");
  }
  writable_.store(false, std::memory_order_release);
  in_trouble_.store(true, std::memory_order_release);
  if (wake_) wake_();
}

bool Health::IsFull() const {
  absl::MutexLock lock(&mutex_);
  return state_ == State::kFull;
}

bool Health::IsPassing() const {
  absl::MutexLock lock(&mutex_);
  return state_ == State::kFull || state_ == State::kStarved;
}

absl::Status Health::cause() const {
  absl::MutexLock lock(&mutex_);
  return cause_;
}

uint64_t Health::troubles() const {
  absl::MutexLock lock(&mutex_);
  return troubles_;
}

bool Health::Recovered(uint64_t troubles) {
  absl::MutexLock lock(&mutex_);
  if (troubles_ != troubles || state_ == State::kFailed) return false;
  state_ = State::kServing;
  cause_ = absl::OkStatus();
  in_trouble_.store(false, std::memory_order_release);
  writable_.store(!closing_, std::memory_order_release);
  return true;
}

void Health::Fail(absl::Status cause) {
  FatalCallback on_fatal;
  {
    absl::MutexLock lock(&mutex_);
    if (state_ == State::kFailed) return;
    state_ = State::kFailed;
    cause_ = cause;
    writable_.store(false, std::memory_order_release);
    in_trouble_.store(false, std::memory_order_release);
    on_fatal = std::move(on_fatal_);
  }
  if (on_fatal) on_fatal(std::move(cause));
}

void Health::BeginClosing() {
  absl::MutexLock lock(&mutex_);
  closing_ = true;
  writable_.store(false, std::memory_order_release);
}

bool Health::closing() const {
  absl::MutexLock lock(&mutex_);
  return closing_;
}

absl::Status Health::failure() const {
  absl::MutexLock lock(&mutex_);
  return state_ == State::kFailed ? cause_ : absl::OkStatus();
}

void Health::WhenInTrouble(absl::AnyInvocable<void()> wake) {
  absl::MutexLock lock(&mutex_);
  wake_ = std::move(wake);
}

bool Health::TroubleIsOver() const {
  return closing_ || state_ == State::kServing || state_ == State::kFailed;
}

absl::Status Health::WriteStatus() const {
  if (closing_) return absl::UnavailableError("the store is closing");
  switch (state_) {
    case State::kServing:
      return absl::OkStatus();
    case State::kFull:
      return StoreFullError(cause_.message());
    case State::kStarved:
    case State::kInDoubt:
      return absl::UnavailableError(cause_.message());
    case State::kFailed:
      return absl::UnavailableError(absl::StrCat("the store has failed: ", cause_.message()));
  }
  return absl::InternalError("no such state");
}

void TroubleListener::OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                                        rocksdb::Status* error) {
  if (error == nullptr || error->ok()) return;
  health_.CountBackgroundError();
  health_.Trouble(*error);
}

}  // namespace osiedle::storage::rocksdb_engine
