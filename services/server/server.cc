#include "services/server/server.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
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
#include "services/call/log.h"
#include "services/call/personal_numbers.h"
#include "services/call/refused_token_log.h"
#include "services/registry/municipality_directory.h"
#include "services/server/callback_threads.h"
#include "services/server/exit_codes.h"
#include "services/server/figures.h"
#include "services/server/folders.h"
#include "services/server/grpc_log.h"
#include "services/server/hosted_areas.h"
#include "services/server/last_write.h"
#include "services/server/listener_probe.h"
#include "services/server/maintenance.h"
#include "services/server/resources.h"
#include "services/server/secrets.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::server {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;

bool HoldsPersonalNumber(absl::string_view id) {
  return call::FindPersonalNumbers(id) != call::PersonalNumbers();
}

constexpr char kDefaultZone[] = "Europe/Warsaw";
constexpr absl::Duration kReadyWait = absl::Milliseconds(500);
constexpr absl::Duration kProbeEvery = absl::Seconds(10);
constexpr absl::Duration kProbeTime = absl::Seconds(5);
constexpr int kProbesLost = 3;
// Of health, which anybody may ask: few bytes, and little time for them.
constexpr Gate::Limits kOpenGate = {.requests = 16, .time = absl::Seconds(2)};
constexpr absl::Duration kMaintainEvery = absl::Hours(1);
// Tokens expire while a server runs.
constexpr absl::Duration kWarnEvery = absl::Hours(24);
// Tens of thousands of audited readings on a full disk.
constexpr size_t kReserveBytes = 16 * 1024 * 1024;

// At once: nothing that still runs may be trusted to end. Log lines are written through already.
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

std::unique_ptr<grpc::Service> Behind(Gate& gate, grpc::Service& service,
                                      const std::string& full_name) {
  return std::make_unique<GatedService>(
      service, *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name),
      gate);
}

int WorkerThreads(const Options& options) {
  if (options.worker_threads != 0) return options.worker_threads;
  return std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Server::Server(const Options& options)
    : options_(options), registry_(std::make_shared<prometheus::Registry>()), metrics_(registry_) {
  prometheus::BuildGauge()
      .Name("osiedle_build_info")
      .Help("Always 1; the version is in the label")
      .Register(*registry_)
      .Add({{"version", OSIEDLE_VERSION}})
      .Set(1);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Options& options) {
  KeepCallbackThreads();
  // Debian builds Abseil with its checks for deadlocks, a graph of all mutexes that every lock,
  // also of gRPC's, looks into: some percent of all time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  if (absl::Status valid = options.Validate(); !valid.ok()) return valid;
  if (absl::Status zones = CheckZones(); !zones.ok()) return zones;
  SendGrpcLogToOurs();
  absl::StatusOr<DescriptorShares> descriptors =
      ShareDescriptors(RaiseDescriptorLimit(), options.max_connections);
  if (!descriptors.ok()) return descriptors.status();
  auto server = absl::WrapUnique(new Server(options));
  if (absl::Status step = server->PrepareFolders(); !step.ok()) return step;
  server->descriptors_ = *descriptors;
  if (absl::Status step = server->OpenTokens(); !step.ok()) return step;
  if (absl::Status step = server->OpenStore(); !step.ok()) return step;
  if (absl::Status step = server->StartClock(); !step.ok()) return step;
  if (absl::Status step = server->MakeServices(); !step.ok()) return step;
  if (absl::Status step = server->OpenListeners(); !step.ok()) return step;
  server->StartThreads();
  server->health_->SetServing(true);
  if (absl::Status step = server->WritePortFile(); !step.ok()) return step;

  std::vector<std::string> names;
  for (const Area* area : ChooseAreas(options.services)) names.emplace_back(area->name);
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
    absl::Status usable = CheckBackupFolder(options_.data_dir, options_.backup_dir);
    if (!usable.ok()) return usable;
  }
  for (const std::string& folder : {options_.data_dir, options_.backup_dir}) {
    if (folder.empty()) continue;
    absl::StatusOr<int> closed = ClosePrivateFolder(folder);
    if (!closed.ok()) return closed.status();
    if (*closed == 0) continue;
    Log(LogSeverity::kWarning, "a folder was open to others; it is closed now",
        {{"folder", folder}, {"files", absl::StrCat(*closed)}});
  }
  return absl::OkStatus();
}

