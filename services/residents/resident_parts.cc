#include "services/residents/resident_parts.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fingerprint.h"
#include "services/call/message_compare.h"
#include "services/call/proto_time.h"
#include "services/residents/alias_rules.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Table;
using ::osiedle::storage::Transaction;

// Under a key of its own, and another in each municipality: towns cannot be compared.
std::string MarkFor(const Call& call, absl::string_view purpose, absl::string_view text) {
  return call::KeyedBlake2b(call.KeyFor(absl::StrCat(purpose, "/", call.owner())), text, 16);
}

RowKey MarkKey(const RowKey& resident, ResidentMark::Kind kind) {
  RowKey key = resident;
  key.tuple.Add(static_cast<uint64_t>(kind));
  return key;
}

// The part's row holds the name and the part; without a part there is no row.
absl::Status WritePart(const Call& call, Transaction& transaction, const Table<Resident>& table,
                       const RowKey& key, bool had, bool has, const Resident& row) {
  // These tables have no indexes: replacing needs nothing of what was there.
  if (has) return table.Update(transaction, key, row, row, {.revision = call.revision()});
  if (had) return table.Erase(transaction, key, row);
  return absl::OkStatus();
}

absl::Status WriteMark(const Call& call, Transaction& transaction, absl::string_view resident,
                       const RowKey& key, ResidentMark::Kind kind, const std::string& mark) {
  absl::StatusOr<std::optional<storage::Row<ResidentMark>>> stored =
      ResidentMarks().Find(transaction, MarkKey(key, kind));
  if (!stored.ok()) return stored.status();
  const bool had = stored->has_value();
  if (mark.empty()) {
    if (!had) return absl::OkStatus();
    return ResidentMarks().Erase(transaction, (*stored)->key, (*stored)->message);
  }
  ResidentMark row;
  row.set_kind(kind);
  row.set_mark(mark);
  row.set_resident(std::string(resident));
  const RowMeta meta = {.revision = call.revision()};
  if (!had) return ResidentMarks().Insert(transaction, MarkKey(key, kind), row, meta);
  return ResidentMarks().Update(transaction, (*stored)->key, (*stored)->message, row, meta);
}

absl::Status WriteReach(const Call& call, Transaction& transaction, const RowKey& key,
                        const Resident& before, const Resident& after) {
  static const auto* const field = Resident::descriptor()->FindFieldByName("reach");
  if (call::SameField(before, after, field)) return absl::OkStatus();
  Resident row;
  row.set_name(after.name());
  *row.mutable_reach() = after.reach();
  return WritePart(call, transaction, ResidentReaches(), key, before.has_reach(), after.has_reach(),
                   row);
}

absl::Status WriteIdentity(const Call& call, Transaction& transaction, const RowKey& key,
                           const Resident& before, const Resident& after) {
  static const auto* const field = Resident::descriptor()->FindFieldByName("identity");
  if (call::SameField(before, after, field)) return absl::OkStatus();
  Resident row;
  row.set_name(after.name());
  *row.mutable_identity() = after.identity();
  row.mutable_identity()->clear_pesel();
  absl::Status written = WritePart(call, transaction, ResidentIdentities(), key,
                                   before.has_identity(), after.has_identity(), row);
  if (!written.ok()) return written;
  const std::string& pesel = after.identity().pesel();
  // Left out, the mark stays as long as there is an identity.
  if (pesel.empty() && after.has_identity()) return absl::OkStatus();
  return WriteMark(call, transaction, after.name(), key, ResidentMark::PESEL,
                   pesel.empty() ? "" : PeselMark(call, pesel));
}

// All rows, deleted ones included.
absl::StatusOr<std::vector<std::pair<RowKey, Boundary>>> BoundaryRows(const Call& call,
                                                                      Transaction& transaction,
                                                                      const RowKey& resident) {
  std::vector<std::pair<RowKey, Boundary>> rows;
  AnyTable::Walk walk = Boundaries().table().WalkRows(
      transaction, call.owner(), AnyTable::Under(storage::IndexId::kRows, resident.tuple));
  Boundary boundary;
  while (true) {
    absl::StatusOr<bool> more = walk.Next(boundary);
    if (!more.ok()) return more.status();
    if (!*more) return rows;
    rows.emplace_back(walk.key(), boundary);
  }
}

void RecordDeletion(const Call& call, const Boundary& boundary) {
  ResourceChange change;
  change.set_name(boundary.name());
  change.set_resource_type(Boundaries().type().type());
  change.set_kind(ResourceChange::DELETED);
  call.RecordChange(std::move(change));
}

}  // namespace

