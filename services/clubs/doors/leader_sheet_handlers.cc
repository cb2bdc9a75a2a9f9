#include "services/clubs/doors/leader_sheet_handlers.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/registration_views.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::LeaderSheet;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::SheetLine;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Snapshot;

constexpr int kMostParties = 2'000;

// Whether the party stands on the sheet, and whether among those that wait.
bool IsListed(const Registration& registration) {
  return registration.state() == Registration::CONFIRMED ||
         registration.state() == Registration::OFFERED ||
         registration.state() == Registration::WAITLISTED;
}
bool Waits(const Registration& registration) {
  return registration.state() == Registration::WAITLISTED;
}

bool StandsBefore(const SheetLine& a, const SheetLine& b) {
  const Registration& x = a.registration();
  const Registration& y = b.registration();
  // Those that wait stand in their order: it is the order in which they get a place.
  if (Waits(x) && Waits(y)) return x.queue_number() < y.queue_number();
  return std::forward_as_tuple(Waits(x), x.alias().empty(), x.alias(), x.queue_number()) <
         std::forward_as_tuple(Waits(y), y.alias().empty(), y.alias(), y.queue_number());
}

// Reads one that may be gone or hidden: then it stays empty.
template <typename T>
absl::Status ReadKnown(const Call& call, const Snapshot& snapshot, const call::Resource<T>& from,
                       absl::string_view name, T& into) {
  if (name.empty()) return absl::OkStatus();
  const absl::Status loaded = from.Load(call, snapshot, name, into).status();
  if (absl::IsNotFound(loaded)) {
    into.Clear();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(loaded);
  return from.View(call, snapshot, into);
}

absl::Status AddAttendance(const Call& call, const Snapshot& snapshot, SheetLine& line) {
  const std::string& registration = line.registration().name();
  const std::string name = Attendances().type().pattern().FormatUnder(
      call::ParentOfName(registration), call::LastIdOfName(registration));
  Attendance attendance;
  RETURN_IF_ERROR(ReadKnown(call, snapshot, Attendances(), name, attendance));
  const bool came = !attendance.name().empty() && !attendance.has_delete_time();
  if (came) *line.mutable_attendance() = std::move(attendance);
  return absl::OkStatus();
}

// The parties of which the caller may know, each as GetRegistration tells it. The event and its
// places are read once for all of them, so that a full sheet is within what a call may read.
absl::StatusOr<std::vector<SheetLine>> ReadLines(const Call& call, const Snapshot& snapshot,
                                                 const EffectiveOccurrence& event) {
  const absl::string_view id = call::LastIdOfName(event.occurrence.name());
  ASSIGN_OR_RETURN(const internal::v1::EventPlaces places, PlacesOf(snapshot, call.owner(), id));
  const EventRead read = {.event = event, .places = places};
  AnyTable::Walk walk = Registrations().table().WalkRows(
      snapshot, call.owner(),
      AnyTable::Under(index::kLiveRegistrations, storage::KeyTuple::Of(id)));
  std::vector<SheetLine> lines;
  Registration registration;
  for (int parties = 0;; ++parties) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(registration));
    if (!more) return lines;
    if (parties == kMostParties) {
      return call::RequestTooLarge(
          absl::StrCat("more than ", kMostParties, " parties stand on no sheet"));
    }
    ASSIGN_OR_RETURN(const bool sees, Registrations().Sees(call, snapshot, registration));
    if (!sees) continue;
    registration.set_etag(call::EtagOf(walk.meta().revision));
    RETURN_IF_ERROR(ViewRegistrationOf(call, snapshot, read, registration));
    if (!IsListed(registration)) continue;
    SheetLine line;
    *line.mutable_registration() = registration;
    RETURN_IF_ERROR(AddAttendance(call, snapshot, line));
    lines.push_back(std::move(line));
  }
}

// Whoever may read the occurrence may not always read its series: it may have another controller.
absl::Status AddSeries(const Call& call, const Snapshot& snapshot, v1::EventSeries series,
                       LeaderSheet& sheet) {
  ASSIGN_OR_RETURN(const bool sees, AllEventSeries().Sees(call, snapshot, series));
  if (!sees) return absl::OkStatus();
  *sheet.mutable_event_series() = std::move(series);
  return AllEventSeries().View(call, snapshot, *sheet.mutable_event_series());
}

}  // namespace

absl::Status GetLeaderSheet(const Call& call, const Snapshot& snapshot,
                            const v1::GetLeaderSheetRequest& request, LeaderSheet& response) {
  RETURN_IF_ERROR(Occurrences().CheckName(request.name()));
  ASSIGN_OR_RETURN(EffectiveOccurrence event, FindEffective(call, snapshot, request.name()));
  ASSIGN_OR_RETURN(std::vector<SheetLine> lines, ReadLines(call, snapshot, event));
  std::sort(lines.begin(), lines.end(), &StandsBefore);

  RETURN_IF_ERROR(
      ReadKnown(call, snapshot, Occurrences(), request.name(), *response.mutable_occurrence()));
  RETURN_IF_ERROR(AddSeries(call, snapshot, std::move(event.series), response));
  RETURN_IF_ERROR(
      ReadKnown(call, snapshot, Clubs(), event.occurrence.club(), *response.mutable_club()));
  if (!event.venue.empty()) {
    RETURN_IF_ERROR(ReadKnown(call, snapshot, Venues(), event.venue, *response.mutable_venue()));
    if (response.venue().name().empty()) response.clear_venue();
  }
  for (SheetLine& line : lines) *response.add_lines() = std::move(line);
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
