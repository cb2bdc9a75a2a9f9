// Where the keys of an issuer come from, and the ones that came last.
#ifndef OSIEDLE_SERVICES_IDENTITY_KEY_SOURCE_H_
#define OSIEDLE_SERVICES_IDENTITY_KEY_SOURCE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/identity/jwks.h"
#include "services/identity/jws_algorithm.h"
#include "services/identity/key_fetch.h"
#include "storage/steady_time.h"

namespace osiedle::identity {

// A thread of its own gets the keys: callers never wait for a file or a network. What cannot be
// got or read, or holds no key, changes nothing: the last good keys stay, and the log says why. A
// key that a good set no longer has is withdrawn. Nothing is kept on disk. Thread-safe.
class KeySource {
 public:
  struct Options {
    // For the log.
    std::string issuer;
    // One of the two. A file is read as ReadPrivateFile reads it.
    std::string file;
    std::optional<KeyUrl> url;
    // PEM, for the URL; empty: the roots of the machine.
    std::string ca_file;
    // As KeySet::Parse takes them.
    JwsAlgorithmSet algorithms;
    // The time between two looks at the place; after a failure, the longest one.
    absl::Duration refresh = absl::Minutes(10);
    // The shortest time between two looks, after a failure or for an unknown key.
    absl::Duration again = absl::Seconds(10);
    absl::Duration within = absl::Seconds(5);

    friend bool operator==(const Options&, const Options&) = default;
  };

  // What is told about a source.
  struct State {
    // Since the place last gave a good set; infinite: it never has.
    absl::Duration age;
    size_t keys = 0;
    uint64_t failures = 0;
  };

  // A file is read before the return; it must be good. A URL is asked on the thread, so there are
  // no keys at first. `changed` is called on that thread, or by Reload, after another set of keys
  // is in place.
  static absl::StatusOr<std::unique_ptr<KeySource>> Open(const Options& options,
                                                         std::function<void()> changed);
  // Stops.
  ~KeySource();
  KeySource(const KeySource&) = delete;

  // Ends a look that is under way, and all later ones; the keys stay. Blocks: for some seconds when
  // the name of a host is being looked up. Idempotent, on one thread at a time.
  void Stop();

  // Never null.
  std::shared_ptr<const KeySet> keys() const;
  // A token names a key that is not there: look again soon, but not before `again` has passed.
  void Want();
  // Looks now: at a file before the return, at a URL on the thread.
  absl::Status Reload();

  const Options& options() const { return options_; }
  State state() const;

 private:
  KeySource(const Options& options, std::function<void()> changed);

  void Run();
  absl::Status Look();
  absl::StatusOr<std::string> Get();

  const Options options_;
  const std::function<void()> changed_;
  // Null for a file.
  const std::unique_ptr<KeyFetch> fetch_;
  // One look at a time.
  absl::Mutex look_mutex_;

  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  std::optional<storage::SteadyTime> good_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);
  uint64_t failures_ ABSL_GUARDED_BY(mutex_) = 0;

  // What wakes the thread. A wait on the steady clock takes a standard mutex.
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  bool now_ = false;
  std::atomic<bool> wanted_ = false;
  std::thread thread_;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_KEY_SOURCE_H_
