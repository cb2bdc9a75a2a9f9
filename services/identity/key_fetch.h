// Getting a key set from its issuer over HTTP (cpp-httplib).
#ifndef OSIEDLE_SERVICES_IDENTITY_KEY_FETCH_H_
#define OSIEDLE_SERVICES_IDENTITY_KEY_FETCH_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace httplib {
class ClientImpl;
}  // namespace httplib

namespace osiedle::identity {

// "https://login.rybnik.example/realms/town/protocol/openid-connect/certs".
struct KeyUrl {
  bool tls = true;
  // A name or an address; of IPv6 without brackets.
  std::string host;
  int port = 443;
  // Begins with a slash.
  std::string path;

  // INVALID_ARGUMENT: it is no such URL, or of http and not to this machine: who stands on the way
  // of the keys could put in others.
  static absl::StatusOr<KeyUrl> Parse(absl::string_view text);

  friend bool operator==(const KeyUrl&, const KeyUrl&) = default;
};

// One place to fetch from. Not thread-safe, but for Stop.
class KeyFetch {
 public:
  // `ca_file`: PEM, the only roots that are trusted; empty: those of the machine. `within`: the
  // time for connecting, for each silence of the server, and for the whole answer.
  KeyFetch(const KeyUrl& url, const std::string& ca_file, absl::Duration within);
  ~KeyFetch();

  // The body of an answer 200, at most KeySet::kMaxBytes. UNAVAILABLE: there was none in time; the
  // certificate is not trusted, or of another host; or another answer, a redirection among them.
  absl::StatusOr<std::string> Fetch();

  // Ends a Fetch that is under way, and all later ones. Thread-safe.
  void Stop();

 private:
  const std::string path_;
  const absl::Duration within_;
  const std::unique_ptr<httplib::ClientImpl> client_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_KEY_FETCH_H_
