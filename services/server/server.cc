#include "services/server/server.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "prometheus/gauge.h"
#include "prometheus/text_serializer.h"
#include "services/call/process/log.h"
#include "services/registry/municipality_directory.h"
#include "services/server/callback_threads.h"
#include "services/server/exit_codes.h"
#include "services/server/folders.h"
#include "services/server/grpc_log.h"
#include "services/server/hosted_areas.h"
#include "services/server/index_building.h"
#include "services/server/last_write.h"
#include "services/server/listener_probe.h"
#include "services/server/maintenance.h"
#include "services/server/metric_families.h"
#include "services/server/process_metrics.h"
#include "services/server/secrets.h"
#include "services/server/tables.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::storage::Metric;

constexpr char kHealthService[] = "grpc.health.v1.Health";
constexpr char kDefaultZone[] = "Europe/Warsaw";
constexpr absl::Duration kReadyWait = absl::Milliseconds(500);
constexpr absl::Duration kProbeEvery = absl::Seconds(10);
constexpr absl::Duration kProbeTime = absl::Seconds(5);
constexpr int kProbesLost = 3;
// The limits of health, which anybody may ask: few bytes and little time.
constexpr Gate::Limits kOpenGate = {.requests = 16, .time = absl::Seconds(2)};
constexpr absl::Duration kMaintainEvery = absl::Hours(1);
// A renewed certificate is shown after this time, also when nobody sends SIGHUP.
constexpr absl::Duration kTlsCheckEvery = absl::Seconds(10);
// Tokens and certificates expire while a server runs.
constexpr absl::Duration kWarnEvery = absl::Hours(24);
// Tens of thousands of audited readings on a full disk.
constexpr size_t kReserveBytes = 16 * 1024 * 1024;

// The process ends at once, because running work may never end. Log lines are already written.
[[noreturn]] void EndProcess(int code, absl::string_view message, const absl::Status& why) {
  Log(LogSeverity::kError, message, {{"error", why.ToString()}, {"exit", absl::StrCat(code)}});
  _exit(code);
}

// Without the zone database every local time would silently be UTC.
absl::Status CheckZones() {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(kDefaultZone, &zone)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the time zone ", kDefaultZone, " cannot be loaded: is the package tzdata installed?"));
}

int WorkerThreads(const Options& options) {
  if (options.worker_threads != 0) return options.worker_threads;
  return std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
}

void AddListenerMetrics(const Acceptor& acceptor, std::vector<Metric>& metrics) {
  metrics.push_back(Metric::Counter(
      "osiedle_accept_failures_total",
      "Connections that could not be accepted for want of file descriptors or memory.",
      acceptor.failures()));
  metrics.push_back(Metric::Counter("osiedle_connections_refused_total",
                                    "Connections closed at once because their address has its "
                                    "share.",
                                    acceptor.refused()));
  metrics.push_back(Metric::Counter("osiedle_connections_closed_for_room_total",
                                    "Idle connections closed to make room for new ones.",
                                    acceptor.closed_for_room()));
}

}  // namespace

Server::Server(const Options& options)
    : options_(options), registry_(std::make_shared<prometheus::Registry>()), metrics_(registry_) {
  prometheus::BuildGauge()
      .Name("osiedle_build_info")
      .Help("Always 1; the version is in the label.")
      .Register(*registry_)
      .Add({{"version", OSIEDLE_VERSION}})
      .Set(1);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Options& options) {
  KeepCallbackThreads();
  // Debian builds Abseil with its checks for deadlocks. Every lock, also of gRPC, searches a graph
  // of all mutexes, which takes some percent of all time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  RETURN_IF_ERROR(options.Validate());
  RETURN_IF_ERROR(CheckZones());
  SendGrpcLogToOurs();
  ASSIGN_OR_RETURN(DescriptorShares descriptors,
                   ShareDescriptors(RaiseDescriptorLimit(), options.max_connections));
  auto server = absl::WrapUnique(new Server(options));
  RETURN_IF_ERROR(server->PrepareFolders());
  server->descriptors_ = descriptors;
  ASSIGN_OR_RETURN(server->callers_, Callers::Open(server->options_, server->clock_,
                                                   server->system_clock_, server->registry_));
  RETURN_IF_ERROR(server->OpenStore());
  RETURN_IF_ERROR(server->StartClock());
  RETURN_IF_ERROR(server->MakeServices());
  RETURN_IF_ERROR(server->OpenListeners());
  server->StartThreads();
  server->health_->SetServing(true);
  RETURN_IF_ERROR(server->WritePortFile());

  std::vector<std::string> names;
  for (const call::Area* area : ChooseAreas(options.services)) names.emplace_back(area->name);
  Log(LogSeverity::kInfo, "serving",
      {{"grpc", server->grpc().ToString()},
       {"http", server->http() == nullptr ? "" : server->http()->ToString()},
       {"tls", options.tls() ? "yes" : "no"},
       {"services", absl::StrJoin(names, ",")},
       {"version", OSIEDLE_VERSION}});
  return server;
}

