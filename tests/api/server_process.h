// A real osiedled in a process of its own, on a free port, over a folder of its own.
#ifndef OSIEDLE_TESTS_API_SERVER_PROCESS_H_
#define OSIEDLE_TESTS_API_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/channel.h"

namespace osiedle::tests {

// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class ServerProcess {
 public:
  // Starts `osiedled` over `data_dir` and waits until it serves. Ends the test program when the
  // server does not start: no later result would have a meaning. Another `program` must take the
  // same flags. `environment` ("NAME=value") is added to this program's own.
  ServerProcess(const std::string& data_dir, const std::vector<std::string>& flags,
                const std::string& program = "", const std::vector<std::string>& environment = {});
  // Kills what still runs.
  ~ServerProcess();

  // With a token on each call, or none.
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  pid_t pid() const { return pid_; }
  int port() const { return port_; }
  int http_port() const { return http_port_; }
  const std::string& log_file() const { return log_file_; }

  // Stop sends SIGTERM and gives the exit code. AwaitExit gives the exit code of a server that ends
  // by itself. Kill is kill -9.
  int Stop();
  int AwaitExit();
  void Kill();

 private:
  pid_t pid_ = -1;
  int port_ = 0;
  int http_port_ = 0;
  std::string log_file_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Runs `osiedled` to its end and gives its exit code; what it printed goes to `output`.
int RunOsiedled(const std::vector<std::string>& arguments, std::string& output);

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_API_SERVER_PROCESS_H_
