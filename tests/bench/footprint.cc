#include "tests/bench/footprint.h"

#include <memory>
#include <vector>

#include "rocksdb/db.h"
#include "tests/bench/die.h"

namespace osiedle::bench {

Footprint MeasureFootprint(const std::string& database) {
  std::vector<std::string> names;
  OrDie(rocksdb::DB::ListColumnFamilies({}, database, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  OrDie(rocksdb::DB::OpenForReadOnly({}, database, families, &handles, &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  Footprint footprint;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    const std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator({}, handle));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++footprint.keys;
      footprint.bytes += static_cast<double>(rows->key().size() + rows->value().size());
    }
    OrDie(rows->status());
    OrDie(db->DestroyColumnFamilyHandle(handle));
  }
  return footprint;
}

}  // namespace osiedle::bench