Server::~Server() { Shutdown(); }

absl::Status Server::PrepareFolders() const {
  if (!options_.backup_dir.empty()) {
    RETURN_IF_ERROR(CheckBackupFolder(options_.data_dir, options_.backup_dir));
  }
  for (const std::string& folder : {options_.data_dir, options_.backup_dir}) {
    if (folder.empty()) continue;
    ASSIGN_OR_RETURN(int closed, ClosePrivateFolder(folder));
    if (closed == 0) continue;
    Log(LogSeverity::kWarning, "a folder was open to others; it is closed now",
        {{"folder", folder}, {"files", absl::StrCat(closed)}});
  }
  return absl::OkStatus();
}

absl::Status Server::OpenStore() {
  storage::RocksDbOptions engine;
  engine.directory = options_.data_dir;
  engine.block_cache_bytes = static_cast<size_t>(options_.block_cache_mb) * 1024 * 1024;
  engine.reserve_bytes = kReserveBytes;
  engine.max_open_files = descriptors_.store_files;
  engine.on_fatal = [](const absl::Status& why) {
    EndProcess(kExitStoreFailed, "the store cannot go on", why);
  };
  ASSIGN_OR_RETURN(store_, storage::OpenRocksDbStore(std::move(engine)));
  if (absl::Status ready = store_->Ready(storage::SteadyNow()); storage::IsStoreFull(ready)) {
    Log(LogSeverity::kError, "the disk is full: reading only, until there is room",
        {{"error", std::string(ready.message())}});
  }
  RETURN_IF_ERROR(BuildIndexes(*store_, AllTables()));
  ASSIGN_OR_RETURN((std::array<uint8_t, 32> key), PageTokenKey(*store_, entropy_));
  page_tokens_ = std::make_unique<call::PageTokenCodec>(key);
  ASSIGN_OR_RETURN(key, DerivationKey(*store_, entropy_));
  secret_.assign(key.begin(), key.end());
  return absl::OkStatus();
}

// Ids and times do not run back, and kept answers are found by their day. This also holds when the
// machine's clock was set back while no server ran.
absl::Status Server::StartClock() {
  ASSIGN_OR_RETURN(absl::Time last_write, LastWriteTime(*store_));
  clock_.StartAt(last_write);
  if (const absl::Duration behind = clock_.Behind(); behind > absl::ZeroDuration()) {
    Log(LogSeverity::kWarning,
        "the clock stands behind the store's last write; times stand still until it has caught up",
        {{"last_write", absl::FormatTime(last_write, absl::UTCTimeZone())},
         {"behind", absl::FormatDuration(behind)}});
  }
  return absl::OkStatus();
}

absl::Status Server::MakeServices() {
  const std::vector<const call::Area*> areas = ChooseAreas(options_.services);
  directory_ = call::DirectoryOf(AllAreas(), areas);
  municipalities_ = std::make_unique<registry::MunicipalityDirectory>();
  resources_ = std::make_unique<call::CallResources>(call::CallResources{
      .store = *store_,
      .entropy = entropy_,
      .page_tokens = *page_tokens_,
      .backup_directory = options_.backup_dir,
      .keep_backups = options_.keep_backups,
      .secret = secret_,
      .directory = &directory_,
      .is_of_a_person = [this](absl::string_view type) { return directory_.IsOfAPerson(type); },
      .municipalities = municipalities_.get(),
      .relations = &standings_,
      .emergencies = &emergencies_,
      .authenticator = &callers_->authenticator()});
  call::CallLimits limits;
  limits.default_deadline = options_.default_deadline;
  limits.max_deadline = options_.max_deadline;
  limits.writes_per_principal = options_.writes_per_principal;
  limits.pool.threads = WorkerThreads(options_);
  calls_ = std::make_unique<call::Calls>(
      call::CallEnvironment{.resources = *resources_,
                            .clock = clock_,
                            .steady_clock = storage::SteadyClock::Machine(),
                            .authenticator = callers_->authenticator(),
                            .metrics = metrics_},
      limits);

  gate_ = std::make_unique<Gate>(&callers_->authenticator(), metrics_, Gate::Limits());
  open_gate_ = std::make_unique<Gate>(nullptr, metrics_, kOpenGate);
  std::vector<std::string> hosted;
  for (const call::Area* area : areas) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      hosted_.push_back(std::make_unique<call::HostedService>(*service, *calls_));
      gated_.push_back(std::make_unique<GatedService>(*hosted_.back(), *service, *gate_));
      hosted.push_back(service->descriptor().full_name());
    }
  }
  health_ = std::make_unique<HealthService>(hosted);
  gated_.push_back(std::make_unique<GatedService>(
      *health_,
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(kHealthService),
      *open_gate_));
  hosted.insert(hosted.end(), {kHealthService, "grpc.reflection.v1.ServerReflection",
                               "grpc.reflection.v1alpha.ServerReflection"});
  reflection_ = std::make_unique<Reflection>(std::move(hosted));
  reflection_v1_ = std::make_unique<ReflectionV1>(*reflection_);
  reflection_v1alpha_ = std::make_unique<ReflectionV1Alpha>(*reflection_);
  return absl::OkStatus();
}

