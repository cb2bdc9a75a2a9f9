#include "services/server/endpoint.h"

#include <arpa/inet.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace osiedle::server {
namespace {

constexpr int kMaxPort = 65535;

bool IsDigits(absl::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Endpoint> Endpoint::Parse(absl::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not host:port (127.0.0.1:50051, [::1]:50051, localhost:0)"));
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return refused;
  absl::string_view host = text.substr(0, colon);
  const absl::string_view port = text.substr(colon + 1);
  Endpoint endpoint;
  if (!IsDigits(port) || !absl::SimpleAtoi(port, &endpoint.port) || endpoint.port > kMaxPort) {
    return refused;
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    in6_addr address{};
    if (inet_pton(AF_INET6, std::string(host).c_str(), &address) != 1) return refused;
  } else if (host.empty() || host.find_first_of(":[]/ ") != absl::string_view::npos) {
    return refused;
  }
  endpoint.host = std::string(host);
  return endpoint;
}

std::string Endpoint::ToString() const {
  if (absl::StrContains(host, ':')) return absl::StrCat("[", host, "]:", port);
  return absl::StrCat(host, ":", port);
}

bool Endpoint::IsLoopback() const {
  if (host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Endpoint Endpoint::FromHere() const {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1 && v4.s_addr == INADDR_ANY) {
    return {.host = "127.0.0.1", .port = port};
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_UNSPECIFIED(&v6)) {
    return {.host = "::1", .port = port};
  }
  return *this;
}

}  // namespace osiedle::server
