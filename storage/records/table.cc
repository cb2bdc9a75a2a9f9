#include "storage/records/table.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

using ::google::protobuf::Message;

constexpr absl::string_view kTakenIndexMark = "osiedle.storage/taken-index";

absl::Status Taken(absl::string_view table, absl::string_view index) {
  absl::Status status = absl::AlreadyExistsError(absl::StrCat(table, ": taken"));
  if (!index.empty()) status.SetPayload(kTakenIndexMark, absl::Cord(index));
  return status;
}

std::string RowBytes(TableId table, const RowKey& key) {
  std::string bytes = KeyPrefix(key.owner, table, IndexId::kRows);
  bytes += key.tuple.bytes();
  return bytes;
}

// The row to which an entry of an index leads; see AnyTable::EntryKey.
absl::StatusOr<RowKey> RowOf(uint32_t owner, const IndexSpec& index, absl::string_view entry,
                             absl::string_view value) {
  RowKey key{.owner = owner};
  if (index.unique) {
    key.tuple.AddEncoded(value);
    return key;
  }
  entry.remove_prefix(kKeyPrefixBytes);
  ASSIGN_OR_RETURN(uint64_t length, KeyTupleReader(value).ReadUint64());
  if (length > entry.size()) return absl::DataLossError("an index entry is broken");
  key.tuple.AddEncoded(entry.substr(length));
  return key;
}

// As many rows as a transaction may read of the largest, and half of what it may read is left.
constexpr size_t kMostRowsAtOnce = Budget().read_bytes / (kMaxValueBytes + kMaxKeyBytes) / 2;

}  // namespace

AnyTable::AnyTable(TableSpec spec, const Message& prototype)
    : spec_(std::move(spec)), prototype_(prototype) {}

const IndexSpec* AnyTable::FindIndex(IndexId id) const {
  for (const IndexSpec& index : spec_.indexes) {
    if (index.id == id) return &index;
  }
  return nullptr;
}

absl::StatusOr<RowMeta> AnyTable::Decode(absl::string_view value, Message& message) const {
  ASSIGN_OR_RETURN(Envelope envelope, DecodeEnvelope(value));
  const EnvelopeHeader& header = envelope.header;
  if (header.schema_version == 0 || header.schema_version > spec_.schema_version) {
    return absl::FailedPreconditionError(absl::StrCat("a row of ", spec_.name,
                                                      " has schema version ", header.schema_version,
                                                      ", newer than ", spec_.schema_version));
  }
  if (!message.ParseFromArray(envelope.payload.data(), static_cast<int>(envelope.payload.size()))) {
    return absl::DataLossError(absl::StrCat("a row of ", spec_.name, " does not parse"));
  }
  for (size_t version = header.schema_version; version < spec_.schema_version; ++version) {
    RETURN_IF_ERROR(spec_.upgrades[version - 1](message));
  }
  return RowMeta{.revision = header.revision, .origin = header.origin};
}

absl::StatusOr<std::string> AnyTable::Encode(const Message& message, const RowMeta& meta) const {
  EnvelopeHeader header{
      .schema_version = spec_.schema_version, .revision = meta.revision, .origin = meta.origin};
  if (spec_.subject) header.subject = spec_.subject(message);
  return EncodeEnvelope(header, message.SerializeAsString());
}

absl::StatusOr<std::optional<RowMeta>> AnyTable::Get(const Reader& reader, const RowKey& key,
                                                     Message& message) const {
  ASSIGN_OR_RETURN(std::optional<std::string> value, reader.Get(RowBytes(spec_.id, key)));
  if (!value.has_value()) return std::optional<RowMeta>();
  ASSIGN_OR_RETURN(RowMeta meta, Decode(*value, message));
  return std::optional<RowMeta>(meta);
}

absl::StatusOr<bool> AnyTable::Exists(const Reader& reader, const RowKey& key) const {
  ASSIGN_OR_RETURN(std::optional<std::string> value, reader.Get(RowBytes(spec_.id, key)));
  return value.has_value();
}

