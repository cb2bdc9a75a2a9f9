// osiedle visits propose|check-in|check-out|complete|refuse|no-contact|abort|cancel
#include <memory>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/visits_action.h"

namespace osiedle::cli {
namespace {

using client::VisitsClient;
using visits::v1::AbortVisitRequest;
using visits::v1::CancelVisitRequest;
using visits::v1::CheckInVisitRequest;
using visits::v1::CheckOutVisitRequest;
using visits::v1::CompleteVisitRequest;
using visits::v1::ProposeVisitRequest;
using visits::v1::RefuseVisitRequest;
using visits::v1::ReportNoContactRequest;
using visits::v1::Visit;

template <typename Request>
using Method = absl::StatusOr<Visit> (VisitsClient::*)(const Request&,
                                                       const client::CallOptions&) const;

// Whether a step says why.
enum class Reason { kNone, kMay, kMust };

// A command that moves a visit to another state.
template <typename Request>
CLI::App* AddStep(CLI::App& visits, Command& chosen, const std::string& name,
                  const std::string& about, Reason reason, Method<Request> method,
                  const std::shared_ptr<VisitFlags>& flags = std::make_shared<VisitFlags>()) {
  CLI::App* command = AddVisitCommand(
      visits, chosen, name, about, flags, [method](Session& session, const VisitFlags& written) {
        return ChangeVisit<Request>(
            session, written,
            [&written](absl::TimeZone zone, Request& request) {
              if constexpr (std::is_same_v<Request, CompleteVisitRequest>) {
                if (absl::Status filled = FillOutcome(written, request); !filled.ok()) {
                  return filled;
                }
              }
              return FillStep(written, zone, request);
            },
            method);
      });
  AddVisitName(*command, *flags);
  if (reason != Reason::kNone) {
    command->add_option("--reason", flags->reason, "why; no names")
        ->required(reason == Reason::kMust);
  }
  command->add_option("--at", flags->at,
                      "when it happened, as in \"2026-12-01 10:05\"; now, when not given");
  AddValidateOnly(*command, *flags);
  return command;
}

}  // namespace

void AddVisitStepCommands(CLI::App& visits, Command& chosen) {
  AddStep<ProposeVisitRequest>(visits, chosen, "propose", "say that a draft is wanted",
                               Reason::kNone, &VisitsClient::ProposeVisit);
  AddStep<CheckInVisitRequest>(visits, chosen, "check-in", "record that the crew has arrived",
                               Reason::kNone, &VisitsClient::CheckInVisit);
  AddStep<CheckOutVisitRequest>(visits, chosen, "check-out", "record that the crew is safely away",
                                Reason::kNone, &VisitsClient::CheckOutVisit);
  auto completed = std::make_shared<VisitFlags>();
  AddStep<CompleteVisitRequest>(visits, chosen, "complete", "record that the visit was made",
                                Reason::kNone, &VisitsClient::CompleteVisit, completed)
      ->add_option("--outcome", completed->outcome, "what came of it, as in help-agreed")
      ->required();
  AddStep<RefuseVisitRequest>(visits, chosen, "refuse", "record that the person did not want it",
                              Reason::kMay, &VisitsClient::RefuseVisit);
  AddStep<ReportNoContactRequest>(visits, chosen, "no-contact", "record that nobody was met",
                                  Reason::kMay, &VisitsClient::ReportNoContact);
  AddStep<AbortVisitRequest>(visits, chosen, "abort", "record that the visit was broken off",
                             Reason::kMust, &VisitsClient::AbortVisit);
  AddStep<CancelVisitRequest>(visits, chosen, "cancel", "call a visit off before it begins",
                              Reason::kMust, &VisitsClient::CancelVisit);
}

}  // namespace osiedle::cli
