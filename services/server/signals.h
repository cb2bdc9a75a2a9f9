// Signals, taken by a thread that waits for them; no code of ours runs in a signal handler.
#ifndef OSIEDLE_SERVICES_SERVER_SIGNALS_H_
#define OSIEDLE_SERVICES_SERVER_SIGNALS_H_

#include <functional>

namespace osiedle::server {

// Keeps SIGTERM, SIGINT and SIGHUP for WaitForTermination. Call it before the process has a second
// thread, because threads inherit the setting.
void BlockSignals();

// Calls `reload` for each SIGHUP; returns on SIGTERM or SIGINT. A second one of these ends the
// process at once, which the store survives.
void WaitForTermination(const std::function<void()>& reload);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SIGNALS_H_
