#include "services/server/tables.h"

#include <limits>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/rpc/replay.h"
#include "services/server/hosted_areas.h"
#include "services/server/index_building.h"
#include "services/server/secrets.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::LogEntry;
using ::osiedle::storage::LogId;
using ::osiedle::storage::LogPosition;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::TableId;

constexpr size_t kLogChunk = 1000;

// The owner and table of the first key at or after the beginning of `table` of `owner`; nothing:
// there is none.
struct Place {
  uint32_t owner = 0;
  uint16_t table = 0;
};
absl::StatusOr<std::optional<Place>> FirstPlaceFrom(const Reader& reader, uint32_t owner,
                                                    uint16_t table) {
  const std::unique_ptr<storage::Iterator> it =
      reader.Scan({.begin = storage::KeyPrefix(owner, TableId{table}, IndexId::kRows), .end = ""},
                  {.limit = 1});
  ASSIGN_OR_RETURN(bool found, it->Next());
  if (!found) return std::optional<Place>();
  const absl::string_view key = it->key();
  if (key.size() < storage::kKeyPrefixBytes) return absl::DataLossError("a key without a table");
  Place place;
  for (size_t i = 0; i < 4; ++i) place.owner = place.owner << 8 | static_cast<uint8_t>(key[i]);
  for (size_t i = 4; i < 6; ++i) {
    place.table = static_cast<uint16_t>(place.table << 8 | static_cast<uint8_t>(key[i]));
  }
  return std::optional<Place>(place);
}

bool IsKnown(uint16_t id) {
  for (const AnyTable* table : AllTables()) {
    if (static_cast<uint16_t>(table->spec().id) == id) return true;
  }
  return false;
}

// Jumps from table to table.
absl::Status CheckTablesOf(const Reader& reader, uint32_t owner) {
  uint32_t next = 0;
  while (next <= std::numeric_limits<uint16_t>::max()) {
    ASSIGN_OR_RETURN(std::optional<Place> place,
                     FirstPlaceFrom(reader, owner, static_cast<uint16_t>(next)));
    if (!place.has_value() || place->owner != owner) return absl::OkStatus();
    if (!IsKnown(place->table)) {
      return absl::DataLossError(absl::StrCat("owner ", owner, " has keys of table ", place->table,
                                              ", which is not known"));
    }
    next = uint32_t{place->table} + 1;
  }
  return absl::OkStatus();
}

template <typename Entry>
absl::StatusOr<uint64_t> VerifyLog(const Snapshot& snapshot, LogId log) {
  LogPosition at = 0;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<LogEntry> entries, snapshot.ReadLog(log, at, kLogChunk));
    if (entries.empty()) return at;
    for (const LogEntry& entry : entries) {
      Entry parsed;
      if (!parsed.ParseFromString(entry.value)) {
        return absl::DataLossError(absl::StrCat("log ", log.owner, "/", log.kind, ": entry ",
                                                entry.position, " does not parse"));
      }
      at = entry.position;
    }
  }
}

absl::Status VerifyOwner(const Snapshot& snapshot, uint32_t owner, RecordsReport& report) {
  RETURN_IF_ERROR(CheckTablesOf(snapshot, owner));
  for (const AnyTable* table : AllTables()) {
    absl::StatusOr<uint64_t> rows = table->Verify(snapshot, owner);
    if (!rows.ok()) {
      return absl::Status(rows.status().code(),
                          absl::StrCat("owner ", owner, ": ", rows.status().message()));
    }
    report.rows[table->spec().name] += *rows;
  }
  ASSIGN_OR_RETURN(uint64_t changes,
                   VerifyLog<internal::v1::ChangeEntry>(snapshot, {owner, storage::kChangeLog}));
  report.change_entries += changes;
  ASSIGN_OR_RETURN(uint64_t audits,
                   VerifyLog<internal::v1::AuditEntry>(snapshot, {owner, storage::kAuditLog}));
  report.audit_entries += audits;
  return absl::OkStatus();
}

}  // namespace

const std::vector<const AnyTable*>& AllTables() {
  static const auto* tables = [] {
    auto* all =
        new std::vector<const AnyTable*>{&call::Replays(), &Secrets(), &BuiltIndexesTable()};
    for (const call::Area* area : AllAreas()) {
      for (const AnyTable* table : area->AllTables()) all->push_back(table);
    }
    return all;
  }();
  return *tables;
}

absl::StatusOr<std::vector<uint32_t>> OwnersIn(const Reader& reader) {
  std::vector<uint32_t> owners;
  uint64_t next = 0;
  while (next <= std::numeric_limits<uint32_t>::max()) {
    ASSIGN_OR_RETURN(std::optional<Place> place,
                     FirstPlaceFrom(reader, static_cast<uint32_t>(next), 0));
    if (!place.has_value()) break;
    owners.push_back(place->owner);
    next = uint64_t{place->owner} + 1;
  }
  return owners;
}

absl::StatusOr<RecordsReport> VerifyRecords(storage::Store& store) {
  ASSIGN_OR_RETURN(std::vector<std::string> missing, MissingIndexes(store, AllTables()));
  if (!missing.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store is of an older version, without the index of ", missing.front(),
                     ": start the server once, which builds it"));
  }
  const storage::Budget unlimited = {.read_keys = std::numeric_limits<size_t>::max(),
                                     .read_bytes = std::numeric_limits<size_t>::max(),
                                     .time = absl::InfiniteDuration()};
  ASSIGN_OR_RETURN(std::unique_ptr<const Snapshot> snapshot, store.GetSnapshot(unlimited));
  ASSIGN_OR_RETURN(std::vector<uint32_t> owners, OwnersIn(*snapshot));
  RecordsReport report;
  report.owners = owners.size();
  for (uint32_t owner : owners) {
    RETURN_IF_ERROR(VerifyOwner(*snapshot, owner, report));
  }
  return report;
}

}  // namespace osiedle::server
