// What the clients of a store did and saw, in a form that a checker can judge.
#ifndef OSIEDLE_STORAGE_TESTING_HISTORY_H_
#define OSIEDLE_STORAGE_TESTING_HISTORY_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::storage {

struct Entry {
  std::string key;
  std::string value;

  friend bool operator==(const Entry&, const Entry&) = default;
};

// The first entry of `range` (the last, when reversed) was `found`. Every read is of this form: a
// Get reads a range of one key, and each Next() of a scan reads what was left of its range. So a
// write in the middle of a scan needs no rule of its own.
struct Read {
  KeyRange range;
  bool reverse = false;
  std::optional<Entry> found = {};
};

// `key` got `value`, or was deleted.
struct Write {
  std::string key;
  std::optional<std::string> value;
};

using Step = std::variant<Read, Write>;

// A moment: a number drawn from one counter that all clients share. One moment is smaller than
// another only if it really came first.
using Moment = uint64_t;
inline constexpr Moment kNever = std::numeric_limits<Moment>::max();

// One call of the store: a transaction, or the whole life of a snapshot.
struct Operation {
  // Unique. Names the run as well: another run of the same body that read something else has
  // another name.
  std::string name;
  // True: a read-write transaction, which appended `name` to the history's log. False: it only
  // read.
  bool writes = false;
  CommitOutcome outcome = CommitOutcome::kAborted;
  Moment invoked = 0;
  Moment responded = kNever;
  // What the last run did, in its order.
  std::vector<Step> steps = {};
  // The end of the log, for a snapshot that asked for it.
  std::optional<LogPosition> log_end = {};
};

// Everything that happened to one range of keys and one log, both empty before.
struct History {
  std::vector<Operation> operations;
  // The whole log, as it was found after the last operation.
  std::vector<LogEntry> log;
  LogPosition log_end = 0;
};

// The range that holds `key` alone.
inline KeyRange OneKey(absl::string_view key) {
  return {std::string(key), std::string(key) + '\0'};
}

// The rest of `range` for a scan that has just visited `key`.
inline KeyRange Behind(absl::string_view key, bool reverse, KeyRange range) {
  if (reverse) {
    range.end = std::string(key);
  } else {
    range.begin = std::string(key) + '\0';
  }
  return range;
}

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_HISTORY_H_
