#include "tests/bench/postgres_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::bench {
namespace {

// Debian keeps the programs of each major version here, and not in PATH.
constexpr char kVersions[] = "/usr/lib/postgresql";

// Those of a good small server. Durable as osiedled is: an answered write is on the disk. No
// checkpoint falls into a run, and no replica is fed: both are in PostgreSQL's favour.
constexpr const char* kSettings[] = {
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=160",
    "shared_buffers=512MB",
    "effective_cache_size=2GB",
    "work_mem=64MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "wal_buffers=16MB",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "random_page_cost=1.1",
    "jit=off",
    "update_process_title=off",
};

// $1 the folder, $2 the programs; then the arguments of the server. Standard input ends with the
// benchmark.
constexpr char kGuard[] = R"(
folder=$1 programs=$2
shift 2
trap '' INT HUP
trap : TERM
cd "$folder"
"$programs/initdb" -D "$folder/data" -U bench --auth=trust --no-sync --encoding=UTF8 --locale=C &&
  "$programs/pg_ctl" start -w -D "$folder/data" -o "$*" || : > "$folder/failed"
read -r _
"$programs/pg_ctl" stop -w -m fast -D "$folder/data"
rm -rf "$folder"
)";

// The folder of the newest version that is installed; empty: none.
std::string Programs() {
  std::string newest;
  int newest_version = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(kVersions, ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    const std::string programs = entry.path().string() + "/bin";
    if (version <= newest_version || !std::filesystem::exists(programs + "/postgres")) continue;
    newest_version = version;
    newest = programs;
  }
  return newest;
}

// PostgreSQL refuses to run as root.
const passwd* OtherUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start() {
  const std::string programs = Programs();
  if (programs.empty()) {
    return absl::UnavailableError("PostgreSQL is not installed (Debian package postgresql)");
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer());
  RETURN_IF_ERROR(server->Spawn(programs));
  RETURN_IF_ERROR(server->AwaitConnections());
  return server;
}

absl::Status PostgresServer::Spawn(const std::string& programs) {
  std::string folder =
      (std::filesystem::temp_directory_path() / "osiedle-postgres-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError("no temporary folder");
  folder_ = folder;
  connection_info_ = absl::StrCat("host=", folder_, " user=bench dbname=postgres");
  std::vector<std::string> words;
  if (const passwd* user = OtherUser(); user != nullptr) {
    if (chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) {
      return absl::InternalError("the temporary folder cannot be given to another user");
    }
    words = {"/usr/bin/setpriv", absl::StrCat("--reuid=", user->pw_uid),
             absl::StrCat("--regid=", user->pw_gid), "--clear-groups"};
  }
  words.insert(words.end(), {"/bin/sh", "-c", kGuard, "guard", folder_, programs});
  words.insert(words.end(), {"-k", folder_, "-c", "listen_addresses="});
  for (const char* setting : kSettings) words.insert(words.end(), {"-c", setting});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string log = folder_ + "/log";
  // Closed in every program that this one starts: osiedled must not keep the server alive.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::InternalError("no pipe");
  guard_ = fork();
  if (guard_ == 0) {
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(ends[0], STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(ends[0]);
  guard_input_ = ends[1];
  return guard_ > 0 ? absl::OkStatus() : absl::InternalError("fork failed");
}

absl::Status PostgresServer::AwaitConnections() const {
  const storage::SteadyTime until = storage::SteadyNow() + absl::Seconds(60);
  while (PQping(connection_info_.c_str()) != PQPING_OK) {
    if (std::filesystem::exists(folder_ + "/failed") || storage::SteadyNow() > until) {
      return absl::UnavailableError("PostgreSQL did not start:\n" + ReadFile(folder_ + "/log"));
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
  return absl::OkStatus();
}

PostgresServer::~PostgresServer() {
  if (guard_input_ >= 0) close(guard_input_);
  if (guard_ > 0) waitpid(guard_, nullptr, 0);
}

}  // namespace osiedle::bench
