#include "services/residents/level_handlers.h"

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_checks.h"
#include "services/residents/resident_errors.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::residents::v1::LevelAct;
using ::osiedle::residents::v1::LevelChange;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::Transaction;

namespace {

// Reads the resident for a change of level. `is_done`: the change was already made, and `response`
// is the answer.
template <typename Request>
absl::StatusOr<storage::RowMeta> LoadForMove(const Call& call, Transaction& transaction,
                                             const Request& request, Resident& before,
                                             bool& is_done, Resident& response) {
  is_done = false;
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Residents().LoadLive(call, transaction, request.name(), "", before));
  // The same change is sent again, perhaps by another phone, with the old etag.
  if (IsKnownMove(before, request.identity_level(), request.act())) {
    is_done = true;
    response = before;
    return meta;
  }
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  if (before.state() == Resident::ERASED) {
    return StateRefuses(before, "nothing about the person changes any more");
  }
  return meta;
}

absl::Status MoveTo(const Call& call, Transaction& transaction, const storage::RowMeta& meta,
                    const Resident& before, Resident::IdentityLevel level, const LevelAct& act,
                    Resident& response) {
  if (before.level_changes_size() >= kMaxLevelChanges) {
    return LevelMoveRefused(before, "there is no room for another move");
  }
  response = before;
  TakeOutAbove(level, response);
  response.set_identity_level(level);
  LevelChange& change = *response.add_level_changes();
  change.set_identity_level(level);
  *change.mutable_act() = act;
  const google::protobuf::Timestamp now = call::TimestampOf(call.time());
  storage::RowMeta row = meta;
  // The fingerprint of the record's creation is deleted, too.
  if (level == Resident::COUNTED) row.origin = {};
  if (!act.has_occur_time()) *change.mutable_act()->mutable_occur_time() = now;
  *change.mutable_change_time() = now;
  return Residents().Save(call, transaction, row, before, response, common::v1::UPDATED,
                          Call::Feed::kAuditAndChanges, ConcealedBetween(level, LevelOf(before)));
}

// A COUNTED record is no particular person, so it cannot be the same person as another record.
absl::Status CheckNoLinks(const Call& call, Transaction& transaction, const Resident& resident) {
  if (!resident.merged_into().empty()) {
    return StateRefuses(resident, "it is merged; unmerge it before it is only counted");
  }
  return CheckNoneMergedInto(call, transaction, resident.name());
}

}  // namespace

absl::Status RaiseIdentityLevel(const Call& call, Transaction& transaction,
                                const v1::RaiseIdentityLevelRequest& request, Resident& response) {
  Resident before;
  bool is_done = false;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   LoadForMove(call, transaction, request, before, is_done, response));
  if (is_done) return absl::OkStatus();

  // Below IDENTIFIED only the age band tells a minor. The `identity` of an IDENTIFIED resident is
  // not read, because not every caller may know it.
  const bool rises = request.identity_level() > LevelOf(before);
  call::Violations violations;
  CheckRaise(request.identity_level(), request.act(),
             rises && IsMinor(before, absl::ToCivilDay(call.time(), absl::UTCTimeZone())),
             call.time(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (IsActOutdated(before, request.act(), call.time())) return ActOutdated(before.name());
  if (!rises) return LevelMoveRefused(before, "that is not above the present level");
  return MoveTo(call, transaction, meta, before, request.identity_level(), request.act(), response);
}

absl::Status LowerIdentityLevel(const Call& call, Transaction& transaction,
                                const v1::LowerIdentityLevelRequest& request, Resident& response) {
  Resident before;
  bool is_done = false;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   LoadForMove(call, transaction, request, before, is_done, response));
  if (is_done) return absl::OkStatus();

  call::Violations violations;
  CheckLower(request.act(), call.time(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (request.identity_level() >= LevelOf(before)) {
    return LevelMoveRefused(before, "that is not below the present level");
  }
  if (request.identity_level() == Resident::COUNTED) {
    RETURN_IF_ERROR(CheckNoLinks(call, transaction, before));
    RETURN_IF_ERROR(EmptyBoundaries(call, transaction, before.name()));
  }
  return MoveTo(call, transaction, meta, before, request.identity_level(), request.act(), response);
}

}  // namespace osiedle::residents
