// A bound on the work that one principal has in flight.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_ADMISSION_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_ADMISSION_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace osiedle::call {

// Thread-safe. Uses memory only for principals with work in flight.
class Admission {
 private:
  struct Entry {
    std::string principal;
    size_t in_flight = 0;
  };

 public:
  // One piece of work in flight; given back by its destructor, on any thread.
  class Ticket {
   public:
    Ticket(Ticket&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), entry_(other.entry_) {}
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket() { Release(); }

   private:
    friend class Admission;
    Ticket(Admission* admission, Entry* entry) : admission_(admission), entry_(entry) {}
    void Release();

    Admission* admission_;
    Entry* entry_;
  };

  // At most `per_principal` for each, and `total` for all together.
  Admission(size_t per_principal, size_t total);
  // REQUIRES: every ticket is back.
  ~Admission();
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // Nothing: a bound is reached. Try again when other work has ended.
  std::optional<Ticket> Admit(absl::string_view principal);

  size_t in_flight() const;

 private:
  const size_t per_principal_;
  const size_t total_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_ADMISSION_H_
