#include "services/server/index_building.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "services/call/process/log.h"
#include "services/server/tables.h"
#include "storage/limits.h"
#include "storage/records/ids.h"
#include "storage/snapshot.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::server {
namespace {

using ::osiedle::internal::v1::BuiltIndexes;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexSpec;
using ::osiedle::storage::Transaction;

// Half of what a transaction may write: a row that has many entries still fits.
constexpr size_t kEntriesAtOnce = storage::kMaxTransactionKeys / 2;
constexpr absl::Duration kTransactionTime = absl::Seconds(30);

struct TableIndex {
  const AnyTable* table;
  const IndexSpec* index;

  uint32_t number() const {
    return uint32_t{static_cast<uint16_t>(table->spec().id)} << 8 | static_cast<uint8_t>(index->id);
  }
  std::string name() const { return absl::StrCat(table->spec().name, " ", index->name); }
};

std::vector<TableIndex> IndexesOf(absl::Span<const AnyTable* const> tables) {
  std::vector<TableIndex> indexes;
  for (const AnyTable* table : tables) {
    for (const IndexSpec& index : table->spec().indexes) indexes.push_back({table, &index});
  }
  return indexes;
}

storage::RowKey TheRow() {
  return {.owner = storage::kPlatform, .tuple = storage::KeyTuple::Of("all")};
}

absl::StatusOr<std::optional<BuiltIndexes>> Known(const storage::Reader& reader) {
  ASSIGN_OR_RETURN(auto row, BuiltIndexesTable().Find(reader, TheRow()));
  if (!row.has_value()) return std::optional<BuiltIndexes>();
  return std::optional<BuiltIndexes>(std::move(row->message));
}

absl::Status Write(storage::Store& store, storage::TransactionBody body) {
  return storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + kTransactionTime},
                                   std::move(body))
      .status;
}

// Takes a step from "" on until one gives "" back, each in a transaction of its own.
absl::Status TakeSteps(
    storage::Store& store,
    absl::FunctionRef<absl::StatusOr<std::string>(Transaction&, const std::string& after)> step) {
  std::string position;
  do {
    const std::string after = position;
    RETURN_IF_ERROR(Write(store, [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(position, step(transaction, after));
      return absl::OkStatus();
    }));
  } while (!position.empty());
  return absl::OkStatus();
}

absl::Status Fill(storage::Store& store, uint32_t owner, const TableIndex& built) {
  RETURN_IF_ERROR(TakeSteps(store, [&](Transaction& transaction, const std::string& after) {
    return built.table->DropStrayEntries(transaction, owner, *built.index, after);
  }));
  return TakeSteps(store, [&](Transaction& transaction, const std::string& after) {
    return built.table->FillIndex(transaction, owner, *built.index, after, kEntriesAtOnce);
  });
}

absl::StatusOr<std::vector<TableIndex>> Missing(const storage::Reader& reader,
                                                const std::vector<TableIndex>& wanted) {
  ASSIGN_OR_RETURN(const std::optional<BuiltIndexes> known, Known(reader));
  std::vector<TableIndex> missing;
  for (const TableIndex& index : wanted) {
    if (!known.has_value() || !absl::c_linear_search(known->indexes(), index.number())) {
      missing.push_back(index);
    }
  }
  return missing;
}

absl::Status WriteDown(storage::Store& store, const std::vector<TableIndex>& built) {
  BuiltIndexes all;
  for (const TableIndex& index : built) all.add_indexes(index.number());
  absl::c_sort(*all.mutable_indexes());
  return Write(store, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<BuiltIndexes> known, Known(transaction));
    const storage::RowMeta meta = {.revision = 1};
    if (!known.has_value()) return BuiltIndexesTable().Insert(transaction, TheRow(), all, meta);
    return BuiltIndexesTable().Update(transaction, TheRow(), *known, all, meta);
  });
}

}  // namespace

const storage::Table<BuiltIndexes>& BuiltIndexesTable() {
  static const auto* const table = new storage::Table<BuiltIndexes>(
      {.id = storage::TableId::kBuiltIndexes, .name = "built indexes"});
  return *table;
}

absl::StatusOr<std::vector<std::string>> MissingIndexes(storage::Store& store,
                                                        absl::Span<const AnyTable* const> tables) {
  ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store.GetSnapshot({}));
  ASSIGN_OR_RETURN(std::vector<TableIndex> missing, Missing(*snapshot, IndexesOf(tables)));
  std::vector<std::string> names;
  for (const TableIndex& index : missing) names.push_back(index.name());
  return names;
}

absl::Status BuildIndexes(storage::Store& store, absl::Span<const AnyTable* const> tables) {
  const std::vector<TableIndex> wanted = IndexesOf(tables);
  std::vector<TableIndex> missing;
  std::vector<uint32_t> owners;
  bool knows_others = false;
  {
    ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store.GetSnapshot({}));
    ASSIGN_OR_RETURN(missing, Missing(*snapshot, wanted));
    ASSIGN_OR_RETURN(owners, OwnersIn(*snapshot));
    ASSIGN_OR_RETURN(const std::optional<BuiltIndexes> known, Known(*snapshot));
    // Indexes of a later version are forgotten, because this version does not keep them up to date.
    knows_others = known.has_value() &&
                   known->indexes_size() > static_cast<int>(wanted.size() - missing.size());
  }
  if (missing.empty() && !knows_others) return absl::OkStatus();
  const bool is_new = owners.empty();
  for (const TableIndex& index : missing) {
    if (!is_new) {
      call::Log(call::LogSeverity::kInfo, "building an index", {{"index", index.name()}});
    }
    for (const uint32_t owner : owners) RETURN_IF_ERROR(Fill(store, owner, index));
  }
  return WriteDown(store, wanted);
}

}  // namespace osiedle::server
