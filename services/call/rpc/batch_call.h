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

// Items run on the worker pool, as many at a time as do not wait for each other: the committer
// takes them in groups, so a batch costs few syncs. An item begins when those that it names in
// `after` have ended.
class BatchCall final : public RpcCall {
 public:
  using RpcCall::RpcCall;
  void Start();

 private:
  // Shared with those who still hold its lock when the batch is over.
  struct Progress {
    absl::Mutex mutex;
    std::deque<size_t> ready ABSL_GUARDED_BY(mutex);
    // For each item, how many it waits for.
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

  // The request_id becomes that of a request of this method, before the first item uses it: of
  // whichever items some come to be recorded, no other method takes it after that.
  void TakeRequestId();
  void Plan();
  // Begins items until none is ready or enough are in flight.
  void Pump();
  void BeginItem(size_t item);
  void Done(size_t item, const storage::CommitResult& result);
  // What audit entries say of the request of an item.
  AuditedRequest AuditedItem(size_t item) const;
  // Lets those begin that waited for the item.
  void End(size_t item, absl::Status status);
  void AnswerBatch();

  Batch batch_;
  std::vector<Running> running_;
  std::vector<std::vector<size_t>> followers_;
  // Each written by the thread that ends the item.
  std::vector<BatchResult> results_;
  const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_BATCH_CALL_H_