std::vector<KeyTuple> AnyTable::TuplesOf(const IndexSpec& index, const Message& message) const {
  std::vector<KeyTuple> tuples;
  index.tuples(message, tuples);
  std::sort(tuples.begin(), tuples.end());
  tuples.erase(std::unique(tuples.begin(), tuples.end()), tuples.end());
  return tuples;
}

std::string AnyTable::EntryKey(const IndexSpec& index, const RowKey& key,
                               const KeyTuple& tuple) const {
  std::string bytes = KeyPrefix(key.owner, spec_.id, index.id);
  bytes += tuple.bytes();
  // The row's own key makes the entries of equal tuples distinct. An entry's value is the length of
  // the index tuple, or in a unique index the row's key: both lead back to the row.
  if (!index.unique) bytes += key.tuple.bytes();
  return bytes;
}

absl::Status AnyTable::PutEntry(Transaction& transaction, const IndexSpec& index, const RowKey& key,
                                const KeyTuple& tuple) const {
  const std::string entry = EntryKey(index, key, tuple);
  if (!index.unique) {
    return transaction.Put(entry, KeyTuple::Of(uint64_t{tuple.bytes().size()}).bytes());
  }
  ASSIGN_OR_RETURN(std::optional<std::string> holder, transaction.Get(entry));
  if (holder.has_value() && *holder != key.tuple.bytes()) return Taken(spec_.name, index.name);
  return transaction.Put(entry, key.tuple.bytes());
}

absl::Status AnyTable::Insert(Transaction& transaction, const RowKey& key, const Message& message,
                              const RowMeta& meta) const {
  ASSIGN_OR_RETURN(bool exists, Exists(transaction, key));
  if (exists) return Taken(spec_.name, "");
  ASSIGN_OR_RETURN(std::string value, Encode(message, meta));
  RETURN_IF_ERROR(transaction.Put(RowBytes(spec_.id, key), value));
  for (const IndexSpec& index : spec_.indexes) {
    for (const KeyTuple& tuple : TuplesOf(index, message)) {
      RETURN_IF_ERROR(PutEntry(transaction, index, key, tuple));
    }
  }
  return absl::OkStatus();
}

absl::Status AnyTable::Update(Transaction& transaction, const RowKey& key, const Message& before,
                              const Message& after, const RowMeta& meta) const {
  ASSIGN_OR_RETURN(std::string value, Encode(after, meta));
  RETURN_IF_ERROR(transaction.Put(RowBytes(spec_.id, key), value));
  for (const IndexSpec& index : spec_.indexes) {
    const std::vector<KeyTuple> old_tuples = TuplesOf(index, before);
    const std::vector<KeyTuple> new_tuples = TuplesOf(index, after);
    for (const KeyTuple& tuple : old_tuples) {
      if (std::binary_search(new_tuples.begin(), new_tuples.end(), tuple)) continue;
      RETURN_IF_ERROR(transaction.Delete(EntryKey(index, key, tuple)));
    }
    for (const KeyTuple& tuple : new_tuples) {
      if (std::binary_search(old_tuples.begin(), old_tuples.end(), tuple)) continue;
      RETURN_IF_ERROR(PutEntry(transaction, index, key, tuple));
    }
  }
  return absl::OkStatus();
}

absl::Status AnyTable::Erase(Transaction& transaction, const RowKey& key,
                             const Message& before) const {
  RETURN_IF_ERROR(transaction.Delete(RowBytes(spec_.id, key)));
  for (const IndexSpec& index : spec_.indexes) {
    for (const KeyTuple& tuple : TuplesOf(index, before)) {
      RETURN_IF_ERROR(transaction.Delete(EntryKey(index, key, tuple)));
    }
  }
  return absl::OkStatus();
}

AnyTable::WalkOptions AnyTable::Under(IndexId index, const KeyTuple& tuple) {
  return WalkOptions{
      .index = index, .begin = tuple, .end = KeyRange::Prefix(tuple.bytes()).end, .after = ""};
}

