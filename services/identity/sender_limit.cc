#include "services/identity/sender_limit.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace osiedle::identity {
namespace {

constexpr size_t kNetworkBytes = 8;

// Without the port: "192.0.2.7:443", "[2001:db8::1]:443", or an address alone.
std::string WithoutPort(const std::string& address) {
  if (absl::StartsWith(address, "[")) return address.substr(1, address.find(']') - 1);
  const size_t colon = address.find(':');
  const bool is_ipv6 = colon != std::string::npos && colon != address.rfind(':');
  return is_ipv6 ? address : address.substr(0, colon);
}

}  // namespace

std::string SenderOf(absl::string_view peer) {
  if (!absl::ConsumePrefix(&peer, "ipv4:")) absl::ConsumePrefix(&peer, "ipv6:");
  const std::string address = WithoutPort(absl::StrReplaceAll(peer, {{"%5B", "["}, {"%5D", "]"}}));
  in_addr v4 = {};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    const auto* bytes = reinterpret_cast<const char*>(&v4);
    return bytes[0] == 127 ? "" : std::string(bytes, sizeof(v4));
  }
  in6_addr v6 = {};
  // A scope ("fe80::1%eth0") is no part of the number.
  if (inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), &v6) != 1) return "";
  const auto* bytes = reinterpret_cast<const char*>(&v6);
  if (IN6_IS_ADDR_LOOPBACK(&v6)) return "";
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return bytes[12] == 127 ? "" : std::string(bytes + 12, 4);
  return std::string(bytes, kNetworkBytes);
}

SenderLimit::Place& SenderLimit::PlaceOf(absl::string_view sender) {
  Place& place =
      places_[sender.empty() ? 0
                             : 1 + absl::Hash<absl::string_view>()(sender) % (places_.size() - 1)];
  const storage::SteadyTime now = steady_clock_.Now();
  const double most = RateOf(sender);
  place.left = place.used
                   ? std::min(most, place.left + absl::ToDoubleSeconds(now - place.filled) * most)
                   : most;
  place.used = true;
  place.filled = now;
  return place;
}

bool SenderLimit::Take(absl::string_view sender) {
  absl::MutexLock lock(&mutex_);
  Place& place = PlaceOf(sender);
  if (place.left < 1) return false;
  place.left -= 1;
  return true;
}

void SenderLimit::GiveBack(absl::string_view sender) {
  absl::MutexLock lock(&mutex_);
  PlaceOf(sender).left += 1;
}

}  // namespace osiedle::identity
