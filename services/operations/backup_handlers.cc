#include "services/operations/backup_handlers.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/errors.h"
#include "services/call/ids.h"
#include "services/call/page_token.h"
#include "services/call/replay.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::BackupInfo;

// How long the record of a finished backup may take to become durable, whatever the deadline of the
// call: the backup is there, and a repeat must find it.
constexpr absl::Duration kRecordTime = absl::Seconds(30);

ABSL_CONST_INIT absl::Mutex the_one_backup(absl::kConstInit);

absl::Status NoBackupFolder() {
  return call::MakeError(absl::StatusCode::kUnimplemented, common::v1::METHOD_UNIMPLEMENTED,
                         "this server was started without a folder for backups (--backup_dir)");
}

std::string NameOf(const BackupInfo& info) { return absl::StrCat("backups/", info.id); }

v1::Backup ToBackup(const BackupInfo& info) {
  v1::Backup backup;
  backup.set_name(NameOf(info));
  // The engine lists whole backups only.
  backup.set_state(v1::Backup::COMPLETE);
  backup.set_size_bytes(static_cast<int64_t>(info.bytes));
  backup.set_file_count(static_cast<int32_t>(info.files));
  *backup.mutable_create_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(info.create_time));
  *backup.mutable_complete_time() = google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
      absl::ToUnixNanos(info.complete_time));
  return backup;
}

// Newest first.
absl::StatusOr<std::vector<BackupInfo>> AllBackups(const Call& call) {
  if (call.backup_directory().empty()) return std::vector<BackupInfo>();
  absl::StatusOr<std::vector<BackupInfo>> backups =
      call.store().ListBackups(call.backup_directory());
  if (!backups.ok()) return backups;
  std::sort(backups->begin(), backups->end(),
            [](const BackupInfo& a, const BackupInfo& b) { return a.id > b.id; });
  return backups;
}

// The call path replays answers of transactions; a backup is none, so it keeps its own.
std::optional<call::ReplayKey> ReplayOf(const Call& call, const v1::CreateBackupRequest& request) {
  if (request.request_id().empty()) return std::nullopt;
  return call::ReplayKey(call.owner(), call.principal().id, call.method().full_name,
                         request.request_id(), request, call.time());
}

absl::StatusOr<bool> FindAnswer(const Call& call, const call::ReplayKey& replay,
                                v1::Backup& response) {
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = call.store().GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  return replay.Find(**snapshot, response);
}

absl::Status KeepAnswer(const Call& call, const call::ReplayKey& replay,
                        const v1::Backup& response) {
  return storage::ReadWriteAndWait(
             call.store(), {.deadline = absl::Now() + kRecordTime},
             [&](storage::Transaction& txn) { return replay.Keep(txn, response); })
      .status;
}

}  // namespace

absl::Status CreateBackup(const Call& call, const v1::CreateBackupRequest& request,
                          v1::Backup& response) {
  if (!request.request_id().empty() && !call::IsUuid4(request.request_id())) {
    return call::InvalidField("request_id", "must be a version 4 UUID");
  }
  if (call.backup_directory().empty()) return NoBackupFolder();
  if (!the_one_backup.TryLock()) return call::QueueFull();
  absl::Cleanup unlock = []() ABSL_NO_THREAD_SAFETY_ANALYSIS { the_one_backup.Unlock(); };

  const std::optional<call::ReplayKey> replay = ReplayOf(call, request);
  if (replay.has_value()) {
    absl::StatusOr<bool> found = FindAnswer(call, *replay, response);
    if (!found.ok()) return found.status();
    if (*found) return absl::OkStatus();
  }
  absl::StatusOr<BackupInfo> info = call.store().Backup(call.backup_directory());
  if (!info.ok()) return info.status();
  response = ToBackup(*info);

  internal::v1::ResourceChange change;
  change.set_name(response.name());
  change.set_kind(internal::v1::ResourceChange::CREATED);
  call.RecordChange(std::move(change), Call::Feed::kAuditOnly);
  return replay.has_value() ? KeepAnswer(call, *replay, response) : absl::OkStatus();
}

absl::Status GetBackup(const Call& call, const storage::Snapshot& /*snapshot*/,
                       const v1::GetBackupRequest& request, v1::Backup& response) {
  uint32_t id = 0;
  absl::string_view text = request.name();
  if (!absl::ConsumePrefix(&text, "backups/") || !absl::SimpleAtoi(text, &id)) {
    return call::InvalidField("name", "is not of the form backups/{backup}");
  }
  absl::StatusOr<std::vector<BackupInfo>> backups = AllBackups(call);
  if (!backups.ok()) return backups.status();
  for (const BackupInfo& info : *backups) {
    if (NameOf(info) != request.name()) continue;
    response = ToBackup(info);
    return absl::OkStatus();
  }
  return call::ResourceNotFound(request.name());
}

absl::Status ListBackups(const Call& call, const storage::Snapshot& /*snapshot*/,
                         const v1::ListBackupsRequest& request, v1::ListBackupsResponse& response) {
  absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) return call::InvalidField("page_size", "must not be negative");
  const std::string binding = absl::StrCat(call.method().full_name, "\n", call.principal().id);
  uint32_t below = std::numeric_limits<uint32_t>::max();
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(request.page_token(), binding);
    if (!position.ok() || !absl::SimpleAtoi(*position, &below)) return call::PageTokenInvalid();
  }
  absl::StatusOr<std::vector<BackupInfo>> backups = AllBackups(call);
  if (!backups.ok()) return backups.status();
  for (const BackupInfo& info : *backups) {
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
