// A brake on senders of tokens with wrong signatures: each costs a check that it need not earn.
#ifndef OSIEDLE_SERVICES_IDENTITY_SENDER_LIMIT_H_
#define OSIEDLE_SERVICES_IDENTITY_SENDER_LIMIT_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/steady_time.h"

namespace osiedle::identity {

// Who sends: the address without its port. Of IPv6 it is the first 64 bits, which one customer of a
// network has alone. `peer` is what gRPC tells of a connection ("ipv4:192.0.2.7:50432",
// "ipv6:%5B2001:db8::1%5D:443"), or a bare address. Empty: not known, or this machine, where a
// proxy or the town's own programs are.
std::string SenderOf(absl::string_view peer);

// Thread-safe. Memory is fixed: senders share places, and a place that two share slows both down.
class SenderLimit {
 public:
  struct Limits {
    // Checks in vain of one sender in a second, and at once.
    double per_second = 50;
    // The same of all whose address is this machine's, together: a proxy may hide them.
    double local_per_second = 1000;
  };

  // `steady_clock` outlives this.
  SenderLimit(const Limits& limits, const storage::SteadyClock& steady_clock)
      : limits_(limits), steady_clock_(steady_clock) {}

  // Before a check. False: this sender has had all it may have.
  bool Take(absl::string_view sender);
  // After a check that was not in vain.
  void GiveBack(absl::string_view sender);

 private:
  struct Place {
    double left = 0;
    storage::SteadyTime filled;
    bool used = false;
  };

  double RateOf(absl::string_view sender) const {
    return sender.empty() ? limits_.local_per_second : limits_.per_second;
  }
  Place& PlaceOf(absl::string_view sender) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  const storage::SteadyClock& steady_clock_;
  absl::Mutex mutex_;
  // The first one is this machine's.
  std::array<Place, 4096> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_SENDER_LIMIT_H_
