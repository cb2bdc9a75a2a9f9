#include "tests/api/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace osiedle::tests {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

pid_t Spawn(const std::string& program, const std::vector<std::string>& arguments,
            const std::string& output_file, const std::vector<std::string>& environment = {}) {
  std::vector<std::string> words = {program.empty() ? OSIEDLED_BINARY : program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<char*> all_environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    all_environment.push_back(*variable);
  }
  for (const std::string& variable : environment) {
    all_environment.push_back(const_cast<char*>(variable.c_str()));
  }
  all_environment.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) Die("fork failed");
  if (pid == 0) {
    const int file = open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execve(argv[0], argv.data(), all_environment.data());
    _exit(127);
  }
  return pid;
}

int ExitCode(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// A slow start is no failure: other tests and a compiler may have the machine, and a store that was
// killed is read again from its log.
constexpr std::chrono::seconds kLongestStart(240);

// The port file appears, whole, once both listeners are open.
void AwaitPortFile(pid_t pid, const std::string& port_file, const std::string& log_file) {
  const auto give_up = std::chrono::steady_clock::now() + kLongestStart;
  while (!std::filesystem::exists(port_file)) {
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) == pid) {
      Die(absl::StrCat("osiedled ended with wait status ", status, " as it started:\n",
                       ReadFile(log_file)));
    }
    if (std::chrono::steady_clock::now() > give_up) {
      Die(absl::StrCat("osiedled did not start within ", kLongestStart.count(), " s:\n",
                       ReadFile(log_file)));
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "osiedle-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) Die("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

ServerProcess::ServerProcess(const std::string& data_dir, const std::vector<std::string>& flags,
                             const std::string& program,
                             const std::vector<std::string>& environment) {
  const std::string port_file = data_dir + ".ports";
  std::filesystem::remove(port_file);
  log_file_ = data_dir + ".log";
  std::vector<std::string> arguments = {"--data_dir=" + data_dir, "--listen=127.0.0.1:0",
                                        "--http_listen=127.0.0.1:0", "--port_file=" + port_file};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  pid_ = Spawn(program, arguments, log_file_, environment);
  AwaitPortFile(pid_, port_file, log_file_);
  std::ifstream ports(port_file);
  std::string line;
  while (std::getline(ports, line)) {
    const size_t at = line.rfind(':');
    if (at == std::string::npos) continue;
    const int port = std::atoi(line.c_str() + at + 1);
    (line.rfind("http", 0) == 0 ? http_port_ : port_) = port;
  }
  grpc::ChannelArguments channel_arguments;
  // A restarted server is reached at once.
  channel_arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  channel_arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  channel_arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port_),
                                       grpc::InsecureChannelCredentials(), channel_arguments);
  if (!channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
    Die("osiedled does not accept:\n" + ReadFile(log_file_));
  }
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) Kill();
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  return ExitCode(std::exchange(pid_, -1));
}

int ServerProcess::AwaitExit() { return ExitCode(std::exchange(pid_, -1)); }

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  ExitCode(std::exchange(pid_, -1));
}

int RunOsiedled(const std::vector<std::string>& arguments, std::string& output) {
  TemporaryFolder folder;
  const std::string file = folder.path() + "/output";
  const int code = ExitCode(Spawn("", arguments, file));
  output = ReadFile(file);
  return code;
}

}  // namespace osiedle::tests
