#include "services/visits/bookings/visit_reader.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Visit;

// Whether the people of the visit meet whom it is about, have met them, or are to meet them at a
// time that is set.
bool IsMeeting(const Visit& visit) {
  switch (visit.state()) {
    case Visit::HELD:
    case Visit::CONFIRMED:
    case Visit::UNDER_WAY:
    case Visit::DONE:
    case Visit::ABORTED:
      return true;
    // Somebody opened the door and said no.
    case Visit::REFUSED:
      return visit.has_check_in_time();
    default:
      return false;
  }
}

// Whether the visit was held, or confirmed, at `time` or later. Of many transitions a HELD may be
// missing (Reach), and the last one is always there.
bool TookSlotSince(const Visit& visit, absl::Time time) {
  return absl::c_any_of(visit.transitions(), [&](const v1::VisitTransition& reached) {
    const bool has_slot = reached.state() == Visit::HELD || reached.state() == Visit::CONFIRMED;
    return has_slot && call::TimeOf(reached.record_time()) >= time;
  });
}

}  // namespace

absl::StatusOr<std::optional<Visit>> FindVisit(const Call& call, const Reader& reader,
                                               absl::string_view name) {
  const auto ids = Visits().type().pattern().Parse(name);
  if (!ids.has_value() || (*ids)[0] != call.municipality()) return std::optional<Visit>();
  ASSIGN_OR_RETURN(auto row, Visits().table().Find(reader, {.owner = call.owner(),
                                                            .tuple = KeyTuple::Of((*ids)[1])}));
  if (!row.has_value() || row->message.has_delete_time()) return std::optional<Visit>();
  Lapse(call.time(), row->message);
  return std::optional<Visit>(std::move(row->message));
}

absl::StatusOr<std::vector<Visit>> VisitsOfProcedure(const Call& call, const Reader& reader,
                                                     absl::string_view procedure, int limit) {
  std::vector<Visit> visits;
  AnyTable::Walk walk = Visits().table().WalkRows(
      reader, call.owner(), AnyTable::Under(index::kVisitsByProcedure, KeyTuple::Of(procedure)));
  while (static_cast<int>(visits.size()) < limit) {
    Visit visit;
    ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
    if (!more) break;
    const bool counts = !visit.has_delete_time() && visit.state() != Visit::CANCELLED &&
                        visit.state() != Visit::RESCHEDULED;
    if (!counts) continue;
    Lapse(call.time(), visit);
    visits.push_back(std::move(visit));
  }
  return visits;
}

absl::StatusOr<std::vector<absl::Time>> MeetingsWith(const Call& call, const Reader& reader,
                                                     const std::vector<std::string>& residents,
                                                     absl::Time since,
                                                     const std::vector<std::string>& except) {
  std::vector<absl::Time> begins;
  // A visit with two of the residents is one meeting.
  absl::flat_hash_set<std::string> counted(except.begin(), except.end());
  Visit visit;
  for (const std::string& resident : residents) {
    AnyTable::Walk walk = Visits().table().WalkRows(
        reader, call.owner(), AnyTable::Under(index::kVisitsByResident, KeyTuple::Of(resident)));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
      if (!more) break;
      Lapse(call.time(), visit);
      const bool counts = !visit.has_delete_time() && IsMeeting(visit) && visit.has_start_time() &&
                          call::TimeOf(visit.start_time()) >= since;
      if (counts && counted.insert(visit.name()).second) {
        begins.push_back(call::TimeOf(visit.start_time()));
      }
    }
  }
  absl::c_sort(begins);
  return begins;
}

absl::StatusOr<bool> HasMeetingTakenSince(const Call& call, const Reader& reader,
                                          const std::vector<std::string>& residents,
                                          absl::Time time, const std::vector<std::string>& except) {
  Visit visit;
  for (const std::string& resident : residents) {
    AnyTable::Walk walk = Visits().table().WalkRows(
        reader, call.owner(), AnyTable::Under(index::kVisitsByResident, KeyTuple::Of(resident)));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
      if (!more) break;
      Lapse(call.time(), visit);
      const bool counts = !visit.has_delete_time() && IsMeeting(visit) &&
                          !absl::c_linear_search(except, visit.name());
      if (counts && TookSlotSince(visit, time)) return true;
    }
  }
  return false;
}

absl::StatusOr<bool> MayReadVisit(const Call& call, const Reader& reader, const Visit& visit) {
  ASSIGN_OR_RETURN(const call::RecordScope scope,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_VISITS), reader));
  return Visits().SeesWithin(scope, visit);
}

}  // namespace osiedle::visits
