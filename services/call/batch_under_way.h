// The state of one batch from its arrival to its answer.
#ifndef OSIEDLE_SERVICES_CALL_BATCH_UNDER_WAY_H_
#define OSIEDLE_SERVICES_CALL_BATCH_UNDER_WAY_H_

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "services/call/batch.h"
#include "services/call/under_way.h"

namespace osiedle::call {

// Items run on the worker pool, as many at a time as do not wait for each other: the committer
// takes them in groups, so a batch costs few syncs. An item begins when those that it names in
// `after` have ended.
class BatchUnderWay final : public UnderWay {
 public:
  // Plans the items; run on the pool.
  using Planner = absl::AnyInvocable<Batch(const Call&)>;

  BatchUnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
                const google::protobuf::Message& request, google::protobuf::Message& response,
                Planner planner)
      : UnderWay(calls, context, method, request, response), planner_(std::move(planner)) {}
  void Start();

 protected:
  // The request without its items: each of those is judged by itself.
  absl::Status Validate() override;

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

  // The request_id becomes that of a request of this method, before the first item uses it: of
  // whichever items some come to be recorded, no other method takes it after that.
  void TakeRequestId();
  void Plan();
  // Begins items until none is ready or enough are in flight.
  void Pump();
  void BeginItem(size_t item);
  // One run of an item's transaction: access, replay, handler, audit, feed.
  absl::Status Run(size_t item, storage::Transaction& transaction);
  void Done(size_t item, const storage::CommitResult& result);
  // What audit entries say of the request of an item.
  AuditedRequest AuditedItem(size_t item) const;
  // Lets those begin that waited for the item.
  void End(size_t item, absl::Status status);
  void AnswerBatch();

  Planner planner_;
  std::optional<Admission::Ticket> ticket_;
  Batch batch_;
  std::vector<std::unique_ptr<Call>> calls_of_items_;
  std::vector<std::optional<ReplayKey>> replays_;
  std::vector<std::vector<size_t>> followers_;
  // Each written by the thread that runs or ends the item.
  std::vector<BatchResult> results_;
  // What clients are told of items whose transactions commit; see Call::RefuseAndCommit.
  std::vector<absl::Status> refusals_;
  const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_BATCH_UNDER_WAY_H_
