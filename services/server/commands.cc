#include "services/server/commands.h"

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/call/process/log.h"
#include "services/server/exit_codes.h"
#include "services/server/folders.h"
#include "services/server/server.h"
#include "services/server/signals.h"
#include "services/server/tables.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

int Fail(absl::string_view what, const absl::Status& why) {
  std::fprintf(stderr, "osiedled: %s: %s\n", std::string(what).c_str(),
               std::string(why.message()).c_str());
  return why.code() == absl::StatusCode::kInvalidArgument ? kExitUsage : kExitFailed;
}

absl::Status Missing(absl::string_view flag) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " is missing"));
}

// Checks the content of the files after the engine has found them undamaged.
absl::StatusOr<RecordsReport> VerifyRecordsIn(const Options& options) {
  storage::RocksDbOptions engine;
  engine.directory = options.data_dir;
  engine.block_cache_bytes = static_cast<size_t>(options.block_cache_mb) * 1024 * 1024;
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store,
                   storage::OpenRocksDbStore(std::move(engine)));
  absl::StatusOr<RecordsReport> report = VerifyRecords(*store);
  if (absl::Status closed = store->Close(); !closed.ok() && report.ok()) return closed;
  return report;
}

}  // namespace

int Serve(const Options& options) {
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(options);
  if (!server.ok()) {
    call::Log(call::LogSeverity::kError, "cannot start",
              {{"error", std::string(server.status().message())}});
    return server.status().code() == absl::StatusCode::kInvalidArgument ? kExitUsage : kExitFailed;
  }
  std::thread signals([&server] {
    WaitForTermination([&server] { (*server)->ReloadFiles(); });
    (*server)->Shutdown();
  });
  const absl::Status closed = (*server)->Wait();
  signals.join();
  return closed.ok() ? kExitOk : kExitStoreFailed;
}

int Verify(const Options& options) {
  if (options.data_dir.empty()) return Fail("verify", Missing("data_dir"));
  absl::StatusOr<storage::VerifyReport> files = storage::VerifyRocksDbStore(options.data_dir);
  if (!files.ok()) return Fail(options.data_dir, files.status());
  absl::StatusOr<RecordsReport> records = VerifyRecordsIn(options);
  if (!records.ok()) return Fail(options.data_dir, records.status());

  absl::PrintF("%s is sound: %d keys, %d logs with %d entries\n", options.data_dir, files->keys,
               files->logs, files->log_entries);
  for (const auto& [table, rows] : records->rows) absl::PrintF("  %-20s %12d\n", table, rows);
  absl::PrintF("  %-20s %12d\n", "change entries", records->change_entries);
  absl::PrintF("  %-20s %12d\n", "audit entries", records->audit_entries);
  return kExitOk;
}

int Restore(const CommandLine& line) {
  const Options& options = line.options;
  if (options.backup_dir.empty()) return Fail("restore", Missing("backup_dir"));
  if (options.data_dir.empty()) return Fail("restore", Missing("data_dir"));
  if (line.backup_id == 0) return Fail("restore", Missing("backup_id"));
  absl::Status apart = CheckApart(options.data_dir, options.backup_dir);
  if (!apart.ok()) return Fail("restore", apart);
  absl::Status restored =
      storage::RestoreRocksDbStore(options.backup_dir, line.backup_id, options.data_dir);
  if (!restored.ok()) return Fail("restore", restored);
  absl::PrintF("backup %d of %s is in %s\n", line.backup_id, options.backup_dir, options.data_dir);
  return kExitOk;
}

int PrintVersion() {
  absl::PrintF("osiedled %s\n", OSIEDLE_VERSION);
  return kExitOk;
}

}  // namespace osiedle::server
