// Typed rows with indexes that keep in step.
//
//   const Table<Contact>& Contacts() {
//     static const auto* table = new Table<Contact>({
//         .id = TableId::kContacts,
//         .name = "contacts",
//         .indexes = {{.id = kByOuting, .tuples = ...}}});
//     return *table;
//   }
//
// A table is stateless and thread-safe; it lives for ever. Everything works on a Reader or a
// Transaction, so one transaction reaches the rows of many tables.
//
// Upgrading: `schema_version` counts changes of meaning that field numbers do not show. A row of
// any version up to the current one is read through the upgrades in between. The next write of the
// row stores the newest version. A newer version than this program's is refused.
#ifndef OSIEDLE_STORAGE_RECORDS_TABLE_H_
#define OSIEDLE_STORAGE_RECORDS_TABLE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/records/envelope.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"
#include "storage/transaction.h"

namespace osiedle::storage {

// Which row: the owner's number and the tuple of ids within the table.
struct RowKey {
  uint32_t owner = kPlatform;
  KeyTuple tuple;

  friend bool operator==(const RowKey&, const RowKey&) = default;
};

// The properties of a row besides its message.
struct RowMeta {
  // New with every write; see EnvelopeHeader.
  uint64_t revision = 0;
  std::array<uint8_t, 16> origin{};
};

struct IndexSpec {
  IndexId id = IndexId::kFirstOwn;
  // For messages and checks, e.g. "by_outing".
  std::string name;
  // At most one row a tuple: Insert and Update fail with ALREADY_EXISTS.
  bool unique = false;
  // The tuples under which a row is found; any number, duplicates are dropped.
  std::function<void(const google::protobuf::Message&, std::vector<KeyTuple>&)> tuples;
};

struct TableSpec {
  TableId id;
  // Plural, for messages, e.g. "contacts".
  std::string name;
  uint16_t schema_version = 1;
  // upgrades[i] turns version i + 1 into version i + 2.
  std::vector<std::function<absl::Status(google::protobuf::Message&)>> upgrades;
  std::vector<IndexSpec> indexes;
  // The person that a row is about, where it must be erasable alone; see EnvelopeHeader::subject.
  std::function<std::string(const google::protobuf::Message&)> subject;
};

// The type-erased table, for the generic standard methods and the offline check.
class AnyTable {
 public:
  AnyTable(TableSpec spec, const google::protobuf::Message& prototype);
  AnyTable(const AnyTable&) = delete;

  const TableSpec& spec() const { return spec_; }
  const google::protobuf::Message& prototype() const { return prototype_; }
  // Null when there is none.
  const IndexSpec* FindIndex(IndexId id) const;

  // Nothing: no such row; `message` is then untouched.
  absl::StatusOr<std::optional<RowMeta>> Get(const Reader& reader, const RowKey& key,
                                             google::protobuf::Message& message) const;
  absl::StatusOr<bool> Exists(const Reader& reader, const RowKey& key) const;

  // ALREADY_EXISTS: the row is there, or a unique index is taken (see TakenIndex).
  absl::Status Insert(Transaction& transaction, const RowKey& key,
                      const google::protobuf::Message& message, const RowMeta& meta) const;
  // Replaces the row that holds `before`, as just read in this transaction; writes only the index
  // entries that differ.
  absl::Status Update(Transaction& transaction, const RowKey& key,
                      const google::protobuf::Message& before,
                      const google::protobuf::Message& after, const RowMeta& meta) const;
  absl::Status Erase(Transaction& transaction, const RowKey& key,
                     const google::protobuf::Message& before) const;

  // Walks rows in the order of an index (IndexId::kRows: of their keys), within `range` of its
  // tuples. A position is opaque, and stays valid while rows come and go.
  class Walk {
   public:
    // As Iterator::Next(). Fills `message`.
    absl::StatusOr<bool> Next(google::protobuf::Message& message);
    // Of the row that the last Next() gave.
    const RowKey& key() const { return key_; }
    const RowMeta& meta() const { return meta_; }
    std::string position() const;

