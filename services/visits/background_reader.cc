#include "services/visits/background_reader.h"

#include <utility>

#include "services/call/fields/resource_name.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

template <typename Message>
absl::StatusOr<std::optional<Message>> Find(const storage::Table<Message>& table,
                                            const Reader& reader, uint32_t owner,
                                            absl::string_view id) {
  ASSIGN_OR_RETURN(auto row, table.Find(reader, {.owner = owner, .tuple = KeyTuple::Of(id)}));
  std::optional<Message> message;
  if (row.has_value()) message = std::move(row->message);
  return message;
}

absl::StatusOr<std::vector<std::string>> VisitIdsUnder(const Reader& reader, uint32_t owner,
                                                       storage::IndexId index,
                                                       absl::string_view name, size_t limit) {
  std::vector<std::string> ids;
  AnyTable::Walk walk =
      Visits().table().WalkRows(reader, owner, AnyTable::Under(index, KeyTuple::Of(name)));
  v1::Visit visit;
  while (ids.size() < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
    if (!more) break;
    ids.emplace_back(call::LastIdOfName(visit.name()));
  }
  return ids;
}

}  // namespace

absl::StatusOr<std::optional<v1::Visit>> FindVisit(const Reader& reader, uint32_t owner,
                                                   absl::string_view id) {
  return Find(Visits().table(), reader, owner, id);
}

absl::StatusOr<std::optional<v1::Procedure>> FindProcedure(const Reader& reader, uint32_t owner,
                                                           absl::string_view id) {
  return Find(Procedures().table(), reader, owner, id);
}

absl::StatusOr<std::vector<std::string>> VisitIdsWith(const Reader& reader, uint32_t owner,
                                                      absl::string_view staff_member,
                                                      size_t limit) {
  return VisitIdsUnder(reader, owner, index::kVisitsByStaffMember, staff_member, limit);
}

absl::StatusOr<std::vector<std::string>> VisitIdsOfProcedure(const Reader& reader, uint32_t owner,
                                                             absl::string_view procedure,
                                                             size_t limit) {
  return VisitIdsUnder(reader, owner, index::kVisitsByProcedure, procedure, limit);
}

}  // namespace osiedle::visits
