// Every table that there is, for work on a whole store.
#ifndef OSIEDLE_SERVICES_SERVER_TABLES_H_
#define OSIEDLE_SERVICES_SERVER_TABLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"
#include "storage/store.h"

namespace osiedle::server {

// A table that is missing here is refused by VerifyRecords wherever it has a row.
const std::vector<const storage::AnyTable*>& AllTables();

// The numbers of all who have rows, in order: the platform and its municipalities.
absl::StatusOr<std::vector<uint32_t>> OwnersIn(const storage::Reader& reader);

struct RecordsReport {
  uint64_t owners = 0;
  // By the table's name.
  std::map<std::string, uint64_t> rows;
  uint64_t change_entries = 0;
  uint64_t audit_entries = 0;
};

// Checks what the values of a store mean: every row decodes and agrees with its indexes, no key
// belongs to a table that this program does not know, every entry of the logs decodes. DATA_LOSS
// names the first damage. Reads everything; blocks.
absl::StatusOr<RecordsReport> VerifyRecords(storage::Store& store);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_TABLES_H_