absl::Status Server::OpenTokens() {
  if (!options_.tokens_file.empty()) {
    absl::StatusOr<std::unique_ptr<call::TokenFileAuthenticator>> tokens =
        call::TokenFileAuthenticator::Open(options_.tokens_file, clock_);
    if (!tokens.ok()) return tokens.status();
    tokens_ = tokens->get();
    authenticator_ = *std::move(tokens);
    LogTokenWarnings();
  }
  if (!options_.dev_principal.empty()) {
    authenticator_ =
        std::make_unique<call::DevAuthenticator>(options_.dev_principal, std::move(authenticator_));
    Log(LogSeverity::kWarning, "every call without a token is trusted",
        {{"principal", options_.dev_principal}});
  }
  authenticator_ = std::make_unique<call::RefusedTokenLog>(std::move(authenticator_), clock_);
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
  absl::StatusOr<std::unique_ptr<storage::Store>> store =
      storage::OpenRocksDbStore(std::move(engine));
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  if (absl::Status ready = store_->Ready(storage::SteadyNow()); storage::IsStoreFull(ready)) {
    Log(LogSeverity::kError, "the disk is full: reading only, until there is room",
        {{"error", std::string(ready.message())}});
  }
  absl::StatusOr<std::array<uint8_t, 32>> key = PageTokenKey(*store_, entropy_);
  if (!key.ok()) return key.status();
  page_tokens_ = std::make_unique<call::PageTokenCodec>(*key);
  key = DerivationKey(*store_, entropy_);
  if (!key.ok()) return key.status();
  secret_.assign(key->begin(), key->end());
  return absl::OkStatus();
}

// Ids and times do not run back, and kept answers are found by their day, also when the machine's
// clock was set back while no server ran.
absl::Status Server::StartClock() {
  absl::StatusOr<absl::Time> last_write = LastWriteTime(*store_);
  if (!last_write.ok()) return last_write.status();
  clock_.StartAt(*last_write);
  if (const absl::Duration behind = clock_.Behind(); behind > absl::ZeroDuration()) {
    Log(LogSeverity::kWarning,
        "the clock stands behind the store's last write; times stand still until it has caught up",
        {{"last_write", absl::FormatTime(*last_write, absl::UTCTimeZone())},
         {"behind", absl::FormatDuration(behind)}});
  }
  return absl::OkStatus();
}

absl::Status Server::MakeServices() {
  resources_ = std::make_unique<call::CallResources>(
      call::CallResources{.store = *store_,
                          .entropy = entropy_,
                          .page_tokens = *page_tokens_,
                          .backup_directory = options_.backup_dir,
                          .keep_backups = options_.keep_backups,
                          .secret = secret_,
                          .directory = &AllResources(),
                          .is_personal_number = &HoldsPersonalNumber});
  municipalities_ = std::make_unique<registry::MunicipalityDirectory>();
  call::CallLimits limits;
  limits.default_deadline = options_.default_deadline;
  limits.max_deadline = options_.max_deadline;
  limits.writes_per_principal = options_.writes_per_principal;
  limits.pool.threads = WorkerThreads(options_);
  calls_ = std::make_unique<call::Calls>(*resources_, clock_, *authenticator_, *municipalities_,
                                         metrics_, limits);

  gate_ = std::make_unique<Gate>(authenticator_.get(), metrics_, Gate::Limits());
  open_gate_ = std::make_unique<Gate>(nullptr, metrics_, kOpenGate);
  std::vector<std::string> hosted;
  for (const Area* area : ChooseAreas(options_.services)) {
    areas_.push_back(area->make(*calls_));
    gated_.push_back(Behind(*gate_, *areas_.back(), std::string(area->service)));
    hosted.emplace_back(area->service);
  }
  health_ = std::make_unique<HealthService>(hosted);
  gated_.push_back(Behind(*open_gate_, *health_, "grpc.health.v1.Health"));
  hosted.insert(hosted.end(), {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                               "grpc.reflection.v1alpha.ServerReflection"});
  reflection_ = std::make_unique<Reflection>(std::move(hosted));
  reflection_v1_ = std::make_unique<ReflectionV1>(*reflection_);
  reflection_v1alpha_ = std::make_unique<ReflectionV1Alpha>(*reflection_);
  return absl::OkStatus();
}

