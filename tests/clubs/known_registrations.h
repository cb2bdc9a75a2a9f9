// The live registrations of a round, as its clients saw them last.
#ifndef OSIEDLE_TESTS_CLUBS_KNOWN_REGISTRATIONS_H_
#define OSIEDLE_TESTS_CLUBS_KNOWN_REGISTRATIONS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "osiedle/clubs/v1/registration.pb.h"

namespace osiedle::tests {

// Thread-safe. What is known may be out of date: other clients, and time, change registrations.
class KnownRegistrations {
 public:
  std::optional<clubs::v1::Registration> Any(std::mt19937_64& random);
  // One of this state, as far as is known. Looks at a few only, so it may overlook some.
  std::optional<clubs::v1::Registration> AnyIn(clubs::v1::Registration::State state,
                                               std::mt19937_64& random);
  // Keeps the later of two tellings, and forgets what has ended.
  void See(const clubs::v1::Registration& registration);

 private:
  void Forget(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::vector<clubs::v1::Registration> registrations_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_KNOWN_REGISTRATIONS_H_
