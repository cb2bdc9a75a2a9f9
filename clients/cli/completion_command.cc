// osiedle completion bash|zsh: what makes a shell complete the words of this command.
#include <memory>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/completion_scripts.h"

namespace osiedle::cli {

void AddCompletionCommand(CLI::App& app, Command& chosen) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "print what makes a shell complete commands and methods");
  command->add_option("shell", *shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->footer(
      "In bash, for this session:  source <(osiedle completion bash)\n"
      "In zsh, for this session:   source <(osiedle completion zsh)");
  command->callback([shell, &chosen] {
    chosen = [shell](Session& session) {
      session.out << (*shell == "bash" ? kBashCompletion : kZshCompletion);
      return absl::OkStatus();
    };
  });
}

}  // namespace osiedle::cli
