#include "clients/cli/checkin_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/option_values.h"
#include "clients/cli/people_options.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Attendance;
using google::protobuf::Timestamp;

}  // namespace

absl::StatusOr<CheckInName> ReadCheckInName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const bool has_empty =
      std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  CheckInName read;
  if (!has_empty && (parts.size() == 4 || parts.size() == 6) && parts[0] == "municipalities" &&
      parts[2] == "occurrences") {
    read.town = absl::StrCat(parts[0], "/", parts[1]);
    read.occurrence = absl::StrCat(read.town, "/occurrences/", parts[3]);
    if (parts.size() == 4) return read;
    if (parts[4] == "registrations") read.registration = parts[5];
    if (parts[4] == "attendances") read.attendance = parts[5];
    if (!read.registration.empty() || !read.attendance.empty()) return read;
  }
  return UsageError(absl::StrCat(
      name,
      ": write municipalities/M/occurrences/O, with /registrations/R behind it for a party that "
      "signed up"));
}

absl::Status FillCheckIn(const CheckInFlags& flags, const std::string& registration,
                         absl::TimeZone zone, clubs::v1::CheckInRequest& request) {
  const absl::StatusOr<CheckInName> name = ReadCheckInName(flags.name);
  if (!name.ok()) return name.status();
  if (!name->attendance.empty()) {
    return UsageError("an attendance is there already: write --out when they leave");
  }
  if (registration.empty() && flags.people.empty()) {
    if (!flags.alias.empty()) {
      return UsageError(absl::StrCat(
          "--alias=", flags.alias,
          ": nobody whose places are confirmed has this alias. Of people who walk in say how many "
          "they are, as in --people=2:18-29"));
    }
    return UsageError(
        "--people: who came? Write --people=2:18-29, once for each age band, or --people=5 when "
        "nobody asked");
  }
  request.set_parent(name->occurrence);
  request.set_attendance_id(flags.id);
  request.set_claim_code(flags.claim_code);
  Attendance& attendance = *request.mutable_attendance();
  attendance.set_registration(registration);
  // A party that signed up has its alias already.
  if (registration.empty()) attendance.set_alias(flags.alias);
  attendance.set_guardian_consent(flags.consent);
  if (flags.first_time >= 0) attendance.set_first_time_count(flags.first_time);
  absl::Status read = ReadPeople("--people", flags.people, *attendance.mutable_head_counts());
  if (!read.ok()) return read;
  if (!flags.resident.empty()) {
    absl::StatusOr<std::string> resident =
        ReadName("--resident", flags.resident, "residents", name->town);
    if (!resident.ok()) return resident.status();
    attendance.set_resident(*std::move(resident));
  }
  if (flags.at.empty()) return absl::OkStatus();
  const absl::StatusOr<Timestamp> time = ReadMoment("--at", flags.at, zone);
  if (!time.ok()) return time.status();
  *attendance.mutable_check_in_time() = *time;
  return absl::OkStatus();
}

absl::Status FillCheckOut(const CheckInFlags& flags, const std::string& attendance,
                          absl::TimeZone zone, clubs::v1::CheckOutRequest& request) {
  request.set_name(attendance);
  if (flags.at.empty()) return absl::OkStatus();
  const absl::StatusOr<Timestamp> time = ReadMoment("--at", flags.at, zone);
  if (!time.ok()) return time.status();
  *request.mutable_occur_time() = *time;
  return absl::OkStatus();
}

absl::Span<const OptionField> CheckInOptions() {
  static constexpr OptionField kFields[] = {{"attendance.head_counts", "--people"},
                                            {"attendance.alias", "--alias"},
                                            {"attendance.resident", "--resident"},
                                            {"attendance.registration", "registration"},
                                            {"attendance.first_time_count", "--first_time"},
                                            {"attendance.check_in_time", "--at"},
                                            {"attendance.guardian_consent", "--consent"},
                                            {"attendance_id", "--id"},
                                            {"claim_code", "--claim_code"},
                                            {"occur_time", "--at"},
                                            {"parent", "event"},
                                            {"name", "event"}};
  return kFields;
}

}  // namespace osiedle::cli
