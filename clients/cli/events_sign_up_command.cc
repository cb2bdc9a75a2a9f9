// osiedle events sign-up|refer|approve|decline|accept
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/events_action.h"
#include "clients/cli/registrations_text.h"
#include "osiedle/client/registration_client.h"

namespace osiedle::cli {
namespace {

using client::RegistrationClient;
using clubs::v1::AcceptOfferRequest;
using clubs::v1::ApproveRegistrationRequest;
using clubs::v1::CreateRegistrationRequest;
using clubs::v1::DeclineRegistrationRequest;
using clubs::v1::ReferPartyRequest;
using clubs::v1::Registration;

absl::Status SignUp(Session& session, const EventFlags& flags) {
  return AskEvents<CreateRegistrationRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, CreateRegistrationRequest& request) {
        return FillSignUp(flags, request);
      },
      [&session](const CreateRegistrationRequest& request) {
        return RegistrationClient(session.connection).CreateRegistration(request);
      },
      &RegistrationText);
}

absl::Status Refer(Session& session, const EventFlags& flags) {
  return AskEvents<ReferPartyRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, ReferPartyRequest& request) { return FillRefer(flags, request); },
      [&session](const ReferPartyRequest& request) {
        return RegistrationClient(session.connection).ReferParty(request);
      },
      [](const clubs::v1::ReferPartyResponse& response, absl::TimeZone) {
        return ReferredText(response);
      });
}

// A command that moves a registration to another state.
template <typename Request>
CLI::App* AddStep(CLI::App& events, Command& chosen, const std::string& name,
                  const std::string& about,
                  absl::StatusOr<Registration> (RegistrationClient::*method)(
                      const Request&, const client::CallOptions&) const) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command = AddEventCommand(
      events, chosen, name, about, flags, [method](Session& session, const EventFlags& written) {
        return AskEvents<Request>(
            session, written, {"occurrences", "registrations"},
            [&written](absl::TimeZone, Request& request) {
              FillNamed(written, request);
              return absl::OkStatus();
            },
            [&session, method](const Request& request) {
              const RegistrationClient client(session.connection);
              return (client.*method)(request, client::CallOptions());
            },
            &RegistrationText);
      });
  AddRegistrationName(*command, *flags);
  if constexpr (requires(Request request) { request.set_reason(""); }) {
    command->add_option("--reason", flags->reason, "why; nothing about illnesses");
  }
  command->add_flag("--validate_only", flags->validate_only,
                    "check, show what it would become, and change nothing");
  return command;
}

// What sign-up and refer share.
void AddParty(CLI::App& command, EventFlags& flags) {
  AddPeople(command, flags.people);
  command.add_option("--alias", flags.alias, "a name that the party gives itself; no real name");
  command.add_option("--claim_code", flags.claim_code, "the code of an invitation");
  command
      .add_option("--needs", flags.needs,
                  "what they need to take part, as in step-free; more than one may be given")
      ->allow_extra_args(false);
  command.add_option("--diet", flags.diet, "what they do not eat; nothing about illnesses");
  command.add_flag("--consent", flags.consent,
                   "a guardian agreed that the minors come without an adult");
}

}  // namespace

void AddPeople(CLI::App& command, std::vector<std::string>& people) {
  command
      .add_option(
          "--people", people,
          "how many, by age, as in 2:18-29, once for each age band; or how many, as in 3, when "
          "nobody asked how old they are")
      ->allow_extra_args(false);
}

void AddSignUpCommands(CLI::App& events, Command& chosen) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command =
      AddEventCommand(events, chosen, "sign-up", "sign a party up for an event", flags, &SignUp);
  AddOccurrenceName(*command, *flags);
  AddParty(*command, *flags);
  command->add_option("--resident", flags->resident, "who it is, if known, as in residents/beret");
  command->add_option("--source", flags->source, "how it came about, as in contact or club");
  command->add_option("--id", flags->id,
                      "the id of the registration; the server makes one, when not given");
  command->add_flag("--validate_only", flags->validate_only,
                    "check, show what it would become, and change nothing");

  auto referred = std::make_shared<EventFlags>();
  command = AddEventCommand(events, chosen, "refer",
                            "sign a party up that came to a partner, who reads no registrations",
                            referred, &Refer);
  AddOccurrenceName(*command, *referred);
  AddParty(*command, *referred);

  AddStep<ApproveRegistrationRequest>(events, chosen, "approve", "approve a registration",
                                      &RegistrationClient::ApproveRegistration);
  AddStep<DeclineRegistrationRequest>(events, chosen, "decline",
                                      "decline a registration, or an offer of places",
                                      &RegistrationClient::DeclineRegistration);
  AddStep<AcceptOfferRequest>(events, chosen, "accept", "accept the places that are kept",
                              &RegistrationClient::AcceptOffer);
}

}  // namespace osiedle::cli
