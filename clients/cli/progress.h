// The progress of a long command.
#ifndef OSIEDLE_CLIENTS_CLI_PROGRESS_H_
#define OSIEDLE_CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>

namespace osiedle::cli {

// On a terminal a bar that moves in one line; elsewhere a plain line at each quarter. Not
// thread-safe.
class Progress {
 public:
  // `what` is counted, as in "units". `out` outlives this.
  Progress(std::ostream& out, bool terminal, std::string what, int64_t total);
  // Ends the line of the bar.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of the total are done.
  void Set(int64_t done);

 private:
  std::ostream& out_;
  const bool terminal_;
  const std::string what_;
  const int64_t total_;
  int shown_ = -1;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_PROGRESS_H_
