// The decisions about a call at its headers, before its request.
//
// gRPC 1.51 hands a call over when its whole request has come. Until then it keeps the part that
// came, from any client and without a limit of time: for example 100 streams with 1 MiB less a byte
// each, then silence. A gated service is registered as a service of streams, which gRPC hands over
// with the headers. So a call without a known token ends at its headers, few requests arrive at a
// time, and each has little time.
#ifndef OSIEDLE_SERVICES_SERVER_GATE_H_
#define OSIEDLE_SERVICES_SERVER_GATE_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/service_type.h"
#include "services/call/area/service.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/metrics.h"
#include "services/server/periodic.h"

namespace osiedle::server {

// Thread-safe. No call through it is under way when it is destroyed.
class Gate {
 public:
  struct Limits {
    // Requests that may come in at once; of any size up to kMaxReceivedBytes. Of others gRPC takes
    // no more than a stream's first window (64 KiB) until it is their turn.
    int requests = 128;
    // From the headers to the whole request. Later: DEADLINE_EXCEEDED.
    absl::Duration time = absl::Seconds(10);
  };

  // `authenticator`: null where anybody may call. Both outlive the gate.
  Gate(const call::Authenticator* authenticator, call::CallMetrics& metrics, const Limits& limits);
  Gate(const Gate&) = delete;

  // Calls whose headers have come and whose request has not, or whose refusal is being sent.
  size_t calls() const;

 private:
  friend class GatedMethod;
  class Arrival;
  // Mostly the one that has just come.
  using Turns = absl::InlinedVector<Arrival*, 1>;

  // Takes waiting calls while there is room. The caller of this method asks for their requests.
  Turns TakeTurns() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends calls that have taken too long.
  void Sweep();

  const call::Authenticator* const authenticator_;
  call::CallMetrics& metrics_;
  const Limits limits_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_set<Arrival*> arrivals_ ABSL_GUARDED_BY(mutex_);
  // Of those, the ones whose turn has not come.
  std::deque<Arrival*> waiting_ ABSL_GUARDED_BY(mutex_);
  int coming_ ABSL_GUARDED_BY(mutex_) = 0;
  Periodic sweeper_;
};

// A service behind a gate, to be registered in place of it.
class GatedService final : public grpc::Service {
 public:
  // `service` is of the callback API and outlives this, as does `gate`; `descriptor` is its own.
  GatedService(grpc::Service& service, const google::protobuf::ServiceDescriptor& descriptor,
               Gate& gate);
  // The same of one of our own, whose refused calls are counted by their methods.
  GatedService(grpc::Service& service, const call::Service& ours, Gate& gate);

 private:
  void Add(grpc::Service& service, const google::protobuf::ServiceDescriptor& descriptor,
           const call::Service* ours, Gate& gate);

  // gRPC keeps pointers to them.
  const std::vector<std::string> paths_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_GATE_H_
