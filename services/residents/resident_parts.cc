#include "services/residents/resident_parts.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/fields/folded_text.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/proto_time.h"
#include "services/residents/resident_compartments.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

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

// The hash has a key of its own in each municipality, so that towns cannot be compared. It is the
// same in all compartments of a municipality, so that a mark can move.
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
  // These tables have no indexes, so replacing a row does not need the old row.
  if (has) return table.Update(transaction, key, row, row, {.revision = call.revision()});
  if (had) return table.Erase(transaction, key, row);
  return absl::OkStatus();
}

using StoredMark = std::optional<storage::Row<ResidentMark>>;

absl::Status WriteMark(const Call& call, Transaction& transaction, const RowKey& key,
                       const StoredMark& stored, const ResidentMark& mark) {
  const RowMeta meta = {.revision = call.revision()};
  const RowKey row = MarkKey(key, mark.kind());
  if (!stored.has_value()) return ResidentMarks().Insert(transaction, row, mark, meta);
  return ResidentMarks().Update(transaction, row, stored->message, mark, meta);
}

absl::Status EraseMark(Transaction& transaction, const StoredMark& stored) {
  if (!stored.has_value()) return absl::OkStatus();
  return ResidentMarks().Erase(transaction, stored->key, stored->message);
}

absl::Status WriteAliasMark(const Call& call, Transaction& transaction, const RowKey& key,
                            const Resident& after) {
  ASSIGN_OR_RETURN(StoredMark stored,
                   ResidentMarks().Find(transaction, MarkKey(key, ResidentMark::ALIAS)));
  if (after.alias().empty()) return EraseMark(transaction, stored);
  ResidentMark mark;
  mark.set_kind(ResidentMark::ALIAS);
  mark.set_mark(AliasMark(call, after.alias()));
  mark.set_resident(after.name());
  return WriteMark(call, transaction, key, stored, mark);
}

std::optional<absl::CivilDay> BirthDayIn(const StoredMark& mark) {
  if (!mark.has_value() || !mark->message.has_birth_day()) return std::nullopt;
  return absl::CivilDay() + mark->message.birth_day();
}

// Whether a part needs no writing. A caller who may not know the stored value writes it anyway, so
// that the duration of a change tells nothing.
bool StaysAsItIs(const Call& call, const Resident& before, const Resident& after,
                 const google::protobuf::FieldDescriptor* field, bool had, bool has) {
  if (!had && !has) return true;
  return call.MayReveal() && call::SameField(before, after, field);
}

absl::Status WriteReach(const Call& call, Transaction& transaction, const RowKey& key,
                        const Resident& before, const Resident& after) {
  static const auto* const field = Resident::descriptor()->FindFieldByName("reach");
  if (StaysAsItIs(call, before, after, field, before.has_reach(), after.has_reach())) {
    return absl::OkStatus();
  }
  Resident row;
  row.set_name(after.name());
  *row.mutable_reach() = after.reach();
  return WritePart(call, transaction, ResidentReaches(), key, before.has_reach(), after.has_reach(),
                   row);
}

// Writes the identity and the mark of its PESEL. If these tell different days of birth, the one
// that was stored before is deleted. Only a change by a caller who sees neither leads to this.
absl::Status WriteIdentity(const Call& call, Transaction& transaction, const RowKey& key,
                           const Resident& before, const Resident& after) {
  static const auto* const field = Resident::descriptor()->FindFieldByName("identity");
  if (StaysAsItIs(call, before, after, field, before.has_identity(), after.has_identity())) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(StoredMark stored,
                   ResidentMarks().Find(transaction, MarkKey(key, ResidentMark::PESEL)));
  Resident row;
  row.set_name(after.name());
  v1::Identity& identity = *row.mutable_identity();
  identity = after.identity();
  const std::string pesel = identity.pesel();
  // Neither is stored as it was given.
  identity.clear_pesel();
  identity.clear_pesel_recorded();
  absl::Status marked;
  if (!pesel.empty()) {
    const absl::CivilDay birth_day = call::BirthDayOf(pesel);
    if (identity.has_date_of_birth() && call::DayOf(identity.date_of_birth()) != birth_day) {
      identity.clear_date_of_birth();
    }
    ResidentMark mark;
    mark.set_kind(ResidentMark::PESEL);
    mark.set_mark(PeselMark(call, pesel));
    mark.set_resident(after.name());
    mark.set_birth_day(static_cast<int32_t>(birth_day - absl::CivilDay()));
    marked = WriteMark(call, transaction, key, stored, mark);
    identity.set_pesel_recorded(true);
  } else {
    const std::optional<absl::CivilDay> birth_day = BirthDayIn(stored);
    const bool contradicted = birth_day.has_value() && identity.has_date_of_birth() &&
                              call::DayOf(identity.date_of_birth()) != *birth_day;
    // Without a new PESEL the mark stays as long as there is an identity.
    const bool stays = stored.has_value() && after.has_identity() && !contradicted;
    if (!stays) marked = EraseMark(transaction, stored);
    if (stays) identity.set_pesel_recorded(true);
  }
  RETURN_IF_ERROR(marked);
  return WritePart(call, transaction, ResidentIdentities(), key, before.has_identity(),
                   after.has_identity(), row);
}

