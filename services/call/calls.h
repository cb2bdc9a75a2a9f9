// The way that every RPC takes; a service binds a method to its handler in one line:
//
//   grpc::ServerUnaryReactor* CreateContact(grpc::CallbackServerContext* context,
//                                           const CreateContactRequest* request,
//                                           Contact* response) override {
//     return calls_.Write(context, request, response, &contacts::CreateContact);
//   }
//
// In this order: the token of this call becomes a principal; the queues of the principal have room
// or the call is refused; access is decided from the method's `access` option and the municipality
// that the request names; an earlier answer to the same request_id is found; the handler runs; the
// audit entry, the change event and the replay record join its transaction; the store makes all of
// it durable; the client is answered.
//
// gRPC's callback threads are few. Bodies of writes and point reads run on them; lists and whatever
// the proto marks long_scan run on the worker pool. Nothing here blocks.
#ifndef OSIEDLE_SERVICES_CALL_CALLS_H_
#define OSIEDLE_SERVICES_CALL_CALLS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"
#include "services/call/admission.h"
#include "services/call/authenticator.h"
#include "services/call/batch.h"
#include "services/call/call.h"
#include "services/call/clock.h"
#include "services/call/metrics.h"
#include "services/call/worker_pool.h"
#include "storage/steady_time.h"
#include "storage/store.h"

namespace osiedle::call {

class DenialLog;

// What a write means. Run inside the transaction, perhaps more than once; see
// storage::TransactionBody for what it must not do.
template <typename Request, typename Response>
using WriteHandler = absl::Status (*)(const Call&, storage::Transaction&, const Request&,
                                      Response&);
template <typename Request, typename Response>
using ReadHandler = absl::Status (*)(const Call&, const storage::Snapshot&, const Request&,
                                     Response&);
// The rare call that is no transaction (a backup): runs on the worker pool and may block there.
template <typename Request, typename Response>
using JobHandler = absl::Status (*)(const Call&, const Request&, Response&);

// For an answer that is not kept for repeats of the request as it was given: a part of it may stand
// in no record, or it tells what may be gone when the repeat comes. Both are quick.
//
// Where readings are audited (MethodInfo::answers_audited), only the name of the answer is kept,
// whatever stands here. Without `complete` a repeat gives the name alone.
template <typename Response>
struct KeptAnswer {
  // Takes out what is not kept; applied again to what is found, which an older server may have
  // kept. Null: everything is kept.
  void (*reduce)(Response&) = nullptr;
  // Makes of a kept answer what the caller may be told now. Its failure is that of the repeat.
  absl::Status (*complete)(const Call&, const storage::Reader&, Response&) = nullptr;
};

// Makes a batch of a request; see batch.h. Reads nothing but its arguments, which outlive the
// batch.
template <typename Request, typename Response>
using BatchPlanner = Batch (*)(const Call&, const Request&, Response&);

// What the call path must know of municipalities; the registry area provides it.
class MunicipalityDirectory {
 public:
  virtual ~MunicipalityDirectory() = default;
  // The number of a municipality in keys, or nothing. Ids and numbers are for ever.
  virtual absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& reader,
                                                           absl::string_view id) const = 0;
};

struct CallLimits {
  absl::Duration default_deadline = absl::Seconds(5);
  absl::Duration max_deadline = absl::Seconds(30);
  // Writes under way.
  size_t writes_per_principal = 256;
  size_t writes_total = 8192;
  WorkerPool::Options pool;
};

