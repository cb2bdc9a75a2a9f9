// osiedle checkin
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/checkin_request.h"
#include "clients/cli/commands.h"
#include "clients/cli/events_action.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/registrations_text.h"
#include "clients/cli/zoned_request.h"
#include "osiedle/client/attendance_client.h"
#include "osiedle/client/registration_client.h"

namespace osiedle::cli {
namespace {

using client::AttendanceClient;
using clubs::v1::Attendance;
using clubs::v1::CheckInRequest;
using clubs::v1::CheckOutRequest;
using clubs::v1::Registration;

// The names of the rows that have the alias and for which `fits` is true.
template <typename Row, typename Fits>
absl::StatusOr<std::vector<std::string>> WithAlias(client::PagedRange<Row> rows,
                                                   const std::string& alias, Fits fits) {
  std::vector<std::string> names;
  for (absl::StatusOr<Row>& row : rows) {
    if (!row.ok()) return row.status();
    if (row->alias() == alias && fits(*row)) names.push_back(row->name());
  }
  return names;
}

absl::Status SeveralOf(const std::string& alias, const std::vector<std::string>& names) {
  return UsageError(absl::StrCat("--alias=", alias, ": there are several, so name the one:\n  ",
                                 absl::StrJoin(names, "\n  ")));
}

// The registration of whoever came, a whole name. "" for a walk-in.
absl::StatusOr<std::string> FindRegistration(const Session& session, const CheckInFlags& flags,
                                             const CheckInName& name) {
  if (!name.registration.empty()) return flags.name;
  if (flags.alias.empty()) return "";
  clubs::v1::ListRegistrationsRequest list;
  list.set_parent(name.occurrence);
  list.set_page_size(kMaxPage);
  list.set_filter("state = CONFIRMED");
  auto found = WithAlias(client::RegistrationClient(session.connection).ListRegistrations(list),
                         flags.alias, [](const Registration&) { return true; });
  if (!found.ok()) return found.status();
  if (found->size() > 1) return SeveralOf(flags.alias, *found);
  return found->empty() ? "" : found->front();
}

// The attendance of whoever leaves, a whole name. That of a registration has its id.
absl::StatusOr<std::string> FindAttendance(const Session& session, const CheckInFlags& flags,
                                           const CheckInName& name) {
  if (!name.attendance.empty()) return flags.name;
  const std::string id = name.registration.empty() ? flags.id : name.registration;
  if (!id.empty()) return absl::StrCat(name.occurrence, "/attendances/", id);
  if (flags.alias.empty()) return UsageError("who leaves? Write --alias, or name the attendance");
  clubs::v1::ListAttendancesRequest list;
  list.set_parent(name.occurrence);
  list.set_page_size(kMaxPage);
  auto found =
      WithAlias(AttendanceClient(session.connection).ListAttendances(list), flags.alias,
                [](const Attendance& attendance) { return !attendance.has_check_out_time(); });
  if (!found.ok()) return found.status();
  if (found->empty()) {
    return UsageError(
        absl::StrCat("--alias=", flags.alias, ": nobody who is there has this alias"));
  }
  if (found->size() > 1) return SeveralOf(flags.alias, *found);
  return found->front();
}

absl::Status CheckOut(Session& session, const CheckInFlags& flags, const CheckInName& name) {
  const absl::StatusOr<std::string> attendance = FindAttendance(session, flags, name);
  if (!attendance.ok()) return attendance.status();
  return AskInZone<CheckOutRequest>(
      session, {name.town, CheckInOptions(), {}},
      [&](absl::TimeZone zone, CheckOutRequest& request) {
        return FillCheckOut(flags, *attendance, zone, request);
      },
      [&session](const CheckOutRequest& request) {
        return AttendanceClient(session.connection).CheckOut(request);
      },
      &AttendanceText);
}

absl::Status CheckIn(Session& session, const CheckInFlags& flags) {
  const absl::StatusOr<CheckInName> name = ReadCheckInName(flags.name);
  if (!name.ok()) return name.status();
  if (flags.out) return CheckOut(session, flags, *name);
  // Wrong options are told before anything is sent. Whoever has an alias may be registered.
  CheckInRequest trial;
  const bool may_be_registered = !name->registration.empty() || !flags.alias.empty();
  absl::Status filled =
      FillCheckIn(flags, may_be_registered ? flags.name : "", absl::UTCTimeZone(), trial);
  if (!filled.ok()) return filled;
  const absl::StatusOr<std::string> registration = FindRegistration(session, flags, *name);
  if (!registration.ok()) return registration.status();
  const WrittenItems written[] = {{"attendance.head_counts", flags.people}};
  return AskInZone<CheckInRequest>(
      session, {name->town, CheckInOptions(), written},
      [&](absl::TimeZone zone, CheckInRequest& request) {
        return FillCheckIn(flags, *registration, zone, request);
      },
      [&session](const CheckInRequest& request) {
        return AttendanceClient(session.connection).CheckIn(request);
      },
      &AttendanceText);
}

}  // namespace

void AddCheckInCommand(CLI::App& app, Command& chosen) {
  auto flags = std::make_shared<CheckInFlags>();
  CLI::App* command = app.add_subcommand("checkin", "record who came to an event, and who left");
  command
      ->add_option("event", flags->name,
                   "as in municipalities/rybnik/occurrences/O; with /registrations/R behind it: a "
                   "party that signed up")
      ->required();
  command->add_option("--alias", flags->alias,
                      "the alias under which a party signed up; or that of somebody who walked in");
  command->add_option("--claim_code", flags->claim_code,
                      "the code of an invitation, which is redeemed");
  AddPeople(*command, flags->people);
  command->add_option("--first_time", flags->first_time, "how many are here for the first time")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--resident", flags->resident, "who it is, if known, as in residents/beret");
  command->add_option("--at", flags->at, "when, as in \"2026-12-01 16:05\"; now, when not given");
  command->add_flag("--consent", flags->consent,
                    "a guardian's consent was seen, of minors without an adult");
  command->add_option("--id", flags->id,
                      "the id of the attendance: told again, it is the same one");
  command->add_flag("--out", flags->out, "they leave");
  command->footer(
      "A party that signed up comes as it signed up, unless --people says otherwise. A head count\n"
      "needs nothing but --people.");
  command->callback([flags, &chosen] {
    chosen = [flags](Session& session) { return CheckIn(session, *flags); };
  });
}

}  // namespace osiedle::cli
