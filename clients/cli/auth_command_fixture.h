// Runs `osiedle auth` without a server.
#ifndef OSIEDLE_CLIENTS_CLI_AUTH_COMMAND_FIXTURE_H_
#define OSIEDLE_CLIENTS_CLI_AUTH_COMMAND_FIXTURE_H_

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "clients/cli/commands.h"
#include "gtest/gtest.h"

namespace osiedle::cli {

class AuthCommandTest : public testing::Test {
 protected:
  AuthCommandTest() {
    std::string pattern = testing::TempDir() + "/auth_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~AuthCommandTest() override { std::filesystem::remove_all(folder_); }

  // What `osiedle auth WORDS` prints; with its messages when it fails.
  static absl::StatusOr<std::string> Run(const std::string& words, bool json = false) {
    CLI::App app;
    Command chosen;
    AddAuthCommand(app, chosen);
    app.parse("auth " + words);
    std::ostringstream out;
    std::ostringstream err;
    Session session{.channel = nullptr,
                    .connection = nullptr,
                    .options = {},
                    .json = json,
                    .out = out,
                    .err = err};
    if (absl::Status done = chosen(session); !done.ok()) return done;
    return out.str();
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
    chmod(path.c_str(), 0600);
  }
  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat info = {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 07777;
  }

  std::string folder_;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_AUTH_COMMAND_FIXTURE_H_
