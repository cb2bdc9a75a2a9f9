// osiedled as an object: one store and the services over it, from the opening of the store to its
// closing.
#ifndef OSIEDLE_SERVICES_SERVER_SERVER_H_
#define OSIEDLE_SERVICES_SERVER_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "prometheus/registry.h"
#include "services/access/declared_emergencies.h"
#include "services/call/area/follower.h"
#include "services/call/area/hosted_service.h"
#include "services/call/process/clock.h"
#include "services/call/process/entropy.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/calls.h"
#include "services/call/rpc/metrics.h"
#include "services/call/rpc/page_token.h"
#include "services/server/callers.h"
#include "services/server/descriptors.h"
#include "services/server/gate.h"
#include "services/server/health.h"
#include "services/server/http_door.h"
#include "services/server/listener.h"
#include "services/server/options.h"
#include "services/server/periodic.h"
#include "services/server/reflection.h"
#include "services/server/scheduled_backups.h"
#include "services/server/tls_files.h"
#include "services/server/unknown_methods.h"
#include "services/staff/standings.h"
#include "storage/store.h"

namespace osiedle::server {

// Thread-safe. When its store fails beyond repair, or its listener stops accepting, it ends the
// process (exit_codes.h).
class Server {
 public:
  // Serves from its return on. Fails, in words for the operator, when the options contradict each
  // other, another process has the store open, or a file or a port is not available.
  static absl::StatusOr<std::unique_ptr<Server>> Create(const Options& options);
  // Shuts down.
  ~Server();
  Server(const Server&) = delete;

  // Where it listens, with the ports that were taken. http(): null when there is no HTTP listener.
  const Endpoint& grpc() const { return listener_.endpoint; }
  const Endpoint* http() const { return door_ == nullptr ? nullptr : &door_->endpoint(); }

  // The first part of Shutdown(): says NOT_SERVING, ends the streams, and answers every new call
  // with SHUTTING_DOWN. Calls under way go on.
  void StopTakingCalls();
  // Says NOT_SERVING, ends the streams, lets the calls in flight end for up to --drain_timeout,
  // cancels the others, and closes the store. Blocks; a second call waits for the first.
  void Shutdown();
  // Until Shutdown() has ended. Returns how the store closed: a failure means that it was damaged.
  absl::Status Wait();

  // Reads the files of callers and of TLS again. If that fails, the old ones stay good and the log
  // says why.
  void ReloadFiles();

 private:
  explicit Server(const Options& options);

  // The steps of Create.
  absl::Status PrepareFolders() const;
  absl::Status OpenStore();
  absl::Status StartClock();
  absl::Status MakeServices();
  absl::Status OpenListeners();
  void StartThreads();
  absl::Status WritePortFile() const;

  void ShutdownOnce();
  absl::Status Ready() const;
  std::string MetricsPage() const;
  void ReloadTls();
  void LogTlsWarnings() const;

  const Options options_;
  DescriptorShares descriptors_;
  call::SystemClock system_clock_;
  call::MonotonicClock clock_{&system_clock_};
  call::SystemEntropy entropy_;
  std::shared_ptr<prometheus::Registry> registry_;
  call::CallMetrics metrics_;

  std::unique_ptr<Callers> callers_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<call::PageTokenCodec> page_tokens_;
  std::string secret_;
  call::Directory directory_;
  std::unique_ptr<call::CallResources> resources_;
  std::unique_ptr<call::MunicipalityDirectory> municipalities_;
  staff::Standings standings_;
  access::DeclaredEmergencies emergencies_;
  std::unique_ptr<call::Calls> calls_;

  std::vector<std::unique_ptr<call::HostedService>> hosted_;
  std::unique_ptr<HealthService> health_;
  std::unique_ptr<Reflection> reflection_;
  std::unique_ptr<ReflectionV1> reflection_v1_;
  std::unique_ptr<ReflectionV1Alpha> reflection_v1alpha_;
  UnknownMethods unknown_methods_;
  // Of calls that need a token, and of those that need none.
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Gate> open_gate_;
  std::vector<std::unique_ptr<grpc::Service>> gated_;
  // Null without TLS.
  std::shared_ptr<TlsFiles> tls_files_;
  Listener listener_;
  std::unique_ptr<HttpDoor> door_;
  std::unique_ptr<Periodic> probe_;
  std::unique_ptr<Periodic> maintenance_;
  // Null without TLS.
  std::unique_ptr<Periodic> tls_watch_;
  std::unique_ptr<Periodic> expiry_warnings_;
  // Null when there are no scheduled backups.
  std::unique_ptr<ScheduledBackups> scheduled_backups_;
  // The background work of the hosted areas.
  std::vector<std::unique_ptr<call::Follower>> followers_;

  absl::once_flag shutdown_;
  absl::Notification ended_;
  absl::Status close_status_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SERVER_H_
