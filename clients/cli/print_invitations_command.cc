// osiedle invitations print
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output_file.h"
#include "clients/print/slip_sheet.h"
#include "nlohmann/json.hpp"
#include "osiedle/client/invitations_client.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/client/request_id.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"

namespace osiedle::cli {
namespace {

using invitations::v1::InvitationBatch;

struct Arguments {
  std::string parent;
  std::string title;
  std::string venue;
  std::string details;
  std::string valid_until;
  int count = 40;
  std::string note;
  std::string batch_id;
  std::string request_id;
  std::string output;
};

absl::StatusOr<invitations::v1::CreateInvitationBatchRequest> RequestOf(
    const Arguments& arguments) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(arguments.valid_until, &day)) {
    return UsageError(
        absl::StrCat("--valid_until=", arguments.valid_until, " is no day of the form 2026-12-31"));
  }
  invitations::v1::CreateInvitationBatchRequest request;
  request.set_parent(arguments.parent);
  request.set_invitation_batch_id(arguments.batch_id);
  request.set_request_id(arguments.request_id.empty() ? client::NewRequestId()
                                                      : arguments.request_id);
  InvitationBatch& batch = *request.mutable_invitation_batch();
  batch.set_display_name(arguments.title);
  batch.set_venue(arguments.venue);
  batch.set_details(arguments.details);
  batch.mutable_valid_until_date()->set_year(static_cast<int>(day.year()));
  batch.mutable_valid_until_date()->set_month(day.month());
  batch.mutable_valid_until_date()->set_day(day.day());
  batch.set_invitation_count(arguments.count);
  batch.set_note(arguments.note);
  return request;
}

print::SlipSheet SheetOf(const std::string& town, const InvitationBatch& batch) {
  const google::type::Date& day = batch.valid_until_date();
  print::SlipSheet sheet = {.town = town,
                            .title = batch.display_name(),
                            .venue = batch.venue(),
                            .details = batch.details(),
                            .valid_until = absl::CivilDay(day.year(), day.month(), day.day())};
  for (int i = 0; i < batch.claim_codes_size(); ++i) {
    sheet.slips.push_back({.number = i + 1, .claim_code = batch.claim_codes(i)});
  }
  return sheet;
}

absl::Status Print(Session& session, const Arguments& arguments) {
  const auto request = RequestOf(arguments);
  if (!request.ok()) return request.status();
  registry::v1::GetMunicipalityRequest get;
  get.set_name(arguments.parent);
  const auto town = client::MunicipalityClient(session.connection).GetMunicipality(get);
  if (!town.ok()) return town.status();
  // Before anything is done that cannot be undone. What is there may be slips that were not printed
  // yet, and their codes cannot be had again.
  const auto file = OutputFile::Begin(arguments.output, {.replace = false, .secret = true});
  if (!file.ok()) return file.status();

  const absl::StatusOr<InvitationBatch> batch =
      client::InvitationsClient(session.connection).CreateInvitationBatch(*request);
  const std::string again =
      absl::StrCat("to get the same slips, repeat the command within 24 hours with --request_id ",
                   request->request_id());
  if (!batch.ok()) {
    if (ExitCodeOf(batch.status()) == ExitCode::kUnreachable) session.err << again << "\n";
    return batch.status();
  }
  if (batch->claim_codes().empty()) {
    return UsageError(absl::StrCat(
        batch->name(), " is there already, and its codes were shown: void it and make another"));
  }
  const absl::StatusOr<std::string> pdf = print::RenderSlips(SheetOf(town->display_name(), *batch));
  absl::Status written = pdf.status();
  if (pdf.ok()) {
    (*file)->stream() << *pdf;
    written = (*file)->Finish();
  }
  if (!written.ok()) {
    session.err << again << "\n";
    return written;
  }

  const int slips = batch->claim_codes_size();
  const int pages = (slips + print::kSlipsOnAPage - 1) / print::kSlipsOnAPage;
  if (session.json) {
    const nlohmann::ordered_json answer = {{"invitation_batch", batch->name()},
                                           {"slips", slips},
                                           {"pages", pages},
                                           {"file", arguments.output}};
    session.out << answer.dump(2) << "\n";
    return absl::OkStatus();
  }
  session.out << arguments.output << ": " << slips << " slips on " << pages
              << (pages == 1 ? " page" : " pages") << " of " << batch->name()
              << "\nThe codes are in this file and nowhere else.\n";
  return absl::OkStatus();
}

}  // namespace

void AddInvitationsCommand(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* invitations = app.add_subcommand("invitations", "slips that lead to the club");
  invitations->require_subcommand(1);
  CLI::App* command = invitations->add_subcommand(
      "print", "make a batch of invitations and its sheets of slips, as PDF in Polish");
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->add_option("--title", arguments->title, "what they invite to")->required();
  command->add_option("--venue", arguments->venue, "where that is");
  command->add_option("--details", arguments->details, "when, and what else the slip says");
  command->add_option("--valid_until", arguments->valid_until, "the last day, as in 2026-12-31")
      ->required();
  command->add_option("--count", arguments->count, "how many, from 1 to 160; 8 fit on a page")
      ->capture_default_str();
  command->add_option("--note", arguments->note, "for the office; not printed");
  command->add_option("--batch_id", arguments->batch_id, "id of the batch; the server makes one");
  command->add_option("--request_id", arguments->request_id,
                      "of an earlier try within 24 hours whose file was not written");
  command->add_option("--output", arguments->output, "the PDF file; it must not be there yet")
      ->required();
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Print(session, *arguments); };
  });
}

}  // namespace osiedle::cli
