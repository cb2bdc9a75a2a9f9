// The visits of a run, as its clients saw them last.
#ifndef OSIEDLE_TESTS_VISITS_KNOWN_VISITS_H_
#define OSIEDLE_TESTS_VISITS_KNOWN_VISITS_H_

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "osiedle/visits/v1/visit.pb.h"

namespace osiedle::tests {

// Thread-safe. What is known may be out of date: other clients, and time, change visits.
class KnownVisits {
 public:
  // `wanted`: below this number, clients make new ones.
  explicit KnownVisits(size_t wanted) : wanted_(wanted) {}

  bool WantsMore();
  // An empty message when none is known.
  visits::v1::Visit Any(std::mt19937_64& random);
  // Keeps the later of two tellings.
  void See(const visits::v1::Visit& visit);
  void Forget(const std::string& name);

 private:
  const size_t wanted_;
  absl::Mutex mutex_;
  std::vector<visits::v1::Visit> visits_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_VISITS_KNOWN_VISITS_H_
