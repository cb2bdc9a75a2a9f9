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
#include "clients/cli/field_text.h"
#include "clients/cli/json_text.h"
#include "clients/cli/refused_options.h"
#include "clients/cli/session.h"
#include "clients/cli/town_zone.h"
#include "clients/cli/visits_request.h"
#include "clients/cli/visits_text.h"
#include "osiedle/client/visits_client.h"

namespace osiedle::cli {

// Asks the server what `fill` makes of the options, and prints the answer as `text` says, or as
// JSON. Wrong options are told before anything is sent. `fill(zone, request)` gives a status,
// `call(client, request)` the response, `text(response, zone)` what a person reads.
template <typename Request, typename Fill, typename Call, typename Text>
absl::Status AskVisits(Session& session, const VisitFlags& flags, const Fill& fill,
                       const Call& call, const Text& text) {
  const absl::StatusOr<std::string> parent = MunicipalityOf(flags);
  if (!parent.ok()) return parent.status();
  Request trial;
  if (absl::Status filled = fill(DefaultZone(), trial); !filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, *parent);
  if (!zone.ok()) return zone.status();
  Request request;
  if (absl::Status filled = fill(*zone, request); !filled.ok()) return filled;
  const auto response = call(client::VisitsClient(session.connection), request);
  if (!response.ok()) {
    const WrittenItems written[] = {{"crew", flags.crew}, {"other_start_times", flags.other_times}};
    TellRefusedOptions(session, response.status(), VisitOptions(), written);
    return response.status();
  }
  session.out << (session.json ? JsonText(*response) : text(*response, *zone));
  return absl::OkStatus();
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
