#include "services/call/process/admission.h"

#include <cassert>

namespace osiedle::call {

Admission::Ticket& Admission::Ticket::operator=(Ticket&& other) noexcept {
  if (this != &other) {
    Release();
    admission_ = std::exchange(other.admission_, nullptr);
    entry_ = other.entry_;
  }
  return *this;
}

void Admission::Ticket::Release() {
  if (admission_ == nullptr) return;
  Admission& admission = *std::exchange(admission_, nullptr);
  absl::MutexLock lock(&admission.mutex_);
  --admission.in_flight_;
  if (--entry_->in_flight == 0)
    admission.entries_.erase(admission.entries_.find(entry_->principal));
}

Admission::Admission(size_t per_principal, size_t total)
    : per_principal_(per_principal), total_(total) {}

Admission::~Admission() {
  absl::MutexLock lock(&mutex_);
  assert(in_flight_ == 0);
}

std::optional<Admission::Ticket> Admission::Admit(absl::string_view principal) {
  absl::MutexLock lock(&mutex_);
  if (in_flight_ >= total_ || per_principal_ == 0) return std::nullopt;
  auto found = entries_.find(principal);
  if (found == entries_.end()) {
    found = entries_.emplace(principal, std::make_unique<Entry>()).first;
    found->second->principal = found->first;
  }
  Entry& entry = *found->second;
  if (entry.in_flight >= per_principal_) return std::nullopt;
  ++entry.in_flight;
  ++in_flight_;
  return Ticket(this, &entry);
}

size_t Admission::in_flight() const {
  absl::MutexLock lock(&mutex_);
  return in_flight_;
}

}  // namespace osiedle::call
