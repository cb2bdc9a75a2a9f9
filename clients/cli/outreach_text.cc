#include "clients/cli/outreach_text.h"

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/attendance_figures_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/needs_table.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using Response = figures::v1::SummarizeOutreachResponse;

Table ContactsTable(const Response& response, const DisplayNames& display_names) {
  Table table({{.title = "month"},
               {.title = "district", .most = 30, .least = 10},
               {.title = "contacts", .right = true},
               {.title = "people", .right = true},
               {.title = "crises", .right = true},
               {.title = "with need", .right = true},
               {.title = "never helped", .right = true},
               {.title = "talks", .right = true},
               {.title = "observations", .right = true}});
  for (const figures::v1::OutreachSummary& row : response.outreach_summaries()) {
    table.AddRow({row.month(), DistrictText(row.district(), display_names),
                  absl::StrCat(row.contact_count()), absl::StrCat(row.people_count()),
                  absl::StrCat(row.crisis_count()), absl::StrCat(row.contact_with_need_count()),
                  absl::StrCat(row.never_helped_people_count()),
                  absl::StrCat(row.individual_count() + row.group_count()),
                  absl::StrCat(row.observation_count())});
  }
  return table;
}

Table CostsTable(const Response& response) {
  Table costs({{.title = "month"},
               {.title = "cost per contact", .right = true},
               {.title = "cost", .right = true},
               {.title = "outings", .right = true},
               {.title = "with costs", .right = true},
               {.title = "contacts on outings", .right = true},
               {.title = "counted in passing", .right = true}});
  for (const figures::v1::OutreachCost& cost : response.outreach_costs()) {
    costs.AddRow(
        {cost.month(), cost.has_cost_per_contact() ? MoneyText(cost.cost_per_contact()) : "",
         cost.has_total_cost() ? MoneyText(cost.total_cost()) : "not recorded",
         absl::StrCat(cost.outing_count()), absl::StrCat(cost.priced_outing_count()),
         absl::StrCat(cost.outing_contact_count()), absl::StrCat(cost.tallied_contact_count())});
  }
  return costs;
}

Table TalliesTable(const Response& response) {
  Table tallies({{.title = "month"},
                 {.title = "coffees", .right = true},
                 {.title = "talks", .right = true},
                 {.title = "observations", .right = true}});
  for (const figures::v1::TallySummary& row : response.tally_summaries()) {
    tallies.AddRow({row.month(), absl::StrCat(row.coffee_count()), absl::StrCat(row.talk_count()),
                    absl::StrCat(row.observation_count())});
  }
  return tallies;
}

Table InvitationsTable(const Response& response) {
  Table invitations({{.title = "month"},
                     {.title = "invitations handed out", .right = true},
                     {.title = "of those redeemed", .right = true},
                     {.title = "redeemed, hand-out not told", .right = true}});
  for (const figures::v1::InvitationSummary& row : response.invitation_summaries()) {
    invitations.AddRow({row.month(), absl::StrCat(row.handed_out_count()),
                        absl::StrCat(row.redeemed_count()),
                        absl::StrCat(row.redeemed_untold_count())});
  }
  return invitations;
}

// The steps of each row, after what the row is of.
Table FunnelTable(const google::protobuf::RepeatedPtrField<figures::v1::OutreachFunnel>& funnels,
                  const Table::Column& first,
                  absl::FunctionRef<std::string(const figures::v1::OutreachFunnel&)> label) {
  Table table({first,
               {.title = "contacts", .right = true},
               {.title = "handed out", .right = true},
               {.title = "redeemed", .right = true},
               {.title = "attended", .right = true},
               {.title = "people", .right = true},
               {.title = "came again", .right = true}});
  for (const figures::v1::OutreachFunnel& row : funnels) {
    table.AddRow({label(row), absl::StrCat(row.contact_count()),
                  absl::StrCat(row.handed_out_count()), absl::StrCat(row.redeemed_count()),
                  absl::StrCat(row.attended_count()), absl::StrCat(row.attended_people_count()),
                  absl::StrCat(row.returned_count())});
  }
  return table;
}

}  // namespace

std::string OutreachText(const Response& response, const DisplayNames& display_names, int width) {
  const Table contacts = ContactsTable(response, display_names);
  std::string text = absl::StrCat("Contacts and people (who came twice counts twice), ",
                                  response.start_month(), " to ", response.end_month(), "\n",
                                  contacts.empty() ? "none\n" : contacts.ToString(0, width));
  const auto add = [&](const char* heading, const Table& table) {
    if (!table.empty()) absl::StrAppend(&text, "\n", heading, "\n", table.ToString(0, width));
  };
  add("Counted in passing beside these, in the whole municipality", TalliesTable(response));
  add("From the contact to the club, by month of the contact",
      FunnelTable(response.month_funnels(), {.title = "month"},
                  [](const figures::v1::OutreachFunnel& row) { return row.month(); }));
  add("The same by stop",
      FunnelTable(response.stop_funnels(), {.title = "stop", .most = 30, .least = 10},
                  [&](const figures::v1::OutreachFunnel& row) {
                    return row.stop().empty() ? "(bez przystanku)"
                                              : DisplayNameOf(row.stop(), display_names);
                  }));
  add("The same by need (one contact may have several)",
      FunnelTable(response.need_funnels(), {.title = "need", .most = 40, .least = 14},
                  [&](const figures::v1::OutreachFunnel& row) {
                    return DisplayNameOf(row.need_code(), display_names);
                  }));
  add("All invitations, by month of the hand-out", InvitationsTable(response));
  add("People at events of clubs (who came twice counts twice)",
      AttendanceTable(response.attendance_summaries()));
  add("Outings of the whole municipality", CostsTable(response));
  return text;
}

}  // namespace osiedle::cli
