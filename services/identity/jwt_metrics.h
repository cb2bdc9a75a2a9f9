// What is counted about JWTs, for the metrics page and the log.
#ifndef OSIEDLE_SERVICES_IDENTITY_JWT_METRICS_H_
#define OSIEDLE_SERVICES_IDENTITY_JWT_METRICS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/identity/key_source.h"
#include "services/identity/refusal.h"
#include "storage/steady_time.h"

namespace prometheus {
class Registry;
}  // namespace prometheus

namespace osiedle::identity {

// Thread-safe. The log says why JWTs are refused: one line at once, then at most one every
// kLinesEvery, with counts. A line holds no part of a token.
class JwtMetrics {
 public:
  static constexpr absl::Duration kLinesEvery = absl::Seconds(10);

  // Registers osiedle_jwt_verified_total, osiedle_jwt_remembered_total (good tokens without a
  // check), osiedle_jwt_refused_total{reason}, osiedle_jwt_ignored_roles_total, and of each issuer
  // osiedle_jwks_age_seconds{issuer}, osiedle_jwks_keys{issuer} and
  // osiedle_jwks_failures_total{issuer}. `steady_clock` outlives this.
  JwtMetrics(const std::shared_ptr<prometheus::Registry>& registry,
             const storage::SteadyClock& steady_clock);
  ~JwtMetrics();

  // `ignored_roles`: those of the token that are none of ours.
  void Verified(int ignored_roles);
  void Remembered();
  void Refused(Refusal refusal);

  // The sources there are now, by their issuers. Others are no longer told.
  void SetKeys(const std::vector<std::pair<std::string, KeySource::State>>& sources);

 private:
  struct Families;

  // Adds to what the next line tells, and writes it when it is time.
  void Tell(int refusal, uint64_t ignored_roles);

  const std::unique_ptr<Families> families_;
  const storage::SteadyClock& steady_clock_;
  absl::Mutex mutex_;
  storage::SteadyTime next_line_ ABSL_GUARDED_BY(mutex_);
  std::array<uint64_t, kRefusals> refused_ ABSL_GUARDED_BY(mutex_) = {};
  uint64_t ignored_roles_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_JWT_METRICS_H_
