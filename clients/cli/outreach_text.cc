#include "clients/cli/outreach_text.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/field_text.h"
#include "clients/cli/needs_table.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using DisplayNames = std::map<std::string, std::string>;
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
  add("From the contact to the club, in the whole municipality", InvitationsTable(response));
  add("Outings of the whole municipality", CostsTable(response));
  return text;
}

}  // namespace osiedle::cli
