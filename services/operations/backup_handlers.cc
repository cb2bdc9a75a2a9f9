#include "services/operations/backup_handlers.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/process/log.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "services/call/rpc/replay.h"
#include "services/operations/backup_making.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::BackupInfo;

// The time in which the record of the work must become durable. It does not depend on the deadline
// of the call: the work is done, and a repeat must find the record.
constexpr absl::Duration kRecordTime = absl::Seconds(30);

absl::Status NoBackupFolder() {
  return call::MakeError(absl::StatusCode::kUnimplemented, common::v1::METHOD_UNIMPLEMENTED,
                         "this server was started without a folder for backups (--backup_dir)");
}

std::string NameOf(uint32_t id) { return absl::StrCat("backups/", id); }

// The id in "backups/7".
std::optional<uint32_t> IdOf(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "backups/")) return std::nullopt;
  return storage::ParseBackupId(name);
}

absl::Status NotAName() {
  return call::InvalidField({"name", common::v1::NOT_A_BACKUP, {{"pattern", "backups/{backup}"}}});
}

v1::Backup::State StateOf(BackupInfo::State state) {
  switch (state) {
    case BackupInfo::State::kCreating:
      return v1::Backup::CREATING;
    case BackupInfo::State::kComplete:
      return v1::Backup::COMPLETE;
    case BackupInfo::State::kDamaged:
      return v1::Backup::FAILED;
  }
  return v1::Backup::STATE_UNSPECIFIED;
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

v1::Backup ToBackup(const BackupInfo& info) {
  v1::Backup backup;
  backup.set_name(NameOf(info.id));
  backup.set_state(StateOf(info.state));
  *backup.mutable_create_time() = ToTimestamp(info.create_time);
  if (backup.state() != v1::Backup::COMPLETE) return backup;
  backup.set_size_bytes(static_cast<int64_t>(info.bytes));
  backup.set_file_count(static_cast<int32_t>(info.files));
  *backup.mutable_complete_time() = ToTimestamp(info.complete_time);
  return backup;
}

// Newest first.
absl::StatusOr<std::vector<BackupInfo>> AllBackups(const Call& call) {
  if (call.backup_directory().empty()) return std::vector<BackupInfo>();
  ASSIGN_OR_RETURN(std::vector<BackupInfo> backups,
                   call.store().ListBackups(call.backup_directory()));
  std::sort(backups.begin(), backups.end(),
            [](const BackupInfo& a, const BackupInfo& b) { return a.id > b.id; });
  return backups;
}

// Finished work is audited. When its answer cannot be kept, as on a full disk, a repeat does the
// work again or finds nothing to do.
void KeepAnswer(const Call& call, const call::ReplayKey& replay,
                const google::protobuf::Message& response) {
  const absl::Status kept =
      storage::ReadWriteAndWait(
          call.store(), {.deadline = storage::SteadyNow() + kRecordTime},
          [&](storage::Transaction& txn) { return replay.Keep(txn, response); })
          .status;
  if (kept.ok()) return;
  call::Log(call::LogSeverity::kWarning, "an answer could not be kept for repeats",
            {{"method", call.method().full_name}, {"error", kept.ToString()}});
}

// Changes the folder, one change at a time, unless the request is a repeat: a repeat gets its first
// answer. The call path replays only answers of transactions, and work on a folder is no
// transaction. The search for an answer is in the same turn, so that of two equal requests one
// finds the other's.
template <typename Request, typename Response>
absl::Status ChangeOnce(const Call& call, const Request& request, Response& response,
                        absl::FunctionRef<absl::Status(const BackupTurn& turn)> change) {
  if (call.backup_directory().empty()) return NoBackupFolder();
  const BackupTurn turn;
  if (!turn.taken()) return call::QueueFull();
  if (request.request_id().empty()) return change(turn);
  const call::ReplayKey replay(call.owner(), call.ActorId(), call.method().full_name,
                               request.request_id(), request, call.time());
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                     call.store().GetSnapshot({}));
    ASSIGN_OR_RETURN(const bool found, replay.Find(*snapshot, response));
    if (found) return absl::OkStatus();
  }
  RETURN_IF_ERROR(change(turn));
  KeepAnswer(call, replay, response);
  return absl::OkStatus();
}

void RecordChange(const Call& call, uint32_t id, common::v1::ChangeKind kind) {
  internal::v1::ResourceChange change;
  change.set_name(NameOf(id));
  change.set_kind(kind);
  call.RecordChange(std::move(change), Call::Feed::kAuditOnly);
}

}  // namespace

absl::Status CreateBackup(const Call& call, const v1::CreateBackupRequest& request,
                          v1::Backup& response) {
  return ChangeOnce(call, request, response, [&](const BackupTurn& turn) -> absl::Status {
    ASSIGN_OR_RETURN(const MadeBackup made,
                     MakeBackup(turn, call.store(), call.backup_directory(), call.keep_backups()));
    response = ToBackup(made.info);
    RecordChange(call, made.info.id, common::v1::CREATED);
    for (uint32_t id : made.deleted) {
      RecordChange(call, id, common::v1::DELETED);
    }
    return absl::OkStatus();
  });
}

absl::Status DeleteBackup(const Call& call, const v1::DeleteBackupRequest& request,
                          google::protobuf::Empty& response) {
  const std::optional<uint32_t> id = IdOf(request.name());
  if (!id.has_value()) return NotAName();
  return ChangeOnce(call, request, response, [&](const BackupTurn& /*turn*/) -> absl::Status {
    absl::Status deleted = call.store().DeleteBackup(call.backup_directory(), *id);
    if (absl::IsNotFound(deleted)) {
      return request.allow_missing() ? absl::OkStatus() : call::ResourceNotFound(request.name());
    }
    RETURN_IF_ERROR(deleted);
    RecordChange(call, *id, common::v1::DELETED);
    return absl::OkStatus();
  });
}

absl::Status GetBackup(const Call& call, const storage::Snapshot& /*snapshot*/,
                       const v1::GetBackupRequest& request, v1::Backup& response) {
  const std::optional<uint32_t> id = IdOf(request.name());
  if (!id.has_value()) return NotAName();
  ASSIGN_OR_RETURN(std::vector<BackupInfo> backups, AllBackups(call));
  for (const BackupInfo& info : backups) {
    if (info.id != *id) continue;
    response = ToBackup(info);
    return absl::OkStatus();
  }
  return call::ResourceNotFound(request.name());
}

absl::Status ListBackups(const Call& call, const storage::Snapshot& /*snapshot*/,
                         const v1::ListBackupsRequest& request, v1::ListBackupsResponse& response) {
  absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) return call::InvalidField({"page_size", common::v1::NEGATIVE});
  const std::string binding = absl::StrCat(call.method().full_name, "\n", call.ActorId());
  uint32_t below = std::numeric_limits<uint32_t>::max();
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(request.page_token(), binding);
    if (!position.ok() || !absl::SimpleAtoi(*position, &below)) return call::PageTokenInvalid();
  }
  ASSIGN_OR_RETURN(std::vector<BackupInfo> backups, AllBackups(call));
  for (const BackupInfo& info : backups) {
    if (info.id >= below) continue;
    if (response.backups_size() == *page_size) {
      const BackupInfo& last = *(&info - 1);
      response.set_next_page_token(
          call.page_tokens().Encode(absl::StrCat(last.id), binding, call.entropy()));
      break;
    }
    *response.add_backups() = ToBackup(info);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::operations
