// What an operator decides about a server.
#ifndef OSIEDLE_SERVICES_SERVER_OPTIONS_H_
#define OSIEDLE_SERVICES_SERVER_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/server/endpoint.h"

namespace osiedle::server {

// The fields are the flags of the same names; README.md tells what each is for. The defaults here
// are the flags' defaults.
struct Options {
  std::string data_dir;

  std::string listen = "127.0.0.1:50051";
  // Empty: no HTTP listener.
  std::string http_listen = "127.0.0.1:8080";
  // The file for the addresses of the listeners. Empty: none.
  std::string port_file;
  bool allow_plaintext = false;
  // PEM files; both or none.
  std::string tls_certificate;
  std::string tls_key;
  // PEM file of authorities whose clients are asked for a certificate. Empty: no client is asked.
  std::string client_ca;

  // Areas by name; empty: all there are.
  std::vector<std::string> services;

  std::string tokens_file;
  std::string oidc_file;
  // Goes with client_ca.
  std::string certificates_file;
  std::string dev_principal;

  // Empty: no backups of the running store.
  std::string backup_dir;
  // The time between scheduled backups; 0: none are made.
  absl::Duration backup_every;
  // The number of whole backups that are kept; 0: all.
  int keep_backups = 0;

  absl::Duration default_deadline = absl::Seconds(5);
  absl::Duration max_deadline = absl::Seconds(30);
  absl::Duration drain_timeout = absl::Seconds(30);
  int writes_per_principal = 256;
  // Fewer where the process may have few open files.
  int max_connections = 2048;
  // 0: as many as there are processors, at least 2.
  int worker_threads = 0;
  int block_cache_mb = 64;

  bool tls() const { return !tls_certificate.empty(); }

  // INVALID_ARGUMENT: names the flag and says what would be right. Touches no file.
  absl::Status Validate() const;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_OPTIONS_H_
