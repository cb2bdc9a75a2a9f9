// Says in the log that tokens are refused, without letting those who have none fill it.
#ifndef OSIEDLE_SERVICES_CALL_RPC_REFUSED_TOKEN_LOG_H_
#define OSIEDLE_SERVICES_CALL_RPC_REFUSED_TOKEN_LOG_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/authenticator.h"

namespace osiedle::call {

// Logs what the authenticator behind refuses: one line at once, then at most one every
// kLinesEvery. A line says how many there were since the last, and never a part of a token.
class RefusedTokenLog final : public Authenticator {
 public:
  static constexpr absl::Duration kLinesEvery = absl::Seconds(10);

  // `clock` never steps back, and outlives this.
  RefusedTokenLog(std::unique_ptr<Authenticator> behind, const Clock& clock)
      : behind_(std::move(behind)), clock_(clock) {}

  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      const Credentials& credentials) const override;
  std::vector<std::shared_ptr<const Principal>> KnownAs(absl::string_view id) const override {
    return behind_->KnownAs(id);
  }

 private:
  void Refused(bool without_token) const;

  const std::unique_ptr<Authenticator> behind_;
  const Clock& clock_;
  mutable absl::Mutex mutex_;
  mutable absl::Time next_line_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  mutable uint64_t unknown_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable uint64_t missing_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_REFUSED_TOKEN_LOG_H_
