// The address of a server, as a person writes it.
#ifndef OSIEDLE_CLIENT_SERVER_ADDRESS_H_
#define OSIEDLE_CLIENT_SERVER_ADDRESS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::client {

// The port on which osiedled listens by default.
inline constexpr int kDefaultPort = 50051;

// The address with a port: "localhost" is "localhost:50051", "::1" and "[::1]" are "[::1]:50051".
// An address that has a port already, and the names of gRPC's own schemes
// ("unix:/run/osiedle.sock", "dns:///osiedle.example.pl"), stay as they are.
std::string WithPort(absl::string_view server);

// Whether the server is on this machine: 127.0.0.0/8, ::1, localhost, unix:. No other name counts:
// "127.0.0.1.example.com" may be anywhere.
bool IsOnThisMachine(absl::string_view server);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_SERVER_ADDRESS_H_
