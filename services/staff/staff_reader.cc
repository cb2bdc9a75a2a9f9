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

// False: there is none; the message then holds anything.
template <typename T>
absl::StatusOr<bool> ReadByName(const call::Resource<T>& resource, const Call& call,
                                const Reader& reader, absl::string_view name, T& message) {
  const std::optional<call::NameIds> ids = resource.type().pattern().Parse(name);
  if (!ids.has_value() || ids->front() != call.municipality()) return false;
  const storage::RowKey key = {.owner = call.owner(), .tuple = storage::KeyTuple::Of(ids->back())};
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                   resource.table().Get(reader, key, message));
  return meta.has_value();
}

template <typename T>
absl::StatusOr<std::optional<T>> FindByName(const call::Resource<T>& resource, const Call& call,
                                            const Reader& reader, absl::string_view name) {
  std::optional<T> found(std::in_place);
  ASSIGN_OR_RETURN(const bool is_there, ReadByName(resource, call, reader, name, *found));
  if (!is_there) found.reset();
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
  return ReadByName(StaffMembers(), call, reader, name, staff_member);
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