class Calls {
 public:
  // Everything outlives this.
  Calls(const CallResources& resources, const Clock& clock, const Authenticator& authenticator,
        const MunicipalityDirectory& municipalities, CallMetrics& metrics, const CallLimits& limits,
        const storage::SteadyClock& steady_clock = storage::SteadyClock::Machine());
  // REQUIRES: no call is under way.
  ~Calls();

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, WriteHandler<Request, Response> handler) {
    static const MethodInfo& method = MethodInfo::Of(Request::descriptor());
    return StartWrite(context, method, *request, *response,
                      [handler, request, response](const Call& call, storage::Transaction& txn) {
                        return handler(call, txn, *request, *response);
                      });
  }
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, WriteHandler<Request, Response> handler,
                                  KeptAnswer<Response> kept_answer) {
    static const MethodInfo& method = MethodInfo::Of(Request::descriptor());
    return StartWrite(
        context, method, *request, *response,
        [handler, request, response](const Call& call, storage::Transaction& txn) {
          return handler(call, txn, *request, *response);
        },
        AnyKept(kept_answer));
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, ReadHandler<Request, Response> handler) {
    static const MethodInfo& method = MethodInfo::Of(Request::descriptor());
    return StartRead(
        context, method, *request, *response,
        [handler, request, response](const Call& call, const storage::Snapshot& snapshot) {
          return handler(call, snapshot, *request, *response);
        });
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Job(grpc::CallbackServerContext* context, const Request* request,
                                Response* response, JobHandler<Request, Response> handler) {
    static const MethodInfo& method = MethodInfo::Of(Request::descriptor());
    return StartJob(context, method, *request, *response,
                    [handler, request, response](const Call& call) {
                      return handler(call, *request, *response);
                    });
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* WriteBatch(grpc::CallbackServerContext* context, const Request* request,
                                       Response* response,
                                       BatchPlanner<Request, Response> planner) {
    static const MethodInfo& method = MethodInfo::Of(Request::descriptor());
    return StartBatch(context, method, *request, *response,
                      [planner, request, response](const Call& call) {
                        return planner(call, *request, *response);
                      });
  }

  size_t pool_depth() const { return pool_.queue_depth(); }
  size_t writes_in_flight() const { return write_admission_.in_flight(); }

  // From now on new calls are answered with SHUTTING_DOWN; those under way go on.
  void BeginDraining() { draining_.store(true, std::memory_order_relaxed); }
  // Waits until no call is under way; false: one still was at `deadline`.
  bool AwaitIdle(storage::SteadyTime deadline) const;

  // Runs what the pool holds and takes no more, and writes the denials that were only counted.
  // Before the destructor, after the last call, while the store is open.
  void Shutdown();

 private:
  friend class UnderWay;
  friend class WriteUnderWay;
  friend class ReadUnderWay;
  friend class JobUnderWay;
  friend class BatchUnderWay;

  using WriteBody = absl::AnyInvocable<absl::Status(const Call&, storage::Transaction&)>;
  using ReadBody = absl::AnyInvocable<absl::Status(const Call&, const storage::Snapshot&)>;
  using JobBody = absl::AnyInvocable<absl::Status(const Call&)>;
  // A KeptAnswer of any response.
  struct AnyKeptAnswer {
    std::function<void(google::protobuf::Message&)> reduce;
    std::function<absl::Status(const Call&, const storage::Reader&, google::protobuf::Message&)>
        complete;
  };
  template <typename Response>
  static AnyKeptAnswer AnyKept(KeptAnswer<Response> of) {
    AnyKeptAnswer any;
    if (of.reduce != nullptr) {
      any.reduce = [reduce = of.reduce](google::protobuf::Message& kept) {
        reduce(static_cast<Response&>(kept));
      };
    }
    if (of.complete != nullptr) {
      any.complete = [complete = of.complete](const Call& call, const storage::Reader& reader,
                                              google::protobuf::Message& kept) {
        return complete(call, reader, static_cast<Response&>(kept));
      };
    }
    return any;
  }

  grpc::ServerUnaryReactor* StartWrite(grpc::CallbackServerContext* context,
                                       const MethodInfo& method,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message& response, WriteBody body,
                                       AnyKeptAnswer kept_answer = {});
  grpc::ServerUnaryReactor* StartRead(grpc::CallbackServerContext* context,
                                      const MethodInfo& method,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message& response, ReadBody body);
  grpc::ServerUnaryReactor* StartJob(grpc::CallbackServerContext* context, const MethodInfo& method,
                                     const google::protobuf::Message& request,
                                     google::protobuf::Message& response, JobBody body);

  grpc::ServerUnaryReactor* StartBatch(grpc::CallbackServerContext* context,
                                       const MethodInfo& method,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message& response,
                                       absl::AnyInvocable<Batch(const Call&)> planner);

  // The number of a municipality, remembered once seen. NOT_FOUND: there is none.
  absl::StatusOr<uint32_t> NumberOf(const std::string& municipality);
  // `now`: when the call arrived.
  storage::SteadyTime DeadlineOf(const grpc::CallbackServerContext& context,
                                 storage::SteadyTime now) const;

  const CallResources& resources_;
  // For what is recorded; and for what is waited for.
  const Clock& clock_;
  const storage::SteadyClock& steady_clock_;
  const Authenticator& authenticator_;
  const MunicipalityDirectory& municipalities_;
  CallMetrics& metrics_;
  const CallLimits limits_;
  std::atomic<bool> draining_ = false;
  std::atomic<int64_t> under_way_ = 0;
  Admission write_admission_;
  const std::unique_ptr<DenialLog> denials_;
  WorkerPool pool_;

  absl::Mutex numbers_mutex_;
  absl::flat_hash_map<std::string, uint32_t> numbers_ ABSL_GUARDED_BY(numbers_mutex_);
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_CALLS_H_
