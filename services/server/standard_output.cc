#include "services/server/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "services/server/exit_codes.h"

namespace osiedle::server {
namespace {

void Check() {
  const bool failed_before = std::ferror(stdout) != 0 || !std::cout;
  errno = 0;
  const bool fails_now = std::fflush(stdout) != 0;
  if (!failed_before && !fails_now) return;
  std::fprintf(stderr, "osiedled: standard output cannot be written%s%s\n", fails_now ? ": " : "",
               fails_now ? std::strerror(errno) : "");
  // exit() is under way, so only _exit can still change the code.
  _exit(kExitFailed);
}

}  // namespace

void CheckStandardOutputAtExit() {
  if (std::atexit(&Check) != 0) std::abort();
}

}  // namespace osiedle::server
