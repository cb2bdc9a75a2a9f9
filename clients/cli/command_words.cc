#include "clients/cli/command_words.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "clients/cli/display_text.h"
#include "clients/cli/nearest.h"

namespace osiedle::cli {
namespace {

using Words = std::vector<std::string>;

Words CommandsOf(const CLI::App& app) {
  Words names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

// "osiedle figures needs"
std::string PathOf(const CLI::App& command) {
  return command.get_parent() == nullptr
             ? command.get_name()
             : absl::StrCat(PathOf(*command.get_parent()), " ", command.get_name());
}

// The options of a command and of those above it, which may stand behind it, too.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& command) {
  std::vector<const CLI::Option*> options;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option :
         app->get_options([](const CLI::Option* one) { return one->nonpositional(); })) {
      options.push_back(option);
    }
  }
  return options;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// "--parent" of "--parent=municipalities/rybnik".
absl::string_view OptionName(absl::string_view word) { return word.substr(0, word.find('=')); }

const CLI::Option* FindOption(const CLI::App& command, absl::string_view word) {
  const std::string name(OptionName(word));
  for (const CLI::Option* option : OptionsOf(command)) {
    if (option->check_name(name)) return option;
  }
  return nullptr;
}

// Where some words lead.
struct Place {
  const CLI::App* command = nullptr;
  // The option whose value comes next.
  const CLI::Option* awaited = nullptr;
  // How many words stand behind the command that are no options.
  size_t arguments = 0;
  // The first word that is neither; "" while there is none.
  std::string unknown;
};

Place Follow(const CLI::App& app, const Words& words) {
  Place place;
  place.command = &app;
  for (const std::string& word : words) {
    if (place.awaited != nullptr) {
      place.awaited = nullptr;
    } else if (word == "--") {
      // Whatever follows is no option and no command.
      break;
    } else if (word.size() > 1 && word[0] == '-') {
      const CLI::Option* option = FindOption(*place.command, word);
      if (option == nullptr && place.unknown.empty()) place.unknown = word;
      if (option != nullptr && TakesValue(*option) && !absl::StrContains(word, '=')) {
        place.awaited = option;
      }
    } else if (const CLI::App* next = FindCommand(*place.command, word); next != nullptr) {
      place.command = next;
      place.arguments = 0;
    } else if (place.command->get_require_subcommand_min() > 0) {
      place.unknown = word;
    } else {
      ++place.arguments;
    }
    if (!place.unknown.empty()) break;
  }
  return place;
}

Words OptionNames(const CLI::App& command, bool for_shell) {
  Words names;
  for (const CLI::Option* option : OptionsOf(command)) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back(absl::StrCat("--", name, for_shell && TakesValue(*option) ? "=" : ""));
    }
  }
  return names;
}

Words WithPrefix(Words words, absl::string_view prefix) {
  words.erase(
      std::remove_if(words.begin(), words.end(),
                     [&](const std::string& word) { return !absl::StartsWith(word, prefix); }),
      words.end());
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

std::string LongName(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : absl::StrCat("--", option.get_lnames().front());
}

}  // namespace

std::string UnknownWord(const CLI::App& app, const Words& words) {
  const Place place = Follow(app, words);
  if (place.unknown.empty()) return "";
  const std::string path = PathOf(*place.command);
  if (place.unknown[0] == '-') {
    const std::string name(OptionName(place.unknown));
    return absl::StrCat("\"", OneLine(name), "\" is no option of ", path,
                        DidYouMean(name, OptionNames(*place.command, false)), " See ", path,
                        " --help.");
  }
  const Words commands = CommandsOf(*place.command);
  return absl::StrCat("\"", OneLine(place.unknown), "\" is no command of ", path,
                      DidYouMean(place.unknown, commands),
                      " There are: ", absl::StrJoin(commands, ", "));
}

Words Completions(const CLI::App& app, const Words& words, const KnownValues& values) {
  if (words.empty()) return {};
  const std::string& last = words.back();
  const Place place = Follow(app, Words(words.begin(), words.end() - 1));
  if (!place.unknown.empty()) return {};
  const std::string path = PathOf(*place.command);
  if (place.awaited != nullptr) return WithPrefix(values(path, LongName(*place.awaited)), last);
  if (absl::StartsWith(last, "-")) {
    if (!absl::StrContains(last, '=')) return WithPrefix(OptionNames(*place.command, true), last);
    const std::string name(OptionName(last));
    Words all;
    for (const std::string& value : values(path, name)) {
      all.push_back(absl::StrCat(name, "=", value));
    }
    return WithPrefix(std::move(all), last);
  }
  if (const Words commands = CommandsOf(*place.command); !commands.empty()) {
    return WithPrefix(commands, last);
  }
  const auto arguments = place.command->get_options(
      [](const CLI::Option* option) { return option->get_positional(); });
  if (place.arguments >= arguments.size()) return {};
  return WithPrefix(values(path, arguments[place.arguments]->get_name()), last);
}

}  // namespace osiedle::cli
