#include "services/residents/resident_compartments.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "osiedle/internal/v1/resident.pb.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/records/row_move.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Transaction;

// One more record of this name in the compartments (`step` 1), or one fewer (-1).
absl::Status CountName(const Call& call, Transaction& transaction, absl::string_view name,
                       int step) {
  const RowKey key = RestrictedNameKey(call.owner(), name);
  const storage::RowMeta meta = {.revision = call.revision()};
  ASSIGN_OR_RETURN(std::optional<storage::Row<ResidentMark>> row,
                   ResidentMarks().Find(transaction, key));
  ResidentMark mark;
  mark.set_kind(ResidentMark::RESTRICTED);
  mark.set_resident(std::string(name));
  mark.set_records((row.has_value() ? row->message.records() : 0) + step);
  if (!row.has_value()) return ResidentMarks().Insert(transaction, key, mark, meta);
  if (mark.records() > 0) return ResidentMarks().Update(transaction, key, row->message, mark, meta);
  return ResidentMarks().Erase(transaction, key, row->message);
}

// Moves one person; see MovePerson.
class Mover {
 public:
  Mover(const Call& call, Transaction& transaction, uint32_t owner,
        const v1::Restriction* restriction)
      : call_(call), transaction_(transaction), owner_(owner), restriction_(restriction) {}

