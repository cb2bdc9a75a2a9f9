#include "services/server/tables.h"

#include <limits>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/replay.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/figure_tables.h"
#include "services/invitations/invitation_tables.h"
#include "services/registry/registry_tables.h"
#include "services/residents/resident_tables.h"
#include "services/server/secrets.h"

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
  absl::StatusOr<bool> found = it->Next();
  if (!found.ok()) return found.status();
  if (!*found) return std::optional<Place>();
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
    absl::StatusOr<std::optional<Place>> place =
        FirstPlaceFrom(reader, owner, static_cast<uint16_t>(next));
    if (!place.ok()) return place.status();
    if (!place->has_value() || (*place)->owner != owner) return absl::OkStatus();
    if (!IsKnown((*place)->table)) {
      return absl::DataLossError(absl::StrCat("owner ", owner, " has keys of table ",
                                              (*place)->table, ", which is not known"));
    }
    next = uint32_t{(*place)->table} + 1;
  }
  return absl::OkStatus();
}

template <typename Entry>
absl::StatusOr<uint64_t> VerifyLog(const Snapshot& snapshot, LogId log) {
  LogPosition at = 0;
  while (true) {
    absl::StatusOr<std::vector<LogEntry>> entries = snapshot.ReadLog(log, at, kLogChunk);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return at;
    for (const LogEntry& entry : *entries) {
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
  if (absl::Status known = CheckTablesOf(snapshot, owner); !known.ok()) return known;
  for (const AnyTable* table : AllTables()) {
    absl::StatusOr<uint64_t> rows = table->Verify(snapshot, owner);
    if (!rows.ok()) {
      return absl::Status(rows.status().code(),
                          absl::StrCat("owner ", owner, ": ", rows.status().message()));
    }
    report.rows[table->spec().name] += *rows;
  }
  absl::StatusOr<uint64_t> changes =
      VerifyLog<internal::v1::ChangeEntry>(snapshot, {owner, storage::kChangeLog});
  if (!changes.ok()) return changes.status();
  report.change_entries += *changes;
  absl::StatusOr<uint64_t> audits =
      VerifyLog<internal::v1::AuditEntry>(snapshot, {owner, storage::kAuditLog});
  if (!audits.ok()) return audits.status();
  report.audit_entries += *audits;
  return absl::OkStatus();
}

}  // namespace

const std::vector<const AnyTable*>& AllTables() {
  static const auto* tables = [] {
    auto* all = new std::vector<const AnyTable*>(registry::AllTables());
    all->insert(all->end(), {&call::Replays(), &Secrets(), &contacts::Stops().table(),
                             &contacts::Outings().table(), &contacts::Contacts().table()});
    all->insert(all->end(), residents::AllTables().begin(), residents::AllTables().end());
    for (const AnyTable* table : invitations::AllTables()) all->push_back(table);
    const std::vector<const AnyTable*> of_figures = figures::AllTables();
    all->insert(all->end(), of_figures.begin(), of_figures.end());
    return all;
  }();
  return *tables;
}

absl::StatusOr<std::vector<uint32_t>> OwnersIn(const Reader& reader) {
  std::vector<uint32_t> owners;
  uint64_t next = 0;
  while (next <= std::numeric_limits<uint32_t>::max()) {
    absl::StatusOr<std::optional<Place>> place =
        FirstPlaceFrom(reader, static_cast<uint32_t>(next), 0);
    if (!place.ok()) return place.status();
    if (!place->has_value()) break;
    owners.push_back((*place)->owner);
    next = uint64_t{(*place)->owner} + 1;
  }
  return owners;
}

absl::StatusOr<RecordsReport> VerifyRecords(storage::Store& store) {
  const storage::Budget unlimited = {.read_keys = std::numeric_limits<size_t>::max(),
                                     .read_bytes = std::numeric_limits<size_t>::max(),
                                     .time = absl::InfiniteDuration()};
  absl::StatusOr<std::unique_ptr<const Snapshot>> snapshot = store.GetSnapshot(unlimited);
  if (!snapshot.ok()) return snapshot.status();
  absl::StatusOr<std::vector<uint32_t>> owners = OwnersIn(**snapshot);
  if (!owners.ok()) return owners.status();
  RecordsReport report;
  report.owners = owners->size();
  for (uint32_t owner : *owners) {
    if (absl::Status good = VerifyOwner(**snapshot, owner, report); !good.ok()) return good;
  }
  return report;
}

}  // namespace osiedle::server