// All rows, deleted ones included.
absl::StatusOr<std::vector<std::pair<RowKey, Boundary>>> BoundaryRows(Transaction& transaction,
                                                                      const RowKey& resident) {
  std::vector<std::pair<RowKey, Boundary>> rows;
  AnyTable::Walk walk = Boundaries().table().WalkRows(
      transaction, resident.owner, AnyTable::Under(storage::IndexId::kRows, resident.tuple));
  Boundary boundary;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(boundary));
    if (!more) return rows;
    rows.emplace_back(walk.key(), boundary);
  }
}

void RecordDeletion(const Call& call, const Boundary& boundary) {
  ResourceChange change;
  change.set_name(boundary.name());
  change.set_resource_type(Boundaries().type().type());
  change.set_kind(common::v1::DELETED);
  call.RecordChangeIn(call.compartment(), std::move(change));
}

}  // namespace

absl::Status ReadParts(const Call& call, const Reader& reader, Resident& resident) {
  const std::optional<RowKey> key = ResidentKey(call, resident.name());
  if (!key.has_value()) return absl::InternalError("a resident has a wrong name");
  if (LevelOf(resident) >= Resident::REACHABLE) {
    ASSIGN_OR_RETURN(auto row, ResidentReaches().Find(reader, *key));
    if (row.has_value()) resident.mutable_reach()->Swap(row->message.mutable_reach());
  }
  if (LevelOf(resident) >= Resident::IDENTIFIED) {
    ASSIGN_OR_RETURN(auto row, ResidentIdentities().Find(reader, *key));
    if (row.has_value()) resident.mutable_identity()->Swap(row->message.mutable_identity());
  }
  return absl::OkStatus();
}

absl::Status WriteParts(const Call& call, Transaction& transaction, const Resident* stored,
                        Resident& after) {
  const Resident& before = stored == nullptr ? Resident::default_instance() : *stored;
  const std::optional<RowKey> key = ResidentKey(call, after.name());
  if (!key.has_value()) return absl::InternalError("a resident has a wrong name");
  if (stored == nullptr) RETURN_IF_ERROR(MarkNewName(call, transaction, after.name()));
  if (before.alias() != after.alias()) {
    RETURN_IF_ERROR(WriteAliasMark(call, transaction, *key, after));
  }
  absl::Status written = WriteReach(call, transaction, *key, before, after);
  if (written.ok()) written = WriteIdentity(call, transaction, *key, before, after);
  RETURN_IF_ERROR(written);
  after.clear_reach();
  after.clear_identity();
  after.clear_possible_doubles();
  after.clear_possible_doubles_incomplete();
  DropExpiredNotes(call.time(), after);
  return absl::OkStatus();
}

std::string AliasMark(const Call& call, absl::string_view alias) {
  return MarkFor(call, "residents.aliases", call::FoldedText(alias));
}

std::string PeselMark(const Call& call, absl::string_view pesel) {
  return MarkFor(call, "residents.pesels", pesel);
}

absl::StatusOr<std::optional<absl::CivilDay>> PeselBirthDay(const Call& call, const Reader& reader,
                                                            absl::string_view name) {
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return std::optional<absl::CivilDay>();
  ASSIGN_OR_RETURN(StoredMark mark,
                   ResidentMarks().Find(reader, MarkKey(*key, ResidentMark::PESEL)));
  return BirthDayIn(mark);
}

absl::StatusOr<std::vector<std::string>> MarkedAlike(const Call& call, const Reader& reader,
                                                     ResidentMark::Kind kind,
                                                     absl::string_view mark, size_t limit) {
  std::vector<std::string> names;
  AnyTable::Walk walk = ResidentMarks().WalkRows(
      reader, call.compartment(),
      AnyTable::Under(index::kMarksByMark, KeyTuple::Of(static_cast<uint64_t>(kind), mark)));
  ResidentMark row;
  while (names.size() < limit) {
    ASSIGN_OR_RETURN(bool more, walk.Next(row));
    if (!more) break;
    names.push_back(row.resident());
  }
  return names;
}

absl::Status EraseBoundaries(const Call& call, Transaction& transaction, absl::string_view name) {
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto rows, BoundaryRows(transaction, *key));
  for (const auto& [row, boundary] : rows) {
    RETURN_IF_ERROR(Boundaries().table().Erase(transaction, row, boundary));
    RecordDeletion(call, boundary);
  }
  return absl::OkStatus();
}

absl::Status EmptyBoundaries(const Call& call, Transaction& transaction, absl::string_view name) {
  const std::optional<RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto rows, BoundaryRows(transaction, *key));
  for (const auto& [row, boundary] : rows) {
    if (boundary.limit_case() == Boundary::LIMIT_NOT_SET) continue;
    Boundary emptied;
    emptied.set_name(boundary.name());
    *emptied.mutable_create_time() = boundary.create_time();
    *emptied.mutable_update_time() = call::TimestampOf(call.time());
    *emptied.mutable_delete_time() =
        boundary.has_delete_time() ? boundary.delete_time() : emptied.update_time();
    RETURN_IF_ERROR(Boundaries().table().Update(transaction, row, boundary, emptied,
                                                {.revision = call.revision()}));
    RecordDeletion(call, boundary);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::residents
