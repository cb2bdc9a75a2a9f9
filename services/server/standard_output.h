// Checks that standard output was written; if not, the exit code says so.
#ifndef OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_
#define OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_

namespace osiedle::server {

// At any end of the process (Abseil's --help exits by itself), a standard output that cannot be
// written is reported on standard error, and the exit code is kExitFailed.
void CheckStandardOutputAtExit();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_
