// How osiedled ends, for whoever starts it again.
#ifndef OSIEDLE_SERVICES_SERVER_EXIT_CODES_H_
#define OSIEDLE_SERVICES_SERVER_EXIT_CODES_H_

namespace osiedle::server {

inline constexpr int kExitOk = 0;
// It could not start, the command failed, or `verify` found damage.
inline constexpr int kExitFailed = 1;
// The command line or the environment says something that cannot be.
inline constexpr int kExitUsage = 64;
// The store met an error that it cannot recover from while it is open: start again, and it reopens
// from its log.
inline constexpr int kExitStoreFailed = 75;
// The listener no longer accepts connections: start again.
inline constexpr int kExitListenerDead = 76;

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_EXIT_CODES_H_