   private:
    friend class AnyTable;
    Walk() = default;
    const AnyTable* table_ = nullptr;
    const Reader* reader_ = nullptr;
    bool through_index_ = false;
    uint32_t owner_ = 0;
    std::unique_ptr<Iterator> iterator_;
    RowKey key_;
    RowMeta meta_;
  };
  struct WalkOptions {
    IndexId index = IndexId::kRows;
    // Tuples t of the index with begin <= t < end; empty `end`: to the last. Both as encoded bytes
    // so that a prefix (see Prefix) is a range.
    KeyTuple begin;
    std::string end;
    bool reverse = false;
    // Goes on past this position of an earlier walk of the same index and direction.
    std::string after;
  };
  // The range of all tuples that begin with `tuple`.
  static WalkOptions Under(IndexId index, const KeyTuple& tuple);
  Walk WalkRows(const Reader& reader, uint32_t owner, const WalkOptions& options) const;

  // Reads the row that a unique index names, or nothing.
  absl::StatusOr<std::optional<RowKey>> FindUnique(const Reader& reader, uint32_t owner,
                                                   IndexId index, const KeyTuple& tuple) const;

  // For an index that a table gains when it has rows already. Nobody else writes the table
  // meanwhile. Call DropStrayEntries from "" on, then FillIndex from "" on. Right entries stay
  // where they are: an older version that keeps the index finds all of them at any moment.
  //
  // Looks at entries past a position, and takes out those that no row calls for. Gives the position
  // to go on from; "": that was the last entry.
  absl::StatusOr<std::string> DropStrayEntries(Transaction& transaction, uint32_t owner,
                                               const IndexSpec& index,
                                               const std::string& after) const;
  // Puts the entries of the rows past a position. Stops at `most` entries, or at the number of rows
  // of the largest size that a transaction may read. Gives the position to go on from; "": that was
  // the last row.
  absl::StatusOr<std::string> FillIndex(Transaction& transaction, uint32_t owner,
                                        const IndexSpec& index, const std::string& after,
                                        size_t most) const;

  // Checks every row and index entry of `owner`: rows decode, indexes and rows agree.
  // DATA_LOSS names the first disagreement.
  absl::StatusOr<uint64_t> Verify(const Reader& reader, uint32_t owner) const;

 private:
  absl::StatusOr<RowMeta> Decode(absl::string_view value, google::protobuf::Message& message) const;
  absl::StatusOr<std::string> Encode(const google::protobuf::Message& message,
                                     const RowMeta& meta) const;
  std::vector<KeyTuple> TuplesOf(const IndexSpec& index,
                                 const google::protobuf::Message& message) const;
  std::string EntryKey(const IndexSpec& index, const RowKey& key, const KeyTuple& tuple) const;
  absl::StatusOr<bool> IsCalledFor(const Reader& reader, uint32_t owner, const IndexSpec& index,
                                   absl::string_view entry, absl::string_view value,
                                   google::protobuf::Message& message) const;
  absl::Status PutEntry(Transaction& transaction, const IndexSpec& index, const RowKey& key,
                        const KeyTuple& tuple) const;

  const TableSpec spec_;
  const google::protobuf::Message& prototype_;
};

// Which unique index refused an Insert or Update; empty when it was the row itself.
std::string TakenIndex(const absl::Status& status);

template <typename Message>
struct Row {
  RowKey key;
  RowMeta meta;
  Message message;
};

template <typename Message>
class Table : public AnyTable {
 public:
  explicit Table(TableSpec spec) : AnyTable(std::move(spec), Message::default_instance()) {}

  absl::StatusOr<std::optional<Row<Message>>> Find(const Reader& reader, const RowKey& key) const {
    Row<Message> row{.key = key};
    ASSIGN_OR_RETURN(std::optional<RowMeta> meta, Get(reader, key, row.message));
    if (!meta.has_value()) return std::optional<Row<Message>>();
    row.meta = *meta;
    return std::optional<Row<Message>>(std::move(row));
  }
};

// An index function over a typed message.
template <typename Message, typename F>
std::function<void(const google::protobuf::Message&, std::vector<KeyTuple>&)> IndexOf(F f) {
  return [f](const google::protobuf::Message& message, std::vector<KeyTuple>& out) {
    f(static_cast<const Message&>(message), out);
  };
}

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_RECORDS_TABLE_H_
