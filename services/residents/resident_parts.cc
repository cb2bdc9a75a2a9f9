#include "services/residents/resident_parts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fingerprint.h"
#include "services/call/message_compare.h"
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
  const AnyTable& table = Boundaries().table();
  std::vector<std::pair<RowKey, Boundary>> rows;
  AnyTable::Walk walk = table.WalkRows(transaction, call.owner(),
                                       AnyTable::Under(storage::IndexId::kRows, key->tuple));
  Boundary boundary;
  while (true) {
    absl::StatusOr<bool> more = walk.Next(boundary);
    if (!more.ok()) return more.status();
    if (!*more) break;
    rows.emplace_back(walk.key(), boundary);
  }
  for (const auto& [row, message] : rows) {
    if (absl::Status erased = table.Erase(transaction, row, message); !erased.ok()) return erased;
    ResourceChange change;
    change.set_name(message.name());
    change.set_resource_type(Boundaries().type().type());
    change.set_kind(ResourceChange::DELETED);
    call.RecordChange(std::move(change));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::residents