absl::Status Server::OpenListeners() {
  if (options_.tls()) {
    ASSIGN_OR_RETURN(tls_files_, TlsFiles::Open({.certificate = options_.tls_certificate,
                                                 .key = options_.tls_key,
                                                 .client_ca = options_.client_ca}));
    LogTlsWarnings();
  }
  std::shared_ptr<grpc::ServerCredentials> credentials =
      tls_files_ == nullptr ? grpc::InsecureServerCredentials() : tls_files_->Credentials();
  ASSIGN_OR_RETURN(Endpoint endpoint, Endpoint::Parse(options_.listen));
  const auto connections = static_cast<size_t>(descriptors_.grpc_connections);
  std::vector<grpc::Service*> services = {reflection_v1_.get(), reflection_v1alpha_.get()};
  for (const std::unique_ptr<grpc::Service>& service : gated_) services.push_back(service.get());
  ASSIGN_OR_RETURN(
      listener_, Listen(endpoint, std::move(credentials), services, unknown_methods_,
                        {.connections = connections,
                         // A proxy on this machine brings the connections of all clients.
                         .of_one_address = endpoint.IsLoopback() ? connections : connections / 2}));

  if (options_.http_listen.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(endpoint, Endpoint::Parse(options_.http_listen));
  ASSIGN_OR_RETURN(door_, HttpDoor::Open(endpoint,
                                         {.metrics = [this] { return MetricsPage(); },
                                          .ready = [this] { return Ready(); }},
                                         descriptors_.http_connections));
  return absl::OkStatus();
}

void Server::StartThreads() {
  probe_ = std::make_unique<Periodic>(kProbeEvery, [this, lost = 0]() mutable {
    // When there is no room, the probe waits as every other client does.
    const absl::Status alive = listener_.acceptor->full()
                                   ? absl::OkStatus()
                                   : ProbeListener(grpc(), options_.tls(), kProbeTime);
    lost = alive.ok() ? 0 : lost + 1;
    if (alive.ok()) return;
    if (lost == kProbesLost) {
      EndProcess(kExitListenerDead, "the listener no longer accepts", alive);
    }
    Log(LogSeverity::kWarning, "the listener does not answer", {{"error", alive.ToString()}});
  });
  maintenance_ =
      std::make_unique<Periodic>(kMaintainEvery, [this] { Maintain(*store_, clock_.Now()); });
  if (tls_files_ != nullptr) {
    tls_watch_ = std::make_unique<Periodic>(kTlsCheckEvery, [this] {
      if (tls_files_->HasChanged()) ReloadTls();
    });
  }
  expiry_warnings_ = std::make_unique<Periodic>(kWarnEvery, [this] {
    callers_->LogWarnings();
    LogTlsWarnings();
  });
  if (options_.backup_every > absl::ZeroDuration()) {
    scheduled_backups_ = std::make_unique<ScheduledBackups>(
        *store_, ScheduledBackups::Options{.directory = options_.backup_dir,
                                           .every = options_.backup_every,
                                           .keep = options_.keep_backups});
  }
  for (const call::Area* area : ChooseAreas(options_.services)) {
    for (const auto& make_follower : area->followers) {
      followers_.push_back(make_follower(*store_, clock_));
    }
  }
}

// The file appears only when it is whole, because a waiting process may read it at once.
absl::Status Server::WritePortFile() const {
  if (options_.port_file.empty()) return absl::OkStatus();
  const std::string temporary = options_.port_file + ".tmp";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << "grpc=" << grpc().ToString() << "\n";
    if (http() != nullptr) file << "http=" << http()->ToString() << "\n";
    file.close();
    if (!file) return absl::UnavailableError(absl::StrCat(temporary, " cannot be written"));
  }
  // A server's address is no secret, and the process that waits for the file may be another user's.
  std::error_code error;
  std::filesystem::permissions(temporary, std::filesystem::perms{0644}, error);
  if (!error) std::filesystem::rename(temporary, options_.port_file, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(options_.port_file, ": ", error.message()));
}

