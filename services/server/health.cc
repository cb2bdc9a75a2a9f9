#include "services/server/health.h"

#include <utility>

namespace osiedle::server {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

namespace {

std::set<std::string> WithWhole(const std::vector<std::string>& services) {
  std::set<std::string> all(services.begin(), services.end());
  all.insert("");
  return all;
}

class Refusal final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  explicit Refusal(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

// One stream. Its state is guarded by the service's mutex; gRPC's reactions come on threads of its
// own and never within a call that this makes. Deletes itself.
class HealthService::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  Watcher(HealthService& service, std::string watched)
      : service_(service), watched_(std::move(watched)) {}

  const std::string& watched() const { return watched_; }

  void TellLocked(ServingStatus status) {
    wanted_ = status;
    GoOnLocked();
  }
  void EndLocked(const grpc::Status& status) {
    if (ending_) return;
    ending_ = true;
    end_ = status;
    GoOnLocked();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&service_.mutex_);
    writing_ = false;
    if (!ok) EndLocked(grpc::Status::CANCELLED);
    GoOnLocked();
  }
  void OnCancel() override {
    absl::MutexLock lock(&service_.mutex_);
    EndLocked(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    {
      absl::MutexLock lock(&service_.mutex_);
      service_.watchers_.erase(this);
    }
    delete this;
  }

 private:
  // Messages that are still due are sent before the end, one at a time.
  void GoOnLocked() {
    if (writing_ || finished_) return;
    if (wanted_ != told_ && end_.error_code() != grpc::StatusCode::CANCELLED) {
      told_ = wanted_;
      message_.set_status(told_);
      writing_ = true;
      StartWrite(&message_);
      return;
    }
    if (!ending_) return;
    finished_ = true;
    Finish(end_);
  }

  HealthService& service_;
  const std::string watched_;
  ServingStatus wanted_ = HealthCheckResponse::UNKNOWN;
  ServingStatus told_ = HealthCheckResponse::UNKNOWN;
  HealthCheckResponse message_;
  bool writing_ = false;
  bool ending_ = false;
  bool finished_ = false;
  grpc::Status end_;
};

HealthService::HealthService(const std::vector<std::string>& services)
    : services_(WithWhole(services)) {}

void HealthService::SetServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  serving_ = serving;
  TellAll();
}

bool HealthService::serving() const {
  absl::MutexLock lock(&mutex_);
  return serving_;
}

void HealthService::EndWatches() {
  absl::MutexLock lock(&mutex_);
  serving_ = false;
  ended_ = true;
  TellAll();
  for (Watcher* watcher : watchers_) {
    watcher->EndLocked(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is going down"));
  }
}

HealthService::ServingStatus HealthService::StatusOf(const std::string& service) const {
  if (!services_.contains(service)) return HealthCheckResponse::SERVICE_UNKNOWN;
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

void HealthService::TellAll() {
  for (Watcher* watcher : watchers_) watcher->TellLocked(StatusOf(watcher->watched()));
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  {
    absl::MutexLock lock(&mutex_);
    response->set_status(StatusOf(request->service()));
  }
  if (response->status() == HealthCheckResponse::SERVICE_UNKNOWN) {
    reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "this server does not host it"));
  } else {
    reactor->Finish(grpc::Status::OK);
  }
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext* /*context*/, const HealthCheckRequest* request) {
  absl::MutexLock lock(&mutex_);
  if (ended_) {
    return new Refusal(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is going down"));
  }
  if (watchers_.size() >= kMaxWatches) {
    return new Refusal(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many watches"));
  }
  auto* watcher = new Watcher(*this, request->service());
  watchers_.insert(watcher);
  watcher->TellLocked(StatusOf(watcher->watched()));
  return watcher;
}

}  // namespace osiedle::server
