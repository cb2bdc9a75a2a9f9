// Writing: what the body of a read-write transaction may do.
#ifndef OSIEDLE_STORAGE_TRANSACTION_H_
#define OSIEDLE_STORAGE_TRANSACTION_H_

#include <cstdint>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/limits.h"
#include "storage/snapshot.h"
#include "storage/steady_time.h"

namespace osiedle::storage {

// A view of the store plus buffered writes, which its own Get and Scan see at once (a scan sees a
// write made ahead of it while it runs). Every key and every range that it read is validated at
// commit, a range only as far as the scan went. Reads of its own writes are not validated.
//
// Not thread-safe. Lives as long as one run of its body.
class Transaction : public Reader {
 public:
  // Errors of all three: INVALID_ARGUMENT for a key or value outside limits.h; RESOURCE_EXHAUSTED
  // when the transaction would pass kMaxTransactionKeys or kMaxTransactionBytes. After an error
  // nothing can be committed any more, even if the body ignores it.
  virtual absl::Status Put(absl::string_view key, absl::string_view value) = 0;
  virtual absl::Status Delete(absl::string_view key) = 0;
  // The engine gives the entry its position at commit. Appends of one transaction to one log keep
  // their order. Appending reads nothing: two appenders do not conflict.
  virtual absl::Status Append(LogId log, absl::string_view value) = 0;

  // 16 random bytes, the same in every run of the same body. The associated data of log entries.
  virtual absl::string_view id() const = 0;
};

// The body of a transaction. It may be run several times, on different threads but never on two at
// once, and must give the same result on the same data. So it keeps no state between runs, opens
// nothing, never sleeps or blocks, and reads neither clock nor random source. When it returns an
// error, nothing is written, and the error is the transaction's status.
using TransactionBody = absl::AnyInvocable<absl::Status(Transaction&)>;

enum class CommitOutcome {
  // Durable, and visible to every snapshot made from now on (TransactionOptions::log_entries_only
  // names the exception).
  kCommitted,
  // Nothing was written: the body failed, its budget or the deadline was spent, or the store
  // accepts no writes.
  kAborted,
  // The engine cannot tell: a write or a sync failed. Snapshots show whether it was written only
  // after the store was opened anew: by a new process, or by itself when a full disk has room
  // again.
  kUnknown,
};

struct CommitResult {
  CommitOutcome outcome = CommitOutcome::kAborted;
  // OK exactly when committed. When aborted: the body's own error, or
  //   DEADLINE_EXCEEDED   the deadline passed before the commit began
  //   RESOURCE_EXHAUSTED  too many transactions wait, or the disk is full (IsStoreFull)
  //   UNAVAILABLE         the store is closing, closed, failed, or being opened anew
  // When unknown: UNAVAILABLE, or RESOURCE_EXHAUSTED with IsStoreFull.
  absl::Status status;
  // How often the body was run.
  int runs = 0;
};

// Called exactly once for each ReadWrite, never inline, on a thread of the engine that completes
// all transactions in commit order. It must be quick and must not call the engine's blocking calls.
using CommitDone = absl::AnyInvocable<void(CommitResult)>;

struct TransactionOptions {
  // After this the engine neither starts nor re-runs the body. A commit that has begun is finished.
  SteadyTime deadline = SteadyTime::InfiniteFuture();
  // For each single run.
  Budget budget;
  // The body writes log entries alone, and nothing it reads ever changes. On a full disk the engine
  // accepts such a transaction as long as its reserve lasts. The entries are durable when the
  // transaction is reported, and appear in their logs when the store can write again. For the
  // records of readings, which must not stop when the disk is full.
  bool log_entries_only = false;
  // Transactions with the same number, unless it is 0, tend to change the same key. It may be a
  // hash of the name of a record. While such transactions conflict, the engine may run the body
  // only on its own thread, where it cannot lose, instead of running it twice. This changes only
  // the cost.
  uint64_t contention_hint = 0;
};

// The two reasons of RESOURCE_EXHAUSTED that go away by themselves, told apart by a mark in the
// status: the disk is full (writes are refused, reads work), or too many transactions wait.
inline constexpr absl::string_view kStoreFullMark = "osiedle.storage/store-full";
inline constexpr absl::string_view kBackpressureMark = "osiedle.storage/backpressure";
bool IsStoreFull(const absl::Status& status);
bool IsBackpressure(const absl::Status& status);
// For engines.
absl::Status StoreFullError(absl::string_view message);
absl::Status BackpressureError(absl::string_view message);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TRANSACTION_H_
