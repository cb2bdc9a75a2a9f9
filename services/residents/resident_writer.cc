#include "services/residents/resident_writer.h"

#include "absl/status/statusor.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

using ::osiedle::residents::v1::Resident;

absl::Status EraseResident(const call::Call& call, storage::Transaction& transaction,
                           absl::string_view name) {
  Resident before;
  ASSIGN_OR_RETURN(storage::RowMeta meta, Residents().Load(call, transaction, name, before));
  if (before.state() == Resident::ERASED) return absl::OkStatus();
  Resident after = before;
  TakeOutAbove(Resident::COUNTED, after);
  after.clear_age_band();
  if (after.has_restriction()) after.mutable_restriction()->clear_ground();
  after.set_identity_level(Resident::COUNTED);
  after.set_state(Resident::ERASED);
  *after.mutable_erase_time() = call::TimestampOf(call.time());
  RETURN_IF_ERROR(EraseBoundaries(call, transaction, name));
  // The fingerprint of the record's creation is deleted, too.
  meta.origin = {};
  return Residents().Save(call, transaction, meta, before, after, common::v1::UPDATED,
                          call::Call::Feed::kAuditAndChanges,
                          ConcealedBetween(Resident::COUNTED, LevelOf(before)));
}

}  // namespace osiedle::residents
