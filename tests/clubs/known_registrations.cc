#include "tests/clubs/known_registrations.h"

#include <utility>

#include "google/protobuf/util/time_util.h"

namespace osiedle::tests {

using clubs::v1::Registration;

namespace {

constexpr int kLooks = 20;

bool HasEnded(const Registration& registration) {
  switch (registration.state()) {
    case Registration::REQUESTED:
    case Registration::CONFIRMED:
    case Registration::WAITLISTED:
    case Registration::OFFERED:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::optional<Registration> KnownRegistrations::Any(std::mt19937_64& random) {
  absl::MutexLock lock(&mutex_);
  if (registrations_.empty()) return std::nullopt;
  return registrations_[random() % registrations_.size()];
}

std::optional<Registration> KnownRegistrations::AnyIn(Registration::State state,
                                                      std::mt19937_64& random) {
  absl::MutexLock lock(&mutex_);
  if (registrations_.empty()) return std::nullopt;
  for (int look = 0; look < kLooks; ++look) {
    const Registration& known = registrations_[random() % registrations_.size()];
    if (known.state() == state) return known;
  }
  return std::nullopt;
}

void KnownRegistrations::See(const Registration& registration) {
  absl::MutexLock lock(&mutex_);
  if (HasEnded(registration)) return Forget(registration.name());
  const auto [place, is_new] = places_.emplace(registration.name(), registrations_.size());
  if (is_new) {
    registrations_.push_back(registration);
    return;
  }
  Registration& known = registrations_[place->second];
  if (known.update_time() <= registration.update_time()) known = registration;
}

void KnownRegistrations::Forget(const std::string& name) {
  const auto place = places_.find(name);
  if (place == places_.end()) return;
  // The last one takes its place.
  const size_t free = place->second;
  places_.erase(place);
  if (free + 1 != registrations_.size()) {
    registrations_[free] = std::move(registrations_.back());
    places_[registrations_[free].name()] = free;
  }
  registrations_.pop_back();
}

}  // namespace osiedle::tests
