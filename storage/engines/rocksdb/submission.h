#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_SUBMISSION_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_SUBMISSION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "storage/engines/rocksdb/transaction_run.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

// A transaction on its way from ReadWrite to its report. Passed from owner to owner, so that only
// one thread ever sees it.
struct Submission {
  TransactionOptions options;
  TransactionBody body;
  CommitDone done;
  // Transaction::id().
  std::string id;
  int runs = 0;
  // The run took more time than the committer can spend, so the next run is in a thread of its own.
  bool slow = false;
  // Counted among those that Close() waits for.
  bool admitted = false;
  // The last run, and what it read.
  PinnedView view;
  // Null: was not run yet.
  std::unique_ptr<TransactionRun> run;

  // What its writes hold.
  size_t bytes() const { return run == nullptr ? 0 : run->bytes(); }
};

// A transaction whose result is known, or will be when its group is durable.
struct Finished {
  std::unique_ptr<Submission> submission;
  CommitResult result;
  // Its writes are in the group.
  bool wrote = false;
  // It wrote nothing, but saw writes of the group.
  bool saw_pending = false;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_SUBMISSION_H_
