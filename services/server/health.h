// grpc.health.v1: whether this server, and each service that it hosts, takes calls.
//
// It replaces gRPC's own service, whose Watch streams cannot be ended: a watching client would
// delay every shutdown by the whole time of draining.
#ifndef OSIEDLE_SERVICES_SERVER_HEALTH_H_
#define OSIEDLE_SERVICES_SERVER_HEALTH_H_

#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace osiedle::server {

// NOT_SERVING until it is told otherwise. All services of a process serve or none does.
// Thread-safe.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  // Streams of Watch at once; more are refused with RESOURCE_EXHAUSTED.
  static constexpr size_t kMaxWatches = 1000;

  // Full names; "" (the server as a whole) is added.
  explicit HealthService(const std::vector<std::string>& services);
  // REQUIRES: no call is under way.
  ~HealthService() override = default;

  void SetServing(bool serving);
  bool serving() const;

  // Tells the watchers NOT_SERVING and ends their streams; refuses new ones.
  void EndWatches();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  using ServingStatus = grpc::health::v1::HealthCheckResponse::ServingStatus;
  class Watcher;

  ServingStatus StatusOf(const std::string& service) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::set<std::string> services_;
  mutable absl::Mutex mutex_;
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_HEALTH_H_
