#include "services/identity/key_fetch.h"

#include <httplib.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/identity/jwks.h"
#include "storage/steady_time.h"

namespace osiedle::identity {
namespace {

constexpr int kHttpOk = 200;
constexpr size_t kMaxUrl = 2000;

absl::Status NoUrl(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("jwks_url ", why));
}

bool IsThisMachine(absl::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

// "host", "host:port", "[address]:port".
absl::Status ReadAuthority(absl::string_view authority, KeyUrl& url) {
  absl::string_view port;
  if (absl::ConsumePrefix(&authority, "[")) {
    const size_t end = authority.find(']');
    if (end == absl::string_view::npos) return NoUrl("has a bracket that does not end");
    url.host = std::string(authority.substr(0, end));
    port = authority.substr(end + 1);
  } else {
    const size_t colon = authority.find(':');
    url.host = std::string(authority.substr(0, colon));
    if (colon != absl::string_view::npos) port = authority.substr(colon);
  }
  for (char c : url.host) {
    if (!absl::ascii_isalnum(c) && c != '.' && c != '-' && c != ':') {
      return NoUrl("has a host that is neither a name nor an address");
    }
  }
  if (url.host.empty()) return NoUrl("names no host");
  if (port.empty()) return absl::OkStatus();
  if (!absl::ConsumePrefix(&port, ":") || !absl::SimpleAtoi(port, &url.port) || url.port < 1 ||
      url.port > 65'535) {
    return NoUrl("has a port that is no number from 1 to 65535");
  }
  return absl::OkStatus();
}

std::unique_ptr<httplib::ClientImpl> ClientOf(const KeyUrl& url, const std::string& ca_file,
                                              absl::Duration within) {
  std::unique_ptr<httplib::ClientImpl> client;
  if (url.tls) {
    auto tls = std::make_unique<httplib::SSLClient>(url.host, url.port);
    if (!ca_file.empty()) tls->set_ca_cert_path(ca_file.c_str());
    tls->enable_server_certificate_verification(true);
    client = std::move(tls);
  } else {
    client = std::make_unique<httplib::ClientImpl>(url.host, url.port);
  }
  const auto limit = absl::ToChronoMicroseconds(within);
  client->set_connection_timeout(limit);
  client->set_read_timeout(limit);
  client->set_write_timeout(limit);
  // The keys come from where the operator said, as they are.
  client->set_follow_location(false);
  client->set_decompress(false);
  return client;
}

}  // namespace

absl::StatusOr<KeyUrl> KeyUrl::Parse(absl::string_view text) {
  if (text.size() > kMaxUrl) return NoUrl("is too long");
  for (char c : text) {
    if (!absl::ascii_isgraph(c)) return NoUrl("holds a character that a URL cannot have");
  }
  KeyUrl url;
  if (absl::ConsumePrefix(&text, "http://")) {
    url.tls = false;
    url.port = 80;
  } else if (!absl::ConsumePrefix(&text, "https://")) {
    return NoUrl("does not begin with https://");
  }
  const size_t slash = text.find('/');
  url.path = slash == absl::string_view::npos ? "/" : std::string(text.substr(slash));
  const absl::string_view authority = text.substr(0, slash);
  if (absl::StrContains(url.path, '#') || absl::StrContains(authority, '@')) {
    return NoUrl("has a user or a fragment");
  }
  if (absl::Status read = ReadAuthority(authority, url); !read.ok()) return read;
  if (!url.tls && !IsThisMachine(url.host)) {
    return NoUrl("is of http, and its host is not this machine: use https");
  }
  return url;
}

KeyFetch::KeyFetch(const KeyUrl& url, const std::string& ca_file, absl::Duration within)
    : path_(url.path), within_(within), client_(ClientOf(url, ca_file, within)) {}

KeyFetch::~KeyFetch() = default;

absl::StatusOr<std::string> KeyFetch::Fetch() {
  const storage::SteadyTime until = storage::SteadyNow() + within_;
  std::string body;
  int code = 0;
  absl::string_view ended = "";
  // A server that sends a byte now and then is never silent.
  const auto go_on = [&] {
    if (stopped_.load()) ended = "stopped";
    if (storage::SteadyNow() >= until) ended = "too slow";
    return ended.empty();
  };
  if (stopped_.load()) return absl::UnavailableError("stopped");
  const httplib::Result result = client_->Get(
      path_.c_str(), httplib::Headers{{"Accept", "application/json"}},
      [&](const httplib::Response& response) {
        code = response.status;
        return code == kHttpOk && go_on();
      },
      [&](const char* data, size_t size) {
        body.append(data, size);
        if (body.size() > KeySet::kMaxBytes) ended = "too long";
        return go_on();
      });
  if (!ended.empty()) return absl::UnavailableError(absl::StrCat("the answer is ", ended));
  if (code != 0 && code != kHttpOk) {
    return absl::UnavailableError(absl::StrCat("the answer is HTTP ", code));
  }
  if (!result) return absl::UnavailableError(httplib::to_string(result.error()));
  return body;
}

void KeyFetch::Stop() {
  stopped_.store(true);
  client_->stop();
}

}  // namespace osiedle::identity
