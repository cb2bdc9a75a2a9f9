// The words of a command line, looked at without running anything: for errors and for the shell's
// completion.
#ifndef OSIEDLE_CLIENTS_CLI_COMMAND_WORDS_H_
#define OSIEDLE_CLIENTS_CLI_COMMAND_WORDS_H_

#include <functional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace osiedle::cli {

// The message about the first unknown command or option, with a word that may have been meant. ""
// when all are known: then something else is wrong.
std::string UnknownWord(const CLI::App& app, const std::vector<std::string>& words);

// The possible values of an argument or an option, by its name ("kind", "--format"), in a command
// ("osiedle export"). Empty: any value, or the name of a file.
using KnownValues =
    std::function<std::vector<std::string>(const std::string& command, const std::string& name)>;

// The completions of the last of the words. The words do not include the program's own name. A last
// word "" begins a new word. An option that takes a value ends in '='.
std::vector<std::string> Completions(const CLI::App& app, const std::vector<std::string>& words,
                                     const KnownValues& values);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_COMMAND_WORDS_H_
