// The portable limits of a store. Every engine enforces exactly these, so that a body which
// commits on one engine commits on all of them.
#ifndef OSIEDLE_STORAGE_LIMITS_H_
#define OSIEDLE_STORAGE_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace osiedle::storage {

// Longest key, in bytes. The empty key is not a key.
inline constexpr size_t kMaxKeyBytes = 1024;
// Longest value of a key or of a log entry, in bytes.
inline constexpr size_t kMaxValueBytes = 64 * 1024;
// Most bytes a transaction may write: keys, values and log entries together.
inline constexpr size_t kMaxTransactionBytes = 1024 * 1024;
// Most keys a transaction may write, log entries counted as keys.
inline constexpr size_t kMaxTransactionKeys = 1000;
// Longest time one run of a body may take.
inline constexpr absl::Duration kMaxTransactionTime = absl::Seconds(5);

// What one run of a body may use. A read that finds its budget spent fails with
// RESOURCE_EXHAUSTED (bytes, keys) or DEADLINE_EXCEEDED (time); so does everything after it.
struct Budget {
  // Keys visited by Get and Scan.
  size_t read_keys = 20'000;
  // Bytes of keys and values handed out by Get and Scan.
  size_t read_bytes = 16 * 1024 * 1024;
  // Time from the beginning of the run. At most kMaxTransactionTime for a transaction.
  absl::Duration time = kMaxTransactionTime;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_LIMITS_H_
