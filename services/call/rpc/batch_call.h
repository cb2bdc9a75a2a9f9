// The state of one batch from its arrival to its answer.
#ifndef OSIEDLE_SERVICES_CALL_RPC_BATCH_CALL_H_
#define OSIEDLE_SERVICES_CALL_RPC_BATCH_CALL_H_

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/rpc_call.h"
#include "services/call/rpc/write_run.h"

namespace osiedle::call {

// Items that do not wait for each other run together on the worker pool. The committer takes them
// in groups, so a batch costs few syncs. An item begins when all items in its `after` have ended.
class BatchCall final : public RpcCall {
 public:
  using RpcCall::RpcCall;
  void Start();

 private:
  // Shared, because a thread may still hold its lock when the batch is over.
  struct Progress {
    absl::Mutex mutex;
    std::deque<size_t> ready ABSL_GUARDED_BY(mutex);
    // For each item, the number of items that it waits for.
    std::vector<size_t> waits ABSL_GUARDED_BY(mutex);
    size_t in_flight ABSL_GUARDED_BY(mutex) = 0;
    size_t ended ABSL_GUARDED_BY(mutex) = 0;
    // Some thread is in Pump, or will be soon.
    bool pumping ABSL_GUARDED_BY(mutex) = false;
  };
  // An item that has begun and not ended; one thread at a time.
  struct Running {
    std::unique_ptr<Call> call;
    std::optional<WriteRun> run;
  };

  // Records the request_id for this method before the first item uses it. So no other method takes
  // it after that, whichever items come to be recorded.
  void TakeRequestId();
  void Plan();
  // Begins items until none is ready or enough are in flight.
  void Pump();
  void BeginItem(size_t item);
  void Done(size_t item, const storage::CommitResult& result);
  // The request of an item, as audit entries tell it.
  AuditedRequest AuditedItem(size_t item) const;
  // Ends the item, and begins the items that waited for it.
  void End(size_t item, absl::Status status);
  void AnswerBatch();

  Batch batch_;
  std::vector<Running> running_;
  std::vector<std::vector<size_t>> followers_;
  // Each result is written by the thread that ends its item.
  std::vector<BatchResult> results_;
  const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_BATCH_CALL_H_