AnyTable::Walk AnyTable::WalkRows(const Reader& reader, uint32_t owner,
                                  const WalkOptions& options) const {
  const std::string prefix = KeyPrefix(owner, spec_.id, options.index);
  KeyRange range;
  range.begin = prefix + options.begin.bytes();
  range.end = options.end.empty() ? KeyRange::Prefix(prefix).end : prefix + options.end;
  if (!options.after.empty()) {
    // A position is the entry's key without its prefix, so it can be cut to the range again.
    const std::string after = prefix + options.after;
    if (options.reverse) {
      range.end = std::min(range.end, after);
    } else {
      range.begin = std::max(range.begin, after + '\0');
    }
  }
  Walk walk;
  walk.table_ = this;
  walk.reader_ = &reader;
  walk.owner_ = owner;
  walk.through_index_ = options.index != IndexId::kRows;
  walk.iterator_ = reader.Scan(range, {.reverse = options.reverse});
  return walk;
}

absl::StatusOr<bool> AnyTable::Walk::Next(Message& message) {
  ASSIGN_OR_RETURN(bool more, iterator_->Next());
  if (!more) return false;
  absl::string_view entry = iterator_->key();
  entry.remove_prefix(kKeyPrefixBytes);
  key_.owner = owner_;
  key_.tuple = KeyTuple();
  if (!through_index_) {
    key_.tuple.AddEncoded(entry);
    ASSIGN_OR_RETURN(meta_, table_->Decode(iterator_->value(), message));
    return true;
  }
  const IndexId index_id = static_cast<IndexId>(iterator_->key()[kKeyPrefixBytes - 1]);
  const IndexSpec* index = table_->FindIndex(index_id);
  if (index == nullptr) return absl::InternalError("a walk through an index that is not there");
  ASSIGN_OR_RETURN(key_, RowOf(owner_, *index, iterator_->key(), iterator_->value()));
  ASSIGN_OR_RETURN(std::optional<RowMeta> meta, table_->Get(*reader_, key_, message));
  if (!meta.has_value()) {
    return absl::DataLossError(
        absl::StrCat("index ", index->name, " of ", table_->spec_.name, " names a missing row"));
  }
  meta_ = *meta;
  return true;
}

std::string AnyTable::Walk::position() const {
  return std::string(iterator_->key().substr(kKeyPrefixBytes));
}

absl::StatusOr<std::optional<RowKey>> AnyTable::FindUnique(const Reader& reader, uint32_t owner,
                                                           IndexId index,
                                                           const KeyTuple& tuple) const {
  std::string entry = KeyPrefix(owner, spec_.id, index);
  entry += tuple.bytes();
  ASSIGN_OR_RETURN(std::optional<std::string> holder, reader.Get(entry));
  if (!holder.has_value()) return std::optional<RowKey>();
  RowKey key{.owner = owner};
  key.tuple.AddEncoded(*holder);
  return std::optional<RowKey>(std::move(key));
}

absl::StatusOr<bool> AnyTable::IsCalledFor(const Reader& reader, uint32_t owner,
                                           const IndexSpec& index, absl::string_view entry,
                                           absl::string_view value, Message& message) const {
  absl::StatusOr<RowKey> key = RowOf(owner, index, entry, value);
  if (!key.ok()) return false;
  ASSIGN_OR_RETURN(std::optional<RowMeta> meta, Get(reader, *key, message));
  if (!meta.has_value()) return false;
  const std::vector<KeyTuple> tuples = TuplesOf(index, message);
  return std::any_of(tuples.begin(), tuples.end(),
                     [&](const KeyTuple& tuple) { return EntryKey(index, *key, tuple) == entry; });
}