absl::Status ReadParts(const Call& call, const Reader& reader, google::protobuf::Message& message) {
  auto& resident = static_cast<Resident&>(message);
  const std::optional<RowKey> key = ResidentKey(call, resident.name());
  if (!key.has_value()) return absl::InternalError("a resident has a wrong name");
  if (LevelOf(resident) >= Resident::REACHABLE) {
    auto row = ResidentReaches().Find(reader, *key);
    if (!row.ok()) return row.status();
    if (row->has_value()) resident.mutable_reach()->Swap((*row)->message.mutable_reach());
  }
  if (LevelOf(resident) >= Resident::IDENTIFIED) {
    auto row = ResidentIdentities().Find(reader, *key);
    if (!row.ok()) return row.status();
    if (row->has_value()) resident.mutable_identity()->Swap((*row)->message.mutable_identity());
  }
  return absl::OkStatus();
}

absl::Status WriteParts(const Call& call, Transaction& transaction,
                        const google::protobuf::Message* before_message,
                        google::protobuf::Message& after_message) {
  const auto& before = before_message == nullptr ? Resident::default_instance()
                                                 : static_cast<const Resident&>(*before_message);
  auto& after = static_cast<Resident&>(after_message);
  const std::optional<RowKey> key = ResidentKey(call, after.name());
  if (!key.has_value()) return absl::InternalError("a resident has a wrong name");
  if (before.alias() != after.alias()) {
    absl::Status marked = WriteMark(call, transaction, after.name(), *key, ResidentMark::ALIAS,
                                    after.alias().empty() ? "" : AliasMark(call, after.alias()));
    if (!marked.ok()) return marked;
  }
  absl::Status written = WriteReach(call, transaction, *key, before, after);
  if (written.ok()) written = WriteIdentity(call, transaction, *key, before, after);
  if (!written.ok()) return written;
  after.clear_reach();
  after.clear_identity();
  after.clear_possible_doubles();
  DropExpiredNotes(call.time(), after);
  return absl::OkStatus();
}

std::string AliasMark(const Call& call, absl::string_view alias) {
  return MarkFor(call, "residents.aliases", NormalAlias(alias));
}

std::string PeselMark(const Call& call, absl::string_view pesel) {
  return MarkFor(call, "residents.pesels", pesel);
}

absl::StatusOr<std::optional<std::string>> MarkOf(const Call& call, const Reader& reader,
                                                  absl::string_view name, ResidentMark::Kind kind) {
  std::optional<std::string> mark;
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return mark;
  auto row = ResidentMarks().Find(reader, MarkKey(*key, kind));
  if (!row.ok()) return row.status();
  if (row->has_value()) mark = (*row)->message.mark();
  return mark;
}

absl::StatusOr<std::vector<std::string>> MarkedAlike(const Call& call, const Reader& reader,
                                                     ResidentMark::Kind kind,
                                                     absl::string_view mark, size_t limit) {
  std::vector<std::string> names;
  AnyTable::Walk walk = ResidentMarks().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kMarksByMark, KeyTuple::Of(static_cast<uint64_t>(kind), mark)));
  ResidentMark row;
  while (names.size() < limit) {
    absl::StatusOr<bool> more = walk.Next(row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    names.push_back(row.resident());
  }
  return names;
}

absl::Status EraseBoundaries(const Call& call, Transaction& transaction, absl::string_view name) {
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return absl::OkStatus();
  auto rows = BoundaryRows(call, transaction, *key);
  if (!rows.ok()) return rows.status();
  for (const auto& [row, boundary] : *rows) {
    absl::Status erased = Boundaries().table().Erase(transaction, row, boundary);
    if (!erased.ok()) return erased;
    RecordDeletion(call, boundary);
  }
  return absl::OkStatus();
}

absl::Status EmptyBoundaries(const Call& call, Transaction& transaction, absl::string_view name) {
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return absl::OkStatus();
  auto rows = BoundaryRows(call, transaction, *key);
  if (!rows.ok()) return rows.status();
  for (const auto& [row, boundary] : *rows) {
    if (boundary.limit_case() == Boundary::LIMIT_NOT_SET) continue;
    Boundary emptied;
    emptied.set_name(boundary.name());
    *emptied.mutable_create_time() = boundary.create_time();
    *emptied.mutable_update_time() = call::TimestampOf(call.time());
    *emptied.mutable_delete_time() =
        boundary.has_delete_time() ? boundary.delete_time() : emptied.update_time();
    absl::Status written = Boundaries().table().Update(transaction, row, boundary, emptied,
                                                       {.revision = call.revision()});
    if (!written.ok()) return written;
    RecordDeletion(call, boundary);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::residents
