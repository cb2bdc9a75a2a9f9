#include "clients/cli/registrations_text.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/labelled_lines.h"
#include "clients/cli/people_options.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Attendance;
using clubs::v1::Party;
using clubs::v1::Registration;

std::string StateText(Registration::State state) {
  return state == Registration::STATE_UNSPECIFIED ? "" : Words(Registration::State_Name(state));
}

std::string SourceText(const Registration& registration) {
  return registration.source() == Registration::SOURCE_UNSPECIFIED
             ? ""
             : Words(Registration::Source_Name(registration.source()));
}

// The alias, else the resident, else the invitation: what the party is found by at the door.
template <typename Row>
std::string WhoText(const Row& row) {
  if (!row.alias().empty()) return row.alias();
  if (!row.resident().empty()) return absl::StrCat("residents/", LastPart(row.resident()));
  return row.invitation().empty() ? "" : absl::StrCat("invitations/", LastPart(row.invitation()));
}

std::string NeedsText(const Party& party) {
  std::vector<std::string> parts;
  for (const int need : party.access_needs()) {
    parts.push_back(
        Words(clubs::v1::Accessibility_Name(static_cast<clubs::v1::Accessibility>(need))));
  }
  if (!party.diet().empty()) parts.push_back(party.diet());
  return absl::StrJoin(parts, ", ");
}

std::string PositionText(int position) { return position > 0 ? absl::StrCat(position) : ""; }

}  // namespace

std::string RegistrationsText(const std::vector<Registration>& registrations, absl::TimeZone zone,
                              int width) {
  Table table({{.title = "", .right = true},
               {.title = "state"},
               {.title = "waits at", .right = true},
               {.title = "who", .least = 12},
               {.title = "people", .least = 10},
               {.title = "offer until"},
               {.title = "needs", .most = 80, .least = 12},
               {.title = "by"},
               {.title = "registration", .most = 80, .least = 12}});
  std::string sentences;
  for (size_t i = 0; i < registrations.size(); ++i) {
    const Registration& one = registrations[i];
    table.AddRow({absl::StrCat(i + 1), StateText(one.state()),
                  PositionText(one.waitlist_position()), WhoText(one),
                  PeopleText(one.party().head_counts()),
                  one.has_offer_expire_time() ? MinuteText(one.offer_expire_time(), zone) : "",
                  NeedsText(one.party()), SourceText(one), LastPart(one.name())});
    if (one.explanation().empty()) continue;
    absl::StrAppend(&sentences, sentences.empty() ? "\n" : "", i + 1, ". ",
                    OneLine(one.explanation()), "\n");
  }
  return absl::StrCat(table.ToString(0, width), sentences);
}

std::string RegistrationText(const Registration& registration, absl::TimeZone zone) {
  LabelledLines lines;
  lines.Add("registration", registration.name());
  lines.Add("state", StateText(registration.state()));
  lines.Add("waits at", PositionText(registration.waitlist_position()));
  lines.AddTime("offer until", registration.has_offer_expire_time(),
                registration.offer_expire_time(), zone);
  lines.Add("who", WhoText(registration));
  lines.Add("people", PeopleText(registration.party().head_counts()));
  lines.Add("needs", NeedsText(registration.party()));
  lines.Add("by", SourceText(registration));
  lines.Add("invitation", LastPart(registration.invitation()));
  lines.Add("reason", registration.reason());
  lines.AddTime("begins", registration.has_told_start_time(), registration.told_start_time(), zone);
  return absl::StrCat(lines.text(),
                      registration.explanation().empty()
                          ? ""
                          : absl::StrCat("\n", OneLine(registration.explanation()), "\n"));
}

std::string ReferredText(const clubs::v1::ReferPartyResponse& response) {
  LabelledLines lines;
  lines.Add("registration", response.registration());
  lines.Add("state", StateText(response.state()));
  lines.Add("waits at", PositionText(response.waitlist_position()));
  return absl::StrCat(lines.text(),
                      response.explanation().empty()
                          ? ""
                          : absl::StrCat("\n", OneLine(response.explanation()), "\n"));
}

std::string AttendanceText(const Attendance& attendance, absl::TimeZone zone) {
  LabelledLines lines;
  lines.Add("attendance", attendance.name());
  lines.Add("who", WhoText(attendance));
  lines.Add("people", PeopleText(attendance.head_counts()));
  if (attendance.has_first_time_count()) {
    lines.Add("first time", absl::StrCat(attendance.first_time_count()));
  }
  lines.AddTime("came", attendance.has_check_in_time(), attendance.check_in_time(), zone);
  lines.AddTime("left", attendance.has_check_out_time(), attendance.check_out_time(), zone);
  lines.Add("registration", LastPart(attendance.registration()));
  if (!attendance.invitation().empty()) {
    lines.Add("invitation", absl::StrCat(LastPart(attendance.invitation()), ", redeemed"));
  }
  return lines.text();
}

}  // namespace osiedle::cli
