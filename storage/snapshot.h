// Reading: what a snapshot and a transaction have in common.
#ifndef OSIEDLE_STORAGE_SNAPSHOT_H_
#define OSIEDLE_STORAGE_SNAPSHOT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::storage {

// The keys k with begin <= k < end in bytewise order. An empty `end` means: to the last key there
// is. A range whose end is not past its begin holds nothing.
struct KeyRange {
  std::string begin;
  std::string end;

  bool Contains(absl::string_view key) const {
    return absl::string_view(begin) <= key && (end.empty() || key < absl::string_view(end));
  }

  // All keys that begin with `prefix`.
  static KeyRange Prefix(absl::string_view prefix);
};

struct ScanOptions {
  // From the last key of the range to the first.
  bool reverse = false;
  // The iterator ends after this many entries; 0 means no limit.
  size_t limit = 0;
};

// Walks a range once. Not thread-safe. Must not outlive the reader that made it.
//
//   while (true) {
//     ASSIGN_OR_RETURN(bool more, it->Next());   // a failure is not an end
//     if (!more) break;
//     Use(it->key(), it->value());
//   }
class Iterator {
 public:
  virtual ~Iterator() = default;

  // Goes to the next entry (the first, on the first call). True: there is one. False: the range or
  // the limit has ended, and stays ended. A failure stays a failure.
  virtual absl::StatusOr<bool> Next() = 0;

  // REQUIRES: the last Next() returned true. Valid until the next call of Next().
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
};

// A log: an append-only sequence of entries of one kind in one municipality. Its entries are
// numbered 1, 2, 3 ... without a gap, in an order that agrees with the order of conflicting
// commits.
struct LogId {
  // The municipality's number; 0 is the platform's own.
  uint32_t owner = 0;
  // What the log holds; see storage/records/ids.h.
  uint16_t kind = 0;

  friend bool operator==(const LogId&, const LogId&) = default;
  friend auto operator<=>(const LogId&, const LogId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const LogId& id) {
    return H::combine(std::move(h), id.owner, id.kind);
  }
};

// The number of an entry in its log. 0 stands before the first entry.
using LogPosition = uint64_t;

struct LogEntry {
  LogPosition position = 0;
  std::string value;
};

// A consistent view of the keys.
class Reader {
 public:
  virtual ~Reader() = default;

  // The value of a key, or nothing. INVALID_ARGUMENT: the key is empty or too long.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;

  // The entries of a range. The first Next() reports a failure to begin.
  virtual std::unique_ptr<Iterator> Scan(const KeyRange& range,
                                         const ScanOptions& options = {}) const = 0;
};

// An immutable view of the whole store, as of a moment during the call that made it. It holds every
// commit that was reported before the call. Thread-safe. Must not outlive its store. Old versions
// are kept while it lives: keep it short.
class Snapshot : public Reader {
 public:
  // Up to `limit` entries of `log` after position `after`, in order. Stops early when the entries
  // reach about 1 MiB, but never before the first one. DATA_LOSS: the log has a gap.
  virtual absl::StatusOr<std::vector<LogEntry>> ReadLog(LogId log, LogPosition after,
                                                        size_t limit) const = 0;

  // The newest position of `log`; 0 when it is empty.
  virtual absl::StatusOr<LogPosition> LogEnd(LogId log) const = 0;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_SNAPSHOT_H_
