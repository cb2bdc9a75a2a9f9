// A remedy for gRPC 1.51.
#ifndef OSIEDLE_SERVICES_SERVER_CALLBACK_THREADS_H_
#define OSIEDLE_SERVICES_SERVER_CALLBACK_THREADS_H_

namespace osiedle::server {

// Makes gRPC keep its callback threads until the process ends. They are shared by all servers and
// channels, and end with the last of them; gRPC 1.51 ends them with a race that sometimes aborts
// the process
// ("ref_counted.h: assertion failed: prior > 0"). Idempotent and thread-safe.
void KeepCallbackThreads();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_CALLBACK_THREADS_H_
