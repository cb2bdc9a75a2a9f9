#include "osiedle/client/server_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace osiedle::client {
namespace {

// As gRPC's naming document has them; "//" is part of the path.
bool HasScheme(absl::string_view server) {
  for (const absl::string_view scheme :
       {"dns:", "unix:", "unix-abstract:", "vsock:", "ipv4:", "ipv6:", "xds:"}) {
    if (absl::StartsWith(server, scheme)) return true;
  }
  return false;
}

bool IsIpv6(absl::string_view host) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

}  // namespace

std::string WithPort(absl::string_view server) {
  if (server.empty() || HasScheme(server)) return std::string(server);
  if (IsIpv6(server)) return absl::StrCat("[", server, "]:", kDefaultPort);
  const absl::string_view host = absl::StripSuffix(server, ":");
  const bool bracketed = absl::StartsWith(host, "[");
  const bool has_port = bracketed ? !absl::EndsWith(host, "]") : absl::StrContains(host, ':');
  return has_port ? std::string(host) : absl::StrCat(host, ":", kDefaultPort);
}

bool IsOnThisMachine(absl::string_view server) {
  if (absl::StartsWith(server, "unix:")) return true;
  const std::string with_port = WithPort(server);
  const std::string host = absl::StartsWith(with_port, "[")
                               ? with_port.substr(1, with_port.find(']') - 1)
                               : with_port.substr(0, with_port.rfind(':'));
  in_addr address{};
  return host == "localhost" || host == "::1" ||
         (inet_pton(AF_INET, host.c_str(), &address) == 1 && absl::StartsWith(host, "127."));
}

}  // namespace osiedle::client