absl::Status Server::OpenListeners() {
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = CredentialsOf(options_);
  if (!credentials.ok()) return credentials.status();
  absl::StatusOr<Endpoint> endpoint = Endpoint::Parse(options_.listen);
  if (!endpoint.ok()) return endpoint.status();
  const auto connections = static_cast<size_t>(descriptors_.grpc_connections);
  std::vector<grpc::Service*> services = {reflection_v1_.get(), reflection_v1alpha_.get()};
  for (const std::unique_ptr<grpc::Service>& service : gated_) services.push_back(service.get());
  absl::StatusOr<Listener> listener =
      Listen(*endpoint, *std::move(credentials), services, unknown_methods_,
             {.connections = connections,
              // A proxy on this machine brings everybody's.
              .of_one_address = endpoint->IsLoopback() ? connections : connections / 2});
  if (!listener.ok()) return listener.status();
  listener_ = *std::move(listener);

  if (options_.http_listen.empty()) return absl::OkStatus();
  endpoint = Endpoint::Parse(options_.http_listen);
  if (!endpoint.ok()) return endpoint.status();
  absl::StatusOr<std::unique_ptr<HttpDoor>> door = HttpDoor::Open(
      *endpoint, {.metrics = [this] { return MetricsPage(); }, .ready = [this] { return Ready(); }},
      descriptors_.http_connections);
  if (!door.ok()) return door.status();
  door_ = *std::move(door);
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
  maintenance_ = std::make_unique<Periodic>(kMaintainEvery, [this] {
    absl::StatusOr<uint64_t> notes = SweepAllNotes(*store_, clock_.Now());
    if (!notes.ok()) {
      Log(LogSeverity::kWarning, "expired notes not swept", {{"error", notes.status().ToString()}});
    } else if (*notes > 0) {
      Log(LogSeverity::kInfo, "expired notes swept", {{"count", absl::StrCat(*notes)}});
    }
    absl::StatusOr<uint64_t> links = SweepAllLinks(*store_, clock_.Now());
    if (!links.ok()) {
      Log(LogSeverity::kWarning, "ended links not swept", {{"error", links.status().ToString()}});
    } else if (*links > 0) {
      Log(LogSeverity::kInfo, "ended links swept", {{"count", absl::StrCat(*links)}});
    }
    absl::StatusOr<uint64_t> swept = SweepAllReplays(*store_, clock_.Now());
    if (!swept.ok()) {
      Log(LogSeverity::kWarning, "kept answers not swept", {{"error", swept.status().ToString()}});
    } else if (*swept > 0) {
      Log(LogSeverity::kInfo, "kept answers swept", {{"count", absl::StrCat(*swept)}});
    }
  });
  if (tokens_ != nullptr) {
    token_warnings_ = std::make_unique<Periodic>(kWarnEvery, [this] { LogTokenWarnings(); });
  }
  if (options_.backup_every > absl::ZeroDuration()) {
    scheduled_backups_ = std::make_unique<ScheduledBackups>(
        *store_, ScheduledBackups::Options{.directory = options_.backup_dir,
                                           .every = options_.backup_every,
                                           .keep = options_.keep_backups});
  }
  for (const Area* area : ChooseAreas(options_.services)) {
    if (area->name != "figures") continue;
    feeder_ = std::make_unique<figures::FigureFeeder>(*store_, figures::FigureFeeder::Options());
  }
}