void Server::Shutdown() {
  absl::call_once(shutdown_, [this] { ShutdownOnce(); });
}

absl::Status Server::Wait() {
  ended_.WaitForNotification();
  return close_status_;
}

void Server::StopTakingCalls() {
  health_->EndWatches();
  calls_->BeginDraining();
}

// Also ends a server whose creation failed half-way.
void Server::ShutdownOnce() {
  probe_.reset();
  maintenance_.reset();
  tls_watch_.reset();
  expiry_warnings_.reset();
  // The followers stay for the metrics page.
  for (const std::unique_ptr<call::Follower>& follower : followers_) follower->Stop();
  if (listener_.server != nullptr) {
    Log(LogSeverity::kInfo, "draining",
        {{"for_at_most", absl::FormatDuration(options_.drain_timeout)}});
    const storage::SteadyTime until = storage::SteadyNow() + options_.drain_timeout;
    StopTakingCalls();
    // This wait comes before gRPC shuts down, which cancels calls that gRPC has not yet handed
    // over.
    calls_->AwaitIdle(until);
    // A requested backup has had the same time as every call.
    store_->StopBackups();
    scheduled_backups_.reset();
    listener_.acceptor->Stop();
    // gRPC takes a wall time and turns it into a steady one at once.
    listener_.server->Shutdown(absl::ToChronoTime(
        absl::FromChrono(std::chrono::system_clock::now()) + (until - storage::SteadyNow())));
  }
  if (calls_ != nullptr) calls_->Shutdown();
  // Until now the HTTP door said that the server is not ready.
  if (door_ != nullptr) door_->Close();
  if (store_ != nullptr) close_status_ = store_->Close();
  if (!close_status_.ok()) {
    Log(LogSeverity::kError, "the store had failed", {{"error", close_status_.ToString()}});
  } else if (listener_.server != nullptr) {
    Log(LogSeverity::kInfo, "closed");
  }
  ended_.Notify();
}

void Server::ReloadFiles() {
  callers_->Reload();
  ReloadTls();
}

void Server::ReloadTls() {
  if (tls_files_ == nullptr) return;
  if (absl::Status reloaded = tls_files_->Reload(); !reloaded.ok()) {
    Log(LogSeverity::kError, "TLS files not read again; new connections see the old certificate",
        {{"error", reloaded.ToString()}});
    return;
  }
  Log(LogSeverity::kInfo, "TLS files read again");
  LogTlsWarnings();
}

void Server::LogTlsWarnings() const {
  if (tls_files_ == nullptr) return;
  for (const std::string& warning : tls_files_->warnings(clock_.Now())) {
    Log(LogSeverity::kWarning, warning);
  }
}

absl::Status Server::Ready() const {
  if (!health_->serving()) return absl::UnavailableError("the server does not take calls");
  return store_->Ready(storage::SteadyNow() + kReadyWait);
}

std::string Server::MetricsPage() const {
  std::vector<Metric> metrics = store_->Metrics();
  AddProcessMetrics(metrics);
  AddListenerMetrics(*listener_.acceptor, metrics);
  for (const std::unique_ptr<call::Follower>& follower : followers_) follower->AddMetrics(metrics);
  if (scheduled_backups_ != nullptr) scheduled_backups_->AddMetrics(metrics);
  metrics.push_back(Metric::Gauge("osiedle_clock_behind_seconds",
                                  "Time by which the machine's clock is behind the last write.",
                                  absl::ToDoubleSeconds(clock_.Behind())));
  metrics.push_back(Metric::Gauge("osiedle_requests_arriving",
                                  "Calls whose headers have come and whose request has not.",
                                  static_cast<double>(gate_->calls() + open_gate_->calls())));
  metrics.push_back(Metric::Gauge("osiedle_pool_queued", "Calls that wait for a worker thread.",
                                  static_cast<double>(calls_->pool_depth())));
  metrics.push_back(Metric::Gauge("osiedle_writes_in_flight",
                                  "Calls that change something and are under way.",
                                  static_cast<double>(calls_->writes_in_flight())));
  callers_->UpdateMetrics();
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : ToFamilies(metrics)) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace osiedle::server
