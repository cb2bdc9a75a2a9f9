// The handlers of methods: the functions that an area writes, and their form in the call path.
#ifndef OSIEDLE_SERVICES_CALL_RPC_HANDLERS_H_
#define OSIEDLE_SERVICES_CALL_RPC_HANDLERS_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::call {

// ---- as an area writes them

// A write: run inside the transaction, perhaps more than once; see storage::TransactionBody for
// what it must not do.
template <typename Request, typename Response>
using WriteHandler = absl::Status (*)(const Call&, storage::Transaction&, const Request&,
                                      Response&);
template <typename Request, typename Response>
using ReadHandler = absl::Status (*)(const Call&, const storage::Snapshot&, const Request&,
                                     Response&);
// The rare call that is no transaction (a backup): runs on the worker pool and may block there.
template <typename Request, typename Response>
using JobHandler = absl::Status (*)(const Call&, const Request&, Response&);

// Makes a batch of a request; see batch.h. Runs on the worker pool. Call, request and response
// outlive the batch. Its failure is that of the whole call.
template <typename Request, typename Response>
using BatchPlanner = absl::StatusOr<Batch> (*)(const Call&, const Request&, Response&);

// For an answer that is kept for repeats in another form than it was given. A part of it may stand
// in no record, or may be gone when the repeat comes. Both functions are quick.
//
// Where readings are audited (MethodInfo::answers_audited), only the name of the answer is kept,
// whatever the functions do.
template <typename Response>
struct KeptAnswer {
  // Removes what is not kept. Applied again to a kept answer that is found: an older server may
  // have kept more. Null: everything is kept.
  void (*reduce)(Response&) = nullptr;
  // Turns a kept answer into what the caller may see now. Its failure is that of the repeat.
  absl::Status (*complete)(const Call&, const storage::Reader&, Response&) = nullptr;
};

// ---- as the call path keeps them

using AnyWrite =
    std::function<absl::Status(const Call&, storage::Transaction&, const google::protobuf::Message&,
                               google::protobuf::Message&)>;
using AnyRead =
    std::function<absl::Status(const Call&, const storage::Snapshot&,
                               const google::protobuf::Message&, google::protobuf::Message&)>;
using AnyJob = std::function<absl::Status(const Call&, const google::protobuf::Message&,
                                          google::protobuf::Message&)>;
using AnyPlanner = std::function<absl::StatusOr<Batch>(
    const Call&, const google::protobuf::Message&, google::protobuf::Message&)>;

// Changes an answer to what the caller may see now.
using AnswerView =
    std::function<absl::Status(const Call&, const storage::Reader&, google::protobuf::Message&)>;

struct AnyKeptAnswer {
  std::function<void(google::protobuf::Message&)> reduce;
  AnswerView complete;
};

template <typename Request, typename Response>
AnyWrite MakeAny(WriteHandler<Request, Response> handler) {
  return [handler](const Call& call, storage::Transaction& transaction,
                   const google::protobuf::Message& request, google::protobuf::Message& response) {
    return handler(call, transaction, static_cast<const Request&>(request),
                   static_cast<Response&>(response));
  };
}
template <typename Request, typename Response>
AnyRead MakeAny(ReadHandler<Request, Response> handler) {
  return [handler](const Call& call, const storage::Snapshot& snapshot,
                   const google::protobuf::Message& request, google::protobuf::Message& response) {
    return handler(call, snapshot, static_cast<const Request&>(request),
                   static_cast<Response&>(response));
  };
}
template <typename Request, typename Response>
AnyJob MakeAny(JobHandler<Request, Response> handler) {
  return [handler](const Call& call, const google::protobuf::Message& request,
                   google::protobuf::Message& response) {
    return handler(call, static_cast<const Request&>(request), static_cast<Response&>(response));
  };
}
template <typename Request, typename Response>
AnyPlanner MakeAny(BatchPlanner<Request, Response> planner) {
  return [planner](const Call& call, const google::protobuf::Message& request,
                   google::protobuf::Message& response) {
    return planner(call, static_cast<const Request&>(request), static_cast<Response&>(response));
  };
}
template <typename Response>
AnyKeptAnswer MakeAny(KeptAnswer<Response> kept) {
  AnyKeptAnswer any;
  if (kept.reduce != nullptr) {
    any.reduce = [reduce = kept.reduce](google::protobuf::Message& answer) {
      reduce(static_cast<Response&>(answer));
    };
  }
  if (kept.complete != nullptr) {
    any.complete = [complete = kept.complete](const Call& call, const storage::Reader& reader,
                                              google::protobuf::Message& answer) {
      return complete(call, reader, static_cast<Response&>(answer));
    };
  }
  return any;
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_HANDLERS_H_
