#include "services/staff/staff_reader.h"

#include <utility>

#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {

using ::osiedle::internal::v1::PrincipalRights;

absl::StatusOr<std::optional<PrincipalRights>> RightsOf(const storage::Reader& reader,
                                                        uint32_t owner,
                                                        absl::string_view principal) {
  ASSIGN_OR_RETURN(std::optional<storage::Row<PrincipalRights>> row,
                   PrincipalRightsTable().Find(
                       reader, {.owner = owner, .tuple = storage::KeyTuple::Of(principal)}));
  return row.has_value() ? std::optional<PrincipalRights>(std::move(row->message)) : std::nullopt;
}

}  // namespace osiedle::staff
