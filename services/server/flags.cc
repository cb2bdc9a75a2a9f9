#include "services/server/flags.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/flags/usage.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace {

const osiedle::server::Options& Defaults() {
  static const auto* defaults = new osiedle::server::Options();
  return *defaults;
}

}  // namespace

ABSL_FLAG(std::string, data_dir, "", "the folder of the store; one process may have it open");
ABSL_FLAG(std::string, listen, Defaults().listen, "host:port for gRPC; port 0: any free one");
ABSL_FLAG(std::string, http_listen, Defaults().http_listen,
          "host:port for /metrics, /healthz and /readyz; empty: none");
ABSL_FLAG(std::string, port_file, "", "file to write the listeners' addresses to, once serving");
ABSL_FLAG(bool, allow_plaintext, false, "listen without TLS where other machines can reach it");
ABSL_FLAG(std::string, tls_certificate, "", "PEM file: the certificate and what leads to its root");
ABSL_FLAG(std::string, tls_key, "", "PEM file: the certificate's private key");
ABSL_FLAG(std::string, client_ca, "",
          "PEM file: the authorities whose clients may prove who they are by a certificate");
ABSL_FLAG(std::vector<std::string>, services, {}, "areas to host, by comma; empty: all");
ABSL_FLAG(std::string, tokens_file, "",
          "JSON file of hashed tokens, which none but its owner may write; SIGHUP reads it again");
ABSL_FLAG(std::string, oidc_file, "",
          "JSON file of the OpenID providers whose JWTs are believed, which none but its owner may "
          "write; SIGHUP reads it again");
ABSL_FLAG(std::string, certificates_file, "",
          "JSON file of client certificates and the principals they name, which none but its owner "
          "may write; SIGHUP reads it again");
ABSL_FLAG(std::string, dev_principal, "",
          "trust every call without a token, under this name, with every role; loopback only");
ABSL_FLAG(std::string, backup_dir, "", "folder for backups; empty: none are taken");
ABSL_FLAG(absl::Duration, backup_every, Defaults().backup_every,
          "make a backup by itself this often, as in 1h; 0: never");
ABSL_FLAG(int, keep_backups, Defaults().keep_backups,
          "whole backups to keep when another is made; what is older is deleted; 0: keep all");
ABSL_FLAG(absl::Duration, default_deadline, Defaults().default_deadline,
          "for calls that bring no deadline");
ABSL_FLAG(absl::Duration, max_deadline, Defaults().max_deadline,
          "later deadlines of calls are cut to this");
ABSL_FLAG(absl::Duration, drain_timeout, Defaults().drain_timeout,
          "how long calls in flight may take when the server ends");
ABSL_FLAG(int, writes_per_principal, Defaults().writes_per_principal,
          "changes that one principal may have in flight");
ABSL_FLAG(int, max_connections, Defaults().max_connections,
          "gRPC connections at a time; fewer where the limit of open files is low");
ABSL_FLAG(int, worker_threads, Defaults().worker_threads,
          "threads for lists and long work; 0: as many as processors");
ABSL_FLAG(int, block_cache_mb, Defaults().block_cache_mb, "MiB for the store's cache of blocks");
ABSL_FLAG(std::string, backup_id, "",
          "restore: which backup, the number in its name as OperationsService lists it");

namespace osiedle::server {
namespace {

constexpr char kUsage[] =
    "the back end of a town's outreach social work.\n"
    "  osiedled [serve]  --data_dir=DIR --tokens_file=FILE ...\n"
    "  osiedled verify   --data_dir=DIR          check a store that no server has open\n"
    "  osiedled restore  --backup_dir=DIR --backup_id=N --data_dir=NEW_DIR\n"
    "  osiedled version\n"
    "Every flag can also be set as OSIEDLE_<FLAG> in the environment; a flag wins.";

bool IsOurs(const absl::CommandLineFlag& flag) {
  const std::string file = flag.Filename();
  constexpr absl::string_view kThisFile = "services/server/flags.cc";
  return file.size() >= kThisFile.size() &&
         file.compare(file.size() - kThisFile.size(), kThisFile.size(), kThisFile.data()) == 0;
}

// The environment is read before the command line, so that the command line wins.
absl::Status ReadEnvironment() {
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (!IsOurs(*flag)) continue;
    const std::string variable = absl::StrCat("OSIEDLE_", absl::AsciiStrToUpper(name));
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr) continue;
    std::string error;
    if (!flag->ParseFrom(value, &error)) {
      return absl::InvalidArgumentError(absl::StrCat(variable, "=", value, ": ", error));
    }
  }
  return absl::OkStatus();
}

Options OptionsOfFlags() {
  Options options;
  options.data_dir = absl::GetFlag(FLAGS_data_dir);
  options.listen = absl::GetFlag(FLAGS_listen);
  options.http_listen = absl::GetFlag(FLAGS_http_listen);
  options.port_file = absl::GetFlag(FLAGS_port_file);
  options.allow_plaintext = absl::GetFlag(FLAGS_allow_plaintext);
  options.tls_certificate = absl::GetFlag(FLAGS_tls_certificate);
  options.tls_key = absl::GetFlag(FLAGS_tls_key);
  options.client_ca = absl::GetFlag(FLAGS_client_ca);
  options.services = absl::GetFlag(FLAGS_services);
  options.tokens_file = absl::GetFlag(FLAGS_tokens_file);
  options.oidc_file = absl::GetFlag(FLAGS_oidc_file);
  options.certificates_file = absl::GetFlag(FLAGS_certificates_file);
  options.dev_principal = absl::GetFlag(FLAGS_dev_principal);
  options.backup_dir = absl::GetFlag(FLAGS_backup_dir);
  options.backup_every = absl::GetFlag(FLAGS_backup_every);
  options.keep_backups = absl::GetFlag(FLAGS_keep_backups);
  options.default_deadline = absl::GetFlag(FLAGS_default_deadline);
  options.max_deadline = absl::GetFlag(FLAGS_max_deadline);
  options.drain_timeout = absl::GetFlag(FLAGS_drain_timeout);
  options.writes_per_principal = absl::GetFlag(FLAGS_writes_per_principal);
  options.max_connections = absl::GetFlag(FLAGS_max_connections);
  options.worker_threads = absl::GetFlag(FLAGS_worker_threads);
  options.block_cache_mb = absl::GetFlag(FLAGS_block_cache_mb);
  return options;
}

}  // namespace

absl::StatusOr<CommandLine> ReadCommandLine(int argc, char** argv) {
  absl::SetProgramUsageMessage(kUsage);
  RETURN_IF_ERROR(ReadEnvironment());
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  CommandLine line;
  line.command = rest.size() > 1 ? rest[1] : "serve";
  if (rest.size() > 2) {
    return absl::InvalidArgumentError(absl::StrCat("\"", rest[2], "\" is one word too many"));
  }
  if (line.command != "serve" && line.command != "verify" && line.command != "restore" &&
      line.command != "version") {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", line.command, "\" is not a command: serve, verify, restore, version"));
  }
  line.options = OptionsOfFlags();
  const std::string backup = absl::GetFlag(FLAGS_backup_id);
  if (backup.empty()) return line;
  const std::optional<uint32_t> id = storage::ParseBackupId(backup);
  if (!id.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--backup_id: \"", backup, "\" is not a number in digits without leading zeros, as in 7"));
  }
  line.backup_id = *id;
  return line;
}

}  // namespace osiedle::server
