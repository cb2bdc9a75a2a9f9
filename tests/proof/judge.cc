#include "tests/proof/judge.h"

#include <sys/wait.h>

#include <cstddef>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace osiedle::tests {

std::string Judge(const std::string& program, SteppedTown& town, CallLog& log,
                  const std::string& options) {
  log.Flush();
  const std::string command = absl::StrCat(
      program, " --osiedle=", OSIEDLE_BINARY, " --server=127.0.0.1:", town.town().server().port(),
      " --token=", TokenOf(As::kIntegration), " --parent=", kRybnik, " --log=", log.path(),
      " --memory=", town.town().folder(),
      "/memory --clock_offset_ms=", absl::ToInt64Milliseconds(town.clock_offset()), " ", options,
      " 2>&1");
  FILE* const pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const size_t read = std::fread(buffer, 1, sizeof(buffer), pipe)) {
    output.append(buffer, read);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    std::printf("%s", output.c_str());
    std::fflush(stdout);
    return "";
  }
  return absl::StrCat("status ", status, ": ", output);
}

}  // namespace osiedle::tests
