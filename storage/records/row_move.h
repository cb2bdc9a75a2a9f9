// A row that goes to another owner.
#ifndef OSIEDLE_STORAGE_RECORDS_ROW_MOVE_H_
#define OSIEDLE_STORAGE_RECORDS_ROW_MOVE_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::storage {

// Moves the row under `key`, with its index entries, to the same tuple of ids under `owner`.
// `change` changes the message on the way. The row gets `revision` and keeps its origin. Gives the
// message as it stands there; nothing: there is no such row. ALREADY_EXISTS: the owner has a row of
// these ids, or a unique index is taken there (see TakenIndex).
template <typename Message>
absl::StatusOr<std::optional<Message>> MoveRow(const Table<Message>& table,
                                               Transaction& transaction, const RowKey& key,
                                               uint32_t owner, uint64_t revision,
                                               absl::FunctionRef<absl::Status(Message&)> change) {
  ASSIGN_OR_RETURN(std::optional<Row<Message>> row, table.Find(transaction, key));
  if (!row.has_value()) return std::optional<Message>();
  RETURN_IF_ERROR(table.Erase(transaction, key, row->message));
  RETURN_IF_ERROR(change(row->message));
  RETURN_IF_ERROR(table.Insert(transaction, {.owner = owner, .tuple = key.tuple}, row->message,
                               {.revision = revision, .origin = row->meta.origin}));
  return std::optional<Message>(std::move(row->message));
}

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_RECORDS_ROW_MOVE_H_
