// Where a listener stands.
#ifndef OSIEDLE_SERVICES_SERVER_ENDPOINT_H_
#define OSIEDLE_SERVICES_SERVER_ENDPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::server {

struct Endpoint {
  // A name or an address; an IPv6 address without its brackets.
  std::string host;
  // 0: any free one.
  int port = 0;

  // "127.0.0.1:50051", "[::1]:50051", "localhost:0". INVALID_ARGUMENT: anything else.
  static absl::StatusOr<Endpoint> Parse(absl::string_view text);

  std::string ToString() const;
  // Reached from this machine only: localhost, 127.0.0.0/8 or ::1. Names other than localhost are
  // not looked up and count as open to others.
  bool IsLoopback() const;
  // Where this machine reaches a listener that stands here: loopback for "all addresses".
  Endpoint FromHere() const;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_ENDPOINT_H_
