#include "services/figures/club_reader.h"

#include <utility>

#include "osiedle/clubs/v1/attendance.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/plans/plan_tables.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::clubs::v1::Attendance;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

template <typename Message>
absl::StatusOr<std::optional<Message>> Find(const call::Resource<Message>& resource,
                                            const Reader& reader, uint32_t owner,
                                            const KeyTuple& tuple) {
  ASSIGN_OR_RETURN(auto row, resource.table().Find(reader, {.owner = owner, .tuple = tuple}));
  std::optional<Message> message;
  if (row.has_value()) message = std::move(row->message);
  return message;
}

absl::StatusOr<std::vector<std::string>> OccurrenceIdsUnder(const Reader& reader, uint32_t owner,
                                                            storage::IndexId index,
                                                            absl::string_view name, size_t limit) {
  std::vector<std::string> ids;
  AnyTable::Walk walk = clubs::Occurrences().table().WalkRows(
      reader, owner, AnyTable::Under(index, KeyTuple::Of(name)));
  clubs::v1::Occurrence occurrence;
  while (ids.size() < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(occurrence));
    if (!more) break;
    ids.emplace_back(call::LastIdOfName(occurrence.name()));
  }
  return ids;
}

}  // namespace

absl::StatusOr<std::optional<clubs::v1::Occurrence>> FindOccurrence(const Reader& reader,
                                                                    uint32_t owner,
                                                                    absl::string_view id) {
  return Find(clubs::Occurrences(), reader, owner, KeyTuple::Of(id));
}

absl::StatusOr<std::optional<clubs::v1::EventSeries>> FindEventSeries(const Reader& reader,
                                                                      uint32_t owner,
                                                                      absl::string_view id) {
  return Find(clubs::AllEventSeries(), reader, owner, KeyTuple::Of(id));
}

absl::StatusOr<std::optional<clubs::v1::Club>> FindClub(const Reader& reader, uint32_t owner,
                                                        absl::string_view id) {
  return Find(clubs::Clubs(), reader, owner, KeyTuple::Of(id));
}

absl::StatusOr<SlipUse> ReadSlipUse(const Reader& reader, uint32_t owner,
                                    absl::string_view invitation) {
  AnyTable::Walk walk = clubs::Attendances().table().WalkRows(
      reader, owner,
      AnyTable::Under(clubs::index::kAttendancesByInvitation, KeyTuple::Of(invitation)));
  SlipUse use;
  Attendance attendance;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(attendance));
    if (!more) return use;
    use.Add(attendance);
  }
}

absl::StatusOr<std::vector<std::string>> OccurrenceIdsOfSeries(const Reader& reader, uint32_t owner,
                                                               absl::string_view series,
                                                               size_t limit) {
  return OccurrenceIdsUnder(reader, owner, clubs::index::kOccurrencesBySeries, series, limit);
}

absl::StatusOr<std::vector<std::string>> OccurrenceIdsOfClub(const Reader& reader, uint32_t owner,
                                                             absl::string_view club, size_t limit) {
  return OccurrenceIdsUnder(reader, owner, clubs::index::kOccurrencesByClub, club, limit);
}

}  // namespace osiedle::figures
