#include "tests/bench/raw_writes.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"
#include "storage/records/ids.h"
#include "storage/records/key.h"

namespace osiedle::bench {

Footprint MeasureFootprint(storage::Store& store, uint32_t owner) {
  Footprint footprint;
  auto snapshot = store.GetSnapshot({.read_keys = SIZE_MAX, .read_bytes = SIZE_MAX});
  std::string prefix = storage::KeyPrefix(owner, storage::TableId::kReplays, {}).substr(0, 4);
  auto rows = (*snapshot)->Scan(storage::KeyRange::Prefix(prefix));
  while (rows->Next().value()) {
    ++footprint.keys;
    footprint.bytes += rows->key().size() + rows->value().size();
  }
  for (uint16_t kind : {storage::kChangeLog, storage::kAuditLog}) {
    storage::LogPosition after = 0;
    while (true) {
      auto entries = (*snapshot)->ReadLog({owner, kind}, after, 1'000);
      if (entries->empty()) break;
      for (const storage::LogEntry& entry : *entries) {
        ++footprint.keys;
        footprint.bytes += 14 + entry.value.size();
        after = entry.position;
      }
    }
  }
  return footprint;
}

struct RawWrites::Database {
  std::unique_ptr<rocksdb::DB> db;
  size_t keys;
  std::string value;
  uint64_t next = 0;
};

RawWrites::RawWrites(const std::string& directory, const Footprint& per_item)
    : database_(new Database) {
  constexpr size_t kKeyBytes = 40;
  database_->keys = static_cast<size_t>(std::lround(per_item.keys));
  const double value_bytes = per_item.bytes / per_item.keys - kKeyBytes;
  database_->value.assign(value_bytes < 1 ? 1 : static_cast<size_t>(value_bytes), 'v');
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(options, directory, &db);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.ToString().c_str());
    std::abort();
  }
  database_->db.reset(db);
}

RawWrites::~RawWrites() = default;

int RawWrites::WriteGroup(int group) {
  rocksdb::WriteBatch batch;
  for (int item = 0; item < group; ++item) {
    for (size_t key = 0; key < database_->keys; ++key) {
      batch.Put(absl::StrCat(absl::Dec(key, absl::kZeroPad20),
                             absl::Dec(database_->next, absl::kZeroPad20)),
                database_->value);
    }
    ++database_->next;
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  if (!database_->db->Write(options, &batch).ok()) std::abort();
  return group;
}

}  // namespace osiedle::bench
