// Whether a listener of this process still accepts.
#ifndef OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_
#define OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/server/endpoint.h"

namespace osiedle::server {

// Connects to a gRPC listener as a client does, up to its first sign of life: the HTTP/2 settings,
// or with TLS the handshake. The kernel answers a connect even when nobody accepts any more, so
// that alone says nothing. UNAVAILABLE: no sign of life within `timeout`. Without a file descriptor
// to ask with it is OK: that says nothing of the listener.
absl::Status ProbeListener(const Endpoint& endpoint, bool tls, absl::Duration timeout);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_LISTENER_PROBE_H_
