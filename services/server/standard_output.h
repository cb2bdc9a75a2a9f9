// What osiedled prints is written, or the exit code says that it is not.
#ifndef OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_
#define OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_

namespace osiedle::server {

// At the end of the process, however it comes to it (Abseil's --help exits by itself): a standard
// output that cannot be written is told on standard error, and the exit code is kExitFailed.
void CheckStandardOutputAtExit();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_STANDARD_OUTPUT_H_
