#include "storage/engines/rocksdb/testing/stored_bytes.h"

#include <memory>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/debug.h"
#include "storage/engines/rocksdb/layout.h"

namespace osiedle::storage {
namespace {

// This is more than any test writes.
constexpr size_t kMaxVersions = 10'000'000;

absl::Status Failed(const rocksdb::Status& status) {
  return status.ok() ? absl::OkStatus() : absl::UnknownError(status.ToString());
}

// Calls `use` with each family of the database.
template <typename Use>
absl::Status WithDatabase(const std::string& directory, bool read_only, Use use) {
  const std::string path = absl::StrCat(directory, "/", rocksdb_engine::kDatabaseFolder);
  const rocksdb::DBOptions options;
  std::vector<std::string> names;
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, path, &names);
  if (!status.ok()) return Failed(status);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) descriptors.push_back({name, {}});
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  rocksdb::DB* opened = nullptr;
  status = read_only ? rocksdb::DB::OpenForReadOnly(options, path, descriptors, &families, &opened)
                     : rocksdb::DB::Open(options, path, descriptors, &families, &opened);
  if (!status.ok()) return Failed(status);
  const std::unique_ptr<rocksdb::DB> db(opened);
  const absl::Cleanup close = [&] {
    for (rocksdb::ColumnFamilyHandle* family : families) {
      db->DestroyColumnFamilyHandle(family).PermitUncheckedError();
    }
    db->Close().PermitUncheckedError();
  };
  for (rocksdb::ColumnFamilyHandle* family : families) {
    if (status = use(*db, family); !status.ok()) return Failed(status);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> EveryVersion(const std::string& directory) {
  std::string bytes;
  absl::Status read = WithDatabase(
      directory, /*read_only=*/true, [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
        std::vector<rocksdb::KeyVersion> versions;
        // No key is that long.
        rocksdb::Status status = rocksdb::GetAllKeyVersions(
            &db, family, "", std::string(4096, '\xff'), kMaxVersions, &versions);
        for (const rocksdb::KeyVersion& version : versions) {
          absl::StrAppend(&bytes, version.user_key, "\n", version.value, "\n");
        }
        return status;
      });
  if (!read.ok()) return read;
  return bytes;
}

absl::Status CompactEverything(const std::string& directory) {
  return WithDatabase(
      directory, /*read_only=*/false, [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
        rocksdb::CompactRangeOptions options;
        options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
        return db.CompactRange(options, family, nullptr, nullptr);
      });
}

}  // namespace osiedle::storage
