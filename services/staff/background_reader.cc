#include "services/staff/background_reader.h"

#include <utility>

#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {

absl::StatusOr<std::optional<v1::StaffMember>> FindStaffMember(const storage::Reader& reader,
                                                               uint32_t owner,
                                                               absl::string_view id) {
  ASSIGN_OR_RETURN(auto row, StaffMembers().table().Find(
                                 reader, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}));
  std::optional<v1::StaffMember> staff_member;
  if (row.has_value()) staff_member = std::move(row->message);
  return staff_member;
}

}  // namespace osiedle::staff
