// Whether a listener of this process still accepts.
#ifndef OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_
#define OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/server/endpoint.h"

namespace osiedle::server {

// Connects to a gRPC listener as a client does, up to its first answer: the HTTP/2 settings, or
// with TLS the handshake. A successful connect is not enough, because the kernel answers it even
// when the process no longer accepts. UNAVAILABLE: no answer within `timeout`. OK also without a
// free file descriptor, which says nothing about the listener.
absl::Status ProbeListener(const Endpoint& endpoint, bool tls, absl::Duration timeout);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_
