#include "services/staff/staff_reader.h"

#include <utility>

#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::PrincipalRights;
using ::osiedle::storage::Reader;

template <typename T>
absl::StatusOr<std::optional<T>> FindByName(const call::Resource<T>& resource, const Call& call,
                                            const Reader& reader, absl::string_view name) {
  std::optional<T> found;
  const std::optional<call::NameIds> ids = resource.type().pattern().Parse(name);
  if (!ids.has_value() || ids->front() != call.municipality()) return found;
  ASSIGN_OR_RETURN(std::optional<storage::Row<T>> row,
                   resource.table().Find(reader, {.owner = call.owner(),
                                                  .tuple = storage::KeyTuple::Of(ids->back())}));
  if (row.has_value()) found = std::move(row->message);
  return found;
}

}  // namespace

absl::StatusOr<std::optional<PrincipalRights>> RightsOf(const Reader& reader, uint32_t owner,
                                                        absl::string_view principal) {
  ASSIGN_OR_RETURN(std::optional<storage::Row<PrincipalRights>> row,
                   PrincipalRightsTable().Find(
                       reader, {.owner = owner, .tuple = storage::KeyTuple::Of(principal)}));
  return row.has_value() ? std::optional<PrincipalRights>(std::move(row->message)) : std::nullopt;
}

absl::StatusOr<std::optional<v1::StaffMember>> FindStaffMember(const Call& call,
                                                               const Reader& reader,
                                                               absl::string_view name) {
  return FindByName(StaffMembers(), call, reader, name);
}

absl::StatusOr<std::optional<v1::Institution>> FindInstitution(const Call& call,
                                                               const Reader& reader,
                                                               absl::string_view name) {
  return FindByName(Institutions(), call, reader, name);
}

absl::StatusOr<std::optional<v1::Team>> FindTeam(const Call& call, const Reader& reader,
                                                 absl::string_view name) {
  return FindByName(Teams(), call, reader, name);
}

absl::StatusOr<bool> ReadStaffMember(const Call& call, const Reader& reader, absl::string_view name,
                                     v1::StaffMember& staff_member) {
  const std::optional<call::NameIds> ids = StaffMembers().type().pattern().Parse(name);
  if (!ids.has_value() || ids->front() != call.municipality()) return false;
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                   StaffMembers().table().Get(
                       reader, {.owner = call.owner(), .tuple = storage::KeyTuple::Of(ids->back())},
                       staff_member));
  return meta.has_value();
}

absl::StatusOr<bool> MayReadTeam(const Call& call, const Reader& reader, absl::string_view name) {
  ASSIGN_OR_RETURN(const call::RecordScope scope,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_TEAMS), reader));
  return Teams().IsWithin(scope, call, reader, name);
}

absl::StatusOr<bool> MayReadAllStaff(const Call& call, const Reader& reader) {
  ASSIGN_OR_RETURN(const call::RecordScope scope,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_STAFF), reader));
  return scope.is_whole();
}

}  // namespace osiedle::staff
