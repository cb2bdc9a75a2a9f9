#include "services/clubs/doors/told_ids.h"

#include <optional>

#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/internal/v1/told_attendance_id.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/doors/door_tables.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ToldAttendanceId;
using ::osiedle::storage::Reader;

storage::RowKey KeyOf(const Call& call, const std::string& name) {
  return {.owner = call.owner(),
          .tuple = storage::KeyTuple::Of(call::LastIdOfName(call::ParentOfName(name)),
                                         call::LastIdOfName(name))};
}

}  // namespace

absl::StatusOr<std::string> NameBehind(const Call& call, const Reader& reader,
                                       const std::string& name) {
  ToldAttendanceId told;
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                   ToldIdTable().Get(reader, KeyOf(call, name), told));
  if (!meta.has_value()) return name;
  // Under the parent that was asked about: one of another municipality has no attendance.
  std::string behind =
      Attendances().type().pattern().FormatUnder(call::ParentOfName(name), told.attendance_id());
  v1::Attendance attendance;
  const absl::Status loaded = Attendances().Load(call, reader, behind, attendance).status();
  if (absl::IsNotFound(loaded)) return name;
  RETURN_IF_ERROR(loaded);
  return behind;
}

absl::StatusOr<bool> IsToldId(const Call& call, const Reader& reader, const std::string& name) {
  return ToldIdTable().Exists(reader, KeyOf(call, name));
}

absl::Status KeepToldId(const Call& call, storage::Transaction& transaction,
                        const std::string& name, const std::string& attendance) {
  ASSIGN_OR_RETURN(const bool is_kept, IsToldId(call, transaction, name));
  if (is_kept) return absl::OkStatus();
  ToldAttendanceId told;
  told.set_attendance_id(std::string(call::LastIdOfName(attendance)));
  return ToldIdTable().Insert(transaction, KeyOf(call, name), told, {.revision = call.revision()});
}

}  // namespace osiedle::clubs
