// Work with recorded outcomes, so that the content of a store after a fault can be judged.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_LEDGER_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_LEDGER_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "storage/store.h"

namespace osiedle::storage {

// Each transaction of a ledger puts one value under two keys, counts up a common counter, and
// appends its number to a log. Used by one thread.
class Ledger {
 public:
  // Commits so many more, in waves of transactions that are under way together. Goes on whatever
  // the outcomes are. `value_bytes` makes memtables fill.
  void Work(Store& store, int transactions, size_t value_bytes = 2000);

  int Count(CommitOutcome outcome) const;
  // The status of the last transaction that did not commit; OK when all did.
  const absl::Status& last_refusal() const { return last_refusal_; }

  // Looks at everything the store holds. FAILED_PRECONDITION, in words, unless
  //   every acknowledged transaction is there, no aborted one, an unknown one wholly or not at all;
  //   the log is gapless and names exactly those that are there, once;
  //   the counter says how many there are.
  absl::Status Check(Store& store) const;

 private:
  std::map<int, CommitOutcome> outcomes_;
  absl::Status last_refusal_;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_LEDGER_H_