absl::StatusOr<std::string> AnyTable::DropStrayEntries(Transaction& transaction, uint32_t owner,
                                                       const IndexSpec& index,
                                                       const std::string& after) const {
  const std::unique_ptr<Message> message(prototype_.New());
  const std::string prefix = KeyPrefix(owner, spec_.id, index.id);
  KeyRange range = KeyRange::Prefix(prefix);
  if (!after.empty()) range.begin = absl::StrCat(prefix, after, std::string(1, '\0'));
  std::vector<std::string> strays;
  std::string last;
  size_t entries = 0;
  const std::unique_ptr<Iterator> iterator = transaction.Scan(range, {.limit = kMostRowsAtOnce});
  while (true) {
    ASSIGN_OR_RETURN(bool more, iterator->Next());
    if (!more) break;
    ++entries;
    last = std::string(iterator->key());
    ASSIGN_OR_RETURN(bool called_for,
                     IsCalledFor(transaction, owner, index, last, iterator->value(), *message));
    if (!called_for) strays.push_back(last);
  }
  for (const std::string& stray : strays) RETURN_IF_ERROR(transaction.Delete(stray));
  return entries < kMostRowsAtOnce ? "" : last.substr(kKeyPrefixBytes);
}

absl::StatusOr<std::string> AnyTable::FillIndex(Transaction& transaction, uint32_t owner,
                                                const IndexSpec& index, const std::string& after,
                                                size_t most) const {
  const std::unique_ptr<Message> message(prototype_.New());
  Walk walk = WalkRows(transaction, owner, {.after = after});
  size_t entries = 0;
  for (size_t rows = 0; rows < kMostRowsAtOnce && entries < most; ++rows) {
    ASSIGN_OR_RETURN(bool more, walk.Next(*message));
    if (!more) return "";
    for (const KeyTuple& tuple : TuplesOf(index, *message)) {
      RETURN_IF_ERROR(PutEntry(transaction, index, walk.key(), tuple));
      ++entries;
    }
  }
  return walk.position();
}

absl::StatusOr<uint64_t> AnyTable::Verify(const Reader& reader, uint32_t owner) const {
  const std::unique_ptr<Message> message(prototype_.New());
  uint64_t rows = 0;
  std::vector<uint64_t> expected_entries(spec_.indexes.size(), 0);
  Walk walk = WalkRows(reader, owner, {});
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(*message));
    if (!more) break;
    ++rows;
    for (size_t i = 0; i < spec_.indexes.size(); ++i) {
      const IndexSpec& index = spec_.indexes[i];
      for (const KeyTuple& tuple : TuplesOf(index, *message)) {
        ++expected_entries[i];
        ASSIGN_OR_RETURN(std::optional<std::string> entry,
                         reader.Get(EntryKey(index, walk.key(), tuple)));
        if (!entry.has_value() || (index.unique && *entry != walk.key().tuple.bytes())) {
          return absl::DataLossError(absl::StrCat(spec_.name, ": row ",
                                                  absl::CHexEscape(walk.key().tuple.bytes()),
                                                  " is missing in index ", index.name));
        }
      }
    }
  }
  for (size_t i = 0; i < spec_.indexes.size(); ++i) {
    const std::string prefix = KeyPrefix(owner, spec_.id, spec_.indexes[i].id);
    const std::unique_ptr<Iterator> entries = reader.Scan(KeyRange::Prefix(prefix));
    uint64_t count = 0;
    while (true) {
      ASSIGN_OR_RETURN(bool more, entries->Next());
      if (!more) break;
      ++count;
    }
    // The entries of every row were found above, so a surplus entry has no row.
    if (count != expected_entries[i]) {
      return absl::DataLossError(absl::StrCat(spec_.name, ": index ", spec_.indexes[i].name,
                                              " has ", count, " entries, its rows call for ",
                                              expected_entries[i]));
    }
  }
  return rows;
}

std::string TakenIndex(const absl::Status& status) {
  absl::optional<absl::Cord> mark = status.GetPayload(kTakenIndexMark);
  return mark.has_value() ? std::string(*mark) : std::string();
}

}  // namespace osiedle::storage