// Whole or not at all: whoever waits for the file may read it as soon as it is there.
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
  // Where a server listens is no secret; who waits for the file may be another user.
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

// Also of a server whose creation failed half-way.
void Server::ShutdownOnce() {
  probe_.reset();
  maintenance_.reset();
  token_warnings_.reset();
  // It stays for the metrics page.
  if (feeder_ != nullptr) feeder_->Stop();
  if (listener_.server != nullptr) {
    Log(LogSeverity::kInfo, "draining",
        {{"for_at_most", absl::FormatDuration(options_.drain_timeout)}});
    const storage::SteadyTime until = storage::SteadyNow() + options_.drain_timeout;
    StopTakingCalls();
    // Before gRPC shuts down, which cancels what it has received and not yet handed over.
    calls_->AwaitIdle(until);
    // One that was asked for has had the same time as every call.
    store_->StopBackups();
    scheduled_backups_.reset();
    listener_.acceptor->Stop();
    // gRPC takes a wall time and turns it into a steady one at once.
    listener_.server->Shutdown(absl::ToChronoTime(
        absl::FromChrono(std::chrono::system_clock::now()) + (until - storage::SteadyNow())));
  }
  if (calls_ != nullptr) calls_->Shutdown();
  // Up to here it says that the server is not ready.
  if (door_ != nullptr) door_->Close();
  if (store_ != nullptr) close_status_ = store_->Close();
  if (!close_status_.ok()) {
    Log(LogSeverity::kError, "the store had failed", {{"error", close_status_.ToString()}});
  } else if (listener_.server != nullptr) {
    Log(LogSeverity::kInfo, "closed");
  }
  ended_.Notify();
}

void Server::ReloadTokens() {
  if (tokens_ == nullptr) return;
  if (absl::Status reloaded = tokens_->Reload(); !reloaded.ok()) {
    Log(LogSeverity::kError, "tokens not read again; the old ones stay good",
        {{"error", reloaded.ToString()}});
    return;
  }
  Log(LogSeverity::kInfo, "tokens read again");
  LogTokenWarnings();
}

void Server::LogTokenWarnings() const {
  for (const std::string& warning : tokens_->warnings()) Log(LogSeverity::kWarning, warning);
}

absl::Status Server::Ready() const {
  if (!health_->serving()) return absl::UnavailableError("the server does not take calls");
  return store_->Ready(storage::SteadyNow() + kReadyWait);
}

std::string Server::MetricsPage() const {
  std::map<std::string, double> figures = store_->Figures();
  figures.merge(ProcessFigures());
  figures["osiedle_clock_behind_seconds"] = absl::ToDoubleSeconds(clock_.Behind());
  figures["osiedle_pool_queued"] = static_cast<double>(calls_->pool_depth());
  if (feeder_ != nullptr) {
    figures["osiedle_figures_records_total"] = static_cast<double>(feeder_->records());
    figures["osiedle_figures_waiting"] = static_cast<double>(feeder_->waiting());
    figures["osiedle_figures_looks_total"] = static_cast<double>(feeder_->looks());
  }
  if (scheduled_backups_ != nullptr) scheduled_backups_->AddFigures(figures);
  figures["osiedle_requests_arriving"] = static_cast<double>(gate_->calls() + open_gate_->calls());
  figures["osiedle_accept_failures_total"] = static_cast<double>(listener_.acceptor->failures());
  figures["osiedle_connections_refused_total"] = static_cast<double>(listener_.acceptor->refused());
  figures["osiedle_connections_closed_for_room_total"] =
      static_cast<double>(listener_.acceptor->closed_for_room());
  figures["osiedle_writes_in_flight"] = static_cast<double>(calls_->writes_in_flight());
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : ToFamilies(figures)) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace osiedle::server