  absl::Status Move(absl::string_view name) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, AllRecordsOf(call_, transaction_, name));
    for (const std::string& record : names) {
      RETURN_IF_ERROR(MoveRecord(record));
      RETURN_IF_ERROR(MoveBoundaries(record));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status MoveRecord(const std::string& name) {
    const std::optional<RowKey> key = ResidentKey(call_, name);
    if (!key.has_value()) return absl::InternalError("a resident has a wrong name");
    RETURN_IF_ERROR(CountMove(name));
    absl::StatusOr<std::optional<Resident>> moved =
        MoveRow<Resident>(Residents().table(), *key, [this](Resident& record) {
          RETURN_IF_ERROR(Residents().CheckMayLeave(call_, transaction_, record));
          return Restrict(record);
        });
    if (absl::IsAlreadyExists(moved.status())) {
      return storage::TakenIndex(moved.status()).empty() ? call::ResourceExists(name)
                                                         : call::ExternalIdTaken("");
    }
    RETURN_IF_ERROR(moved.status());
    std::vector<std::string> fields =
        call::ChangedFields(Resident::default_instance(), moved->value());
    // Whether these are set is told to nobody.
    for (std::string& field : ConcealedBetween(Resident::COUNTED, LevelOf(moved->value()))) {
      fields.push_back(std::move(field));
    }
    Record(Residents().type().type(), name, std::move(fields));
    RETURN_IF_ERROR(MoveUnchanged(ResidentReaches(), *key));
    RETURN_IF_ERROR(MoveUnchanged(ResidentIdentities(), *key));
    for (const ResidentMark::Kind kind : {ResidentMark::ALIAS, ResidentMark::PESEL}) {
      RowKey mark = *key;
      mark.tuple.Add(static_cast<uint64_t>(kind));
      RETURN_IF_ERROR(MoveUnchanged(ResidentMarks(), mark));
    }
    return absl::OkStatus();
  }

  absl::Status MoveBoundaries(const std::string& resident) {
    const std::optional<RowKey> key = ResidentKey(call_, resident);
    std::vector<std::pair<RowKey, std::string>> rows;
    AnyTable::Walk walk = Boundaries().table().WalkRows(
        transaction_, key->owner, AnyTable::Under(IndexId::kRows, key->tuple));
    Boundary boundary;
    while (true) {
      ASSIGN_OR_RETURN(bool more, walk.Next(boundary));
      if (!more) break;
      rows.emplace_back(walk.key(), boundary.name());
    }
    for (const auto& [row, name] : rows) {
      ASSIGN_OR_RETURN(const std::optional<Boundary> moved,
                       MoveRow<Boundary>(Boundaries().table(), row, [this](Boundary& moving) {
                         *moving.mutable_update_time() = call::TimestampOf(call_.time());
                         return absl::OkStatus();
                       }));
      Record(Boundaries().type().type(), name,
             call::ChangedFields(Boundary::default_instance(), moved.value()));
    }
    return absl::OkStatus();
  }

  // Between two teams the name stays restricted.
  absl::Status CountMove(const std::string& name) {
    if (call_.compartment() == call_.owner()) return CountName(call_, transaction_, name, 1);
    if (owner_ == call_.owner()) return CountName(call_, transaction_, name, -1);
    return absl::OkStatus();
  }

  absl::Status Restrict(Resident& record) {
    *record.mutable_update_time() = call::TimestampOf(call_.time());
    if (restriction_ == nullptr) {
      record.clear_restriction();
      return absl::OkStatus();
    }
    *record.mutable_restriction() = *restriction_;
    auto& ids = *record.mutable_external_ids();
    for (int i = ids.size() - 1; i >= 0; --i) {
      ASSIGN_OR_RETURN(
          const std::optional<RowKey> holder,
          Residents().table().FindUnique(transaction_, owner_, IndexId::kByExternalId,
                                         KeyTuple::Of(ids[i].system(), ids[i].value())));
      if (holder.has_value()) ids.DeleteSubrange(i, 1);
    }
    return absl::OkStatus();
  }

  template <typename Message>
  absl::StatusOr<std::optional<Message>> MoveRow(const storage::Table<Message>& table,
                                                 const RowKey& key,
                                                 absl::FunctionRef<absl::Status(Message&)> change) {
    return storage::MoveRow<Message>(table, transaction_, key, owner_, call_.revision(), change);
  }
  template <typename Message>
  absl::Status MoveUnchanged(const storage::Table<Message>& table, const RowKey& key) {
    return MoveRow<Message>(table, key, [](Message&) { return absl::OkStatus(); }).status();
  }

  void Record(const std::string& type, const std::string& name, std::vector<std::string> fields) {
    ResourceChange change;
    change.set_name(name);
    change.set_resource_type(type);
    change.set_kind(common::v1::DELETED);
    call_.RecordChangeIn(call_.compartment(), change);
    change.set_kind(common::v1::CREATED);
    change.set_etag(call::EtagOf(call_.revision()));
    for (std::string& field : fields) change.add_changed_fields(std::move(field));
    call_.RecordChangeIn(owner_, std::move(change));
  }

  const Call& call_;
  Transaction& transaction_;
  const uint32_t owner_;
  const v1::Restriction* const restriction_;
};

}  // namespace

absl::Status FillRestriction(const call::Change<Resident>& change) {
  const Call& call = change.call;
  if (change.before != nullptr || call.compartment() == call.owner()) return absl::OkStatus();
  const std::optional<RowKey> key = ResidentKey(call, change.after.name());
  if (!key.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const bool is_open,
      Residents().table().Exists(change.reader, {.owner = call.owner(), .tuple = key->tuple}));
  if (is_open) return call::ResourceExists(change.after.name());
  v1::Restriction& restriction = *change.after.mutable_restriction();
  restriction.set_team(call.circumstances().team);
  *restriction.mutable_restrict_time() = call::TimestampOf(call.time());
  return absl::OkStatus();
}

absl::Status MarkNewName(const Call& call, Transaction& transaction, absl::string_view name) {
  if (call.compartment() == call.owner()) return absl::OkStatus();
  return CountName(call, transaction, name, 1);
}

absl::Status MovePerson(const Call& call, Transaction& transaction, absl::string_view name,
                        uint32_t owner, const v1::Restriction* restriction) {
  return Mover(call, transaction, owner, restriction).Move(name);
}

}  // namespace osiedle::residents
