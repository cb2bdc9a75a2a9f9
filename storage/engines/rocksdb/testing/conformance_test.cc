// The RocksDB engine passes the suite, on the disk and in memory.
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"
#include "storage/testing/conformance.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::storage {
namespace {

RocksDbOptions SmallOptions() {
  RocksDbOptions options;
  options.block_cache_bytes = 4 * 1024 * 1024;
  options.memtable_bytes = 4 * 1024 * 1024;
  return options;
}

class OnDisk : public StoreFactory {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open(const StoreSettings& settings) override {
    return OpenAt(folder_ / "store", settings);
  }
  absl::StatusOr<std::unique_ptr<Store>> Reopen() override { return Open(StoreSettings()); }
  std::string BackupDirectory() override { return folder_ / "backups"; }
  absl::StatusOr<std::unique_ptr<Store>> Restore(uint32_t backup_id) override {
    const std::string directory = folder_ / absl::StrCat("restored", backup_id);
    RETURN_IF_ERROR(RestoreRocksDbStore(BackupDirectory(), backup_id, directory));
    return OpenAt(directory, StoreSettings());
  }

 private:
  static absl::StatusOr<std::unique_ptr<Store>> OpenAt(const std::string& directory,
                                                       const StoreSettings& settings) {
    RocksDbOptions options = SmallOptions();
    options.directory = directory;
    options.max_queued = settings.max_queued;
    return OpenRocksDbStore(std::move(options));
  }

  TemporaryFolder folder_;
};

class InMemory : public StoreFactory {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open(const StoreSettings& settings) override {
    RocksDbOptions options = SmallOptions();
    options.in_memory = true;
    options.max_queued = settings.max_queued;
    return OpenRocksDbStore(std::move(options));
  }
  absl::StatusOr<std::unique_ptr<Store>> Reopen() override {
    return absl::UnimplementedError("gone");
  }
  std::string BackupDirectory() override { return ""; }
  absl::StatusOr<std::unique_ptr<Store>> Restore(uint32_t backup_id) override {
    return absl::UnimplementedError("no backups");
  }
  std::map<Requirement, std::string> Exemptions() const override {
    return {{Requirement::kReopen, "in memory nothing survives the store"},
            {Requirement::kBackup, "in memory there is nothing worth a copy"}};
  }
};

// In memory, with so little room and time that every step takes its slow path. The conflict window
// forgets at once, the committer gives up every run of its own, and memtables are full at once.
class Cramped : public InMemory {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open(const StoreSettings& settings) override {
    RocksDbOptions options = SmallOptions();
    options.in_memory = true;
    options.max_queued = settings.max_queued;
    options.memtable_bytes = 64 * 1024;
    options.max_window_bytes = 256;
    options.committer_run_budget = absl::Nanoseconds(1);
    return OpenRocksDbStore(std::move(options));
  }
  std::map<Requirement, std::string> Exemptions() const override {
    std::map<Requirement, std::string> exemptions = InMemory::Exemptions();
    exemptions[Requirement::kNoFalseConflicts] = "what the window forgot counts as a conflict";
    return exemptions;
  }
  int MaxRuns() const override { return std::numeric_limits<int>::max(); }
};

INSTANTIATE_TEST_SUITE_P(
    RocksDb, StoreConformance,
    ::testing::Values(ConformingEngine{"OnDisk", [] { return std::make_unique<OnDisk>(); }},
                      ConformingEngine{"InMemory", [] { return std::make_unique<InMemory>(); }},
                      ConformingEngine{"Cramped", [] { return std::make_unique<Cramped>(); }}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace osiedle::storage
