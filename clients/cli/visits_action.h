// The shape that the commands of `osiedle visits` share.
#ifndef OSIEDLE_CLIENTS_CLI_VISITS_ACTION_H_
#define OSIEDLE_CLIENTS_CLI_VISITS_ACTION_H_

#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/session.h"
#include "clients/cli/visits_request.h"
#include "clients/cli/visits_text.h"
#include "clients/cli/zoned_request.h"
#include "osiedle/client/visits_client.h"

namespace osiedle::cli {

// Asks the server as AskInZone does. `call(client, request)` gives the response.
template <typename Request, typename Fill, typename Call, typename Text>
absl::Status AskVisits(Session& session, const VisitFlags& flags, const Fill& fill,
                       const Call& call, const Text& text) {
  const WrittenItems written[] = {{"crew", flags.crew}, {"other_start_times", flags.other_times}};
  return AskInZone<Request>(
      session, {MunicipalityOf(flags), VisitOptions(), written}, fill,
      [&](const Request& request) {
        return call(client::VisitsClient(session.connection), request);
      },
      text);
}

// The same for a method that gives the visit.
template <typename Request, typename Fill>
absl::Status ChangeVisit(Session& session, const VisitFlags& flags, const Fill& fill,
                         absl::StatusOr<visits::v1::Visit> (client::VisitsClient::*method)(
                             const Request&, const client::CallOptions&) const) {
  return AskVisits<Request>(
      session, flags, fill,
      [method](const client::VisitsClient& client, const Request& request) {
        return (client.*method)(request, client::CallOptions());
      },
      [&session](const visits::v1::Visit& visit, absl::TimeZone zone) {
        return VisitText(visit, zone, session.width);
      });
}

// A command below `osiedle visits` that runs `run(session, flags)`.
template <typename Run>
CLI::App* AddVisitCommand(CLI::App& visits, Command& chosen, const std::string& name,
                          const std::string& about, const std::shared_ptr<VisitFlags>& flags,
                          Run run) {
  CLI::App* command = visits.add_subcommand(name, about);
  command->callback([flags, run, &chosen] {
    chosen = [flags, run](Session& session) { return run(session, *flags); };
  });
  return command;
}

// The argument that names the visit.
void AddVisitName(CLI::App& command, VisitFlags& flags);
// --validate_only
void AddValidateOnly(CLI::App& command, VisitFlags& flags);

// osiedle visits hold|reschedule|release|respond|code|redeem|substitutes|substitute
void AddVisitBookingCommands(CLI::App& visits, Command& chosen);
// osiedle visits propose|check-in|check-out|complete|refuse|no-contact|abort|cancel
void AddVisitStepCommands(CLI::App& visits, Command& chosen);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_VISITS_ACTION_H_
