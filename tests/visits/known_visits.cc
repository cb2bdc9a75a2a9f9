#include "tests/visits/known_visits.h"

#include <utility>

#include "google/protobuf/util/time_util.h"

namespace osiedle::tests {

using visits::v1::Visit;

bool KnownVisits::WantsMore() {
  absl::MutexLock lock(&mutex_);
  return visits_.size() < wanted_;
}

Visit KnownVisits::Any(std::mt19937_64& random) {
  absl::MutexLock lock(&mutex_);
  return visits_.empty() ? Visit() : visits_[random() % visits_.size()];
}

void KnownVisits::See(const Visit& visit) {
  absl::MutexLock lock(&mutex_);
  const auto [place, is_new] = places_.emplace(visit.name(), visits_.size());
  if (is_new) {
    visits_.push_back(visit);
    return;
  }
  Visit& known = visits_[place->second];
  if (known.update_time() <= visit.update_time()) known = visit;
}

void KnownVisits::Forget(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  const auto place = places_.find(name);
  if (place == places_.end()) return;
  // The last one takes its place.
  const size_t free = place->second;
  places_.erase(place);
  if (free + 1 != visits_.size()) {
    visits_[free] = std::move(visits_.back());
    places_[visits_[free].name()] = free;
  }
  visits_.pop_back();
}

}  // namespace osiedle::tests
