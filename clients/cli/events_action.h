// The shape that the commands of `osiedle events` and `osiedle checkin` share.
#ifndef OSIEDLE_CLIENTS_CLI_EVENTS_ACTION_H_
#define OSIEDLE_CLIENTS_CLI_EVENTS_ACTION_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/events_request.h"
#include "clients/cli/session.h"
#include "clients/cli/zoned_request.h"

namespace osiedle::cli {

// Asks the server as AskInZone does. The name that the flags have is in these collections.
template <typename Request, typename Fill, typename Call, typename Text>
absl::Status AskEvents(Session& session, const EventFlags& flags,
                       const std::vector<absl::string_view>& collections, const Fill& fill,
                       const Call& call, const Text& text) {
  const WrittenItems written[] = {{"party.head_counts", flags.people},
                                  {"registration.party.head_counts", flags.people},
                                  {"occurrence.leaders", flags.leaders}};
  return AskInZone<Request>(session, {TownOf(flags, collections), EventOptions(), written}, fill,
                            call, text);
}

// A command below `osiedle events` that runs `run(session, flags)`.
template <typename Run>
CLI::App* AddEventCommand(CLI::App& events, Command& chosen, const std::string& name,
                          const std::string& about, const std::shared_ptr<EventFlags>& flags,
                          Run run) {
  CLI::App* command = events.add_subcommand(name, about);
  command->callback([flags, run, &chosen] {
    chosen = [flags, run](Session& session) { return run(session, *flags); };
  });
  return command;
}

// The arguments that name an occurrence, a registration or a series.
void AddOccurrenceName(CLI::App& command, EventFlags& flags);
void AddRegistrationName(CLI::App& command, EventFlags& flags);
void AddSeriesName(CLI::App& command, EventFlags& flags);
// --people
void AddPeople(CLI::App& command, std::vector<std::string>& people);

// osiedle events sign-up|refer|approve|decline|accept
void AddSignUpCommands(CLI::App& events, Command& chosen);
// osiedle events move|change|edit|cancel
void AddPlanCommands(CLI::App& events, Command& chosen);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_EVENTS_ACTION_H_
