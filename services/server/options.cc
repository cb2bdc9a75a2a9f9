#include "services/server/options.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/server/hosted_areas.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

absl::Status Refused(absl::string_view flag, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", why));
}

// A listener without TLS must not be open to others by mistake.
absl::Status CheckListener(absl::string_view flag, const std::string& text, bool encrypted,
                           const Options& options) {
  absl::StatusOr<Endpoint> endpoint = Endpoint::Parse(text);
  if (!endpoint.ok()) return Refused(flag, endpoint.status().message());
  if (endpoint->IsLoopback()) return absl::OkStatus();
  if (!encrypted && !options.allow_plaintext) {
    return Refused(flag, absl::StrCat(text,
                                      " is open to other machines without TLS; listen on "
                                      "127.0.0.1, or set --allow_plaintext if whatever stands in "
                                      "front of it keeps the traffic secret"));
  }
  if (!options.dev_principal.empty()) {
    return Refused("dev_principal", absl::StrCat("everybody is trusted with it, so --", flag,
                                                 " must be on loopback, not ", text));
  }
  return absl::OkStatus();
}

absl::Status CheckIdentity(const Options& options) {
  if (options.tokens_file.empty() && options.oidc_file.empty() &&
      options.certificates_file.empty() && options.dev_principal.empty()) {
    return absl::InvalidArgumentError(
        "nobody could call this server: set --tokens_file, --oidc_file or --certificates_file (or, "
        "on a developer's own machine, --dev_principal)");
  }
  if (options.client_ca.empty() != options.certificates_file.empty()) {
    return absl::InvalidArgumentError(
        "--client_ca and --certificates_file belong together: whose certificates count, and whom "
        "they name");
  }
  if (!options.client_ca.empty() && !options.tls()) {
    return Refused("client_ca", "needs --tls_certificate: clients show certificates over TLS");
  }
  if (options.dev_principal.size() > 200 ||
      !std::all_of(options.dev_principal.begin(), options.dev_principal.end(),
                   [](unsigned char c) { return absl::ascii_isgraph(c); })) {
    return Refused("dev_principal", "is not 1 to 200 printable ASCII characters without spaces");
  }
  return absl::OkStatus();
}

absl::Status CheckServices(const std::vector<std::string>& services) {
  for (const std::string& name : services) {
    if (FindArea(name) == nullptr) {
      return Refused("services", absl::StrCat("there is no \"", name, "\"; there are ",
                                              absl::StrJoin(AreaNames(), ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckBackups(const Options& options) {
  if (options.keep_backups < 0 || options.keep_backups > 10'000) {
    return Refused("keep_backups", "must be between 1 and 10000, or 0 for all");
  }
  if (options.backup_every != absl::ZeroDuration() &&
      (options.backup_every < absl::Seconds(1) || options.backup_every > absl::Hours(24 * 31))) {
    return Refused("backup_every", "must be between 1s and 744h, or 0 for never");
  }
  const bool by_itself = options.backup_every != absl::ZeroDuration();
  if (options.backup_dir.empty() && (by_itself || options.keep_backups != 0)) {
    return Refused(by_itself ? "backup_every" : "keep_backups", "needs --backup_dir");
  }
  if (by_itself && options.keep_backups == 0) {
    return Refused("backup_every",
                   "would fill the disk in the end: say with --keep_backups how many to keep");
  }
  return absl::OkStatus();
}

absl::Status CheckBounds(const Options& options) {
  if (options.default_deadline < absl::Milliseconds(1)) {
    return Refused("default_deadline", "must be at least 1ms");
  }
  if (options.max_deadline < options.default_deadline) {
    return Refused("max_deadline", "must not be less than --default_deadline");
  }
  if (options.max_deadline > absl::Hours(1)) {
    return Refused("max_deadline", "must be at most 1h");
  }
  if (options.drain_timeout < absl::ZeroDuration() || options.drain_timeout > absl::Hours(1)) {
    return Refused("drain_timeout", "must be between 0s and 1h");
  }
  if (options.writes_per_principal < 1 || options.writes_per_principal > 8192) {
    return Refused("writes_per_principal", "must be between 1 and 8192");
  }
  if (options.max_connections < 1 || options.max_connections > 100'000) {
    return Refused("max_connections", "must be between 1 and 100000");
  }
  // One thread alone would stand still for as long as a backup takes.
  if (options.worker_threads != 0 && (options.worker_threads < 2 || options.worker_threads > 256)) {
    return Refused("worker_threads", "must be between 2 and 256, or 0 for one a processor");
  }
  if (options.block_cache_mb < 8 || options.block_cache_mb > 1024 * 1024) {
    return Refused("block_cache_mb", "must be between 8 and 1048576");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Options::Validate() const {
  if (data_dir.empty()) return Refused("data_dir", "is missing: the folder of the store");
  if (tls_certificate.empty() != tls_key.empty()) {
    return absl::InvalidArgumentError("--tls_certificate and --tls_key belong together");
  }
  RETURN_IF_ERROR(CheckListener("listen", listen, tls(), *this));
  if (!http_listen.empty()) {
    RETURN_IF_ERROR(CheckListener("http_listen", http_listen, false, *this));
  }
  RETURN_IF_ERROR(CheckIdentity(*this));
  RETURN_IF_ERROR(CheckServices(services));
  RETURN_IF_ERROR(CheckBackups(*this));
  return CheckBounds(*this);
}

}  // namespace osiedle::server
