#include "services/residents/background_reader.h"

#include <optional>

#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_tables.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

absl::StatusOr<bool> IsLinkedSince(const storage::Reader& reader, uint32_t municipality,
                                   absl::string_view resident, absl::Time time) {
  ASSIGN_OR_RETURN(const bool is_restricted, IsRestrictedName(reader, municipality, resident));
  if (is_restricted) return false;
  ASSIGN_OR_RETURN(const std::optional<storage::Row<v1::Resident>> row,
                   Residents().table().Find(
                       reader, {.owner = municipality,
                                .tuple = storage::KeyTuple::Of(call::LastIdOfName(resident))}));
  if (!row.has_value()) return false;
  return time > EndOfLinks(row->message).value_or(absl::InfinitePast());
}

}  // namespace osiedle::residents
