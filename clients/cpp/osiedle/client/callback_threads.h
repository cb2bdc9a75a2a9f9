// A remedy for gRPC 1.51.
#ifndef OSIEDLE_CLIENT_CALLBACK_THREADS_H_
#define OSIEDLE_CLIENT_CALLBACK_THREADS_H_

namespace osiedle::client {

// Makes gRPC keep its callback threads until the process ends. All channels share these threads,
// which end with the last channel. gRPC 1.51 ends them with a race that sometimes aborts the
// process ("ref_counted.h: assertion failed: prior > 0"). Idempotent and thread-safe.
void KeepCallbackThreads();

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CALLBACK_THREADS_H_
