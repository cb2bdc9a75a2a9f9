#include "services/residents/resident_tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/proto_time.h"
#include "services/call/resource_type.h"
#include "services/residents/resident_checks.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_rules.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::StandardResource;
using ::osiedle::call::TimeOf;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::storage::IndexOf;
using ::osiedle::storage::IndexSpec;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kResidentsByMergedInto == storage::IndexId::kFirstOwn);
static_assert(index::kMarksByMark == storage::IndexId::kFirstOwn);

// Whom a row is about, and at which level it goes: what one data key will seal.
std::function<std::string(const google::protobuf::Message&)> SubjectAt(const char* level) {
  return [level](const google::protobuf::Message& message) {
    return absl::StrCat(static_cast<const v1::Resident&>(message).name(), level);
  };
}

const Table<v1::Resident>* NewResidentTable() {
  std::vector<IndexSpec> indexes = call::StandardIndexes(v1::Resident::descriptor());
  indexes.push_back(
      {.id = index::kResidentsByMergedInto,
       .name = "by_merged_into",
       .tuples = IndexOf<v1::Resident>([](const v1::Resident& r, std::vector<KeyTuple>& out) {
         if (!r.merged_into().empty()) out.push_back(KeyTuple::Of(r.merged_into()));
       })});
  indexes.push_back(
      {.id = index::kResidentsByNoteExpiry,
       .name = "by_note_expiry",
       .tuples = IndexOf<v1::Resident>([](const v1::Resident& r, std::vector<KeyTuple>& out) {
         for (const v1::Note& note : r.notes()) {
           out.push_back(KeyTuple::Of(TimeOf(note.expire_time())));
         }
       })});
  return new Table<v1::Resident>({.id = TableId::kResidents,
                                  .name = "residents",
                                  .indexes = std::move(indexes),
                                  .subject = SubjectAt("")});
}

// What only RevealResident gives, and what has expired, is in no other answer.
absl::Status ViewResident(const call::Call& call, const storage::Reader& /*reader*/,
                          google::protobuf::Message& message) {
  auto& resident = static_cast<v1::Resident&>(message);
  resident.clear_reach();
  resident.clear_identity();
  DropExpiredNotes(call.time(), resident);
  return absl::OkStatus();
}

bool IsContentGone(const google::protobuf::Message& message) {
  const auto& resident = static_cast<const v1::Resident&>(message);
  return resident.state() == v1::Resident::ERASED || LastCounted(resident).has_value();
}

}  // namespace

const StandardResource& Residents() {
  static const auto* const residents = new StandardResource(
      {.table = NewResidentTable(),
       .of_a_person = true,
       .check = &CheckResidentChange,
       .check_delete = &CheckResidentDelete,
       .parts = {.read = &ReadParts, .write = &WriteParts},
       .filter_paths = {"create_time", "update_time", "identity_level", "state", "age_band",
                        "alias", "merged_into", "external_ids.system", "external_ids.value"},
       .view = &ViewResident,
       .content_is_gone = &IsContentGone});
  return *residents;
}

const StandardResource& Boundaries() {
  static const auto* const boundaries =
      new StandardResource({.table = new Table<v1::Boundary>(
                                {.id = TableId::kBoundaries,
                                 .name = "boundaries",
                                 .indexes = call::StandardIndexes(v1::Boundary::descriptor()),
                                 .subject =
                                     [](const google::protobuf::Message& message) {
                                       return std::string(ResidentOfBoundary(
                                           static_cast<const v1::Boundary&>(message).name()));
                                     }}),
                            .check = &CheckBoundaryChange,
                            .filter_paths = {"create_time", "update_time"}});
  return *boundaries;
}

const Table<v1::Resident>& ResidentReaches() {
  static const auto* const table = new Table<v1::Resident>({.id = TableId::kResidentReaches,
                                                            .name = "resident_reaches",
                                                            .subject = SubjectAt("/reach")});
  return *table;
}

const Table<v1::Resident>& ResidentIdentities() {
  static const auto* const table = new Table<v1::Resident>({.id = TableId::kResidentIdentities,
                                                            .name = "resident_identities",
                                                            .subject = SubjectAt("/identity")});
  return *table;
}

const Table<ResidentMark>& ResidentMarks() {
  static const auto* const table = new Table<ResidentMark>(
      {.id = TableId::kResidentMarks,
       .name = "resident_marks",
       .indexes = {{.id = index::kMarksByMark,
                    .name = "by_mark",
                    .tuples = IndexOf<ResidentMark>([](const ResidentMark& mark,
                                                       std::vector<KeyTuple>& out) {
                      out.push_back(KeyTuple::Of(static_cast<uint64_t>(mark.kind()), mark.mark()));
                    })}},
       .subject = [](const google::protobuf::Message& message) {
         const auto& mark = static_cast<const ResidentMark&>(message);
         const bool pesel = mark.kind() == ResidentMark::PESEL;
         return absl::StrCat(mark.resident(), pesel ? "/identity" : "");
       }});
  return *table;
}

const Table<internal::v1::Tries>& PeselLookups() {
  static const auto* const table =
      new Table<internal::v1::Tries>({.id = TableId::kPeselLookups, .name = "pesel_lookups"});
  return *table;
}

const std::vector<const storage::AnyTable*>& AllTables() {
  static const auto* const tables = new std::vector<const storage::AnyTable*>{
      &Residents().table(),  &Boundaries().table(), &ResidentReaches(),
      &ResidentIdentities(), &ResidentMarks(),      &PeselLookups()};
  return *tables;
}

std::optional<storage::RowKey> ResidentKey(const call::Call& call, absl::string_view name) {
  std::optional<call::NameIds> ids = Residents().type().pattern().Parse(name);
  if (!ids.has_value() || (*ids)[0] != call.municipality()) return std::nullopt;
  return storage::RowKey{.owner = call.owner(), .tuple = KeyTuple::Of((*ids)[1])};
}

absl::StatusOr<std::optional<v1::Resident>> FindResident(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name) {
  const std::optional<storage::RowKey> key = ResidentKey(call, name);
  std::optional<v1::Resident> found;
  if (!key.has_value()) return found;
  v1::Resident resident;
  absl::StatusOr<std::optional<storage::RowMeta>> meta =
      Residents().table().Get(reader, *key, resident);
  if (!meta.ok()) return meta.status();
  if (meta->has_value()) {
    resident.set_etag(call::EtagOf((*meta)->revision));
    found = std::move(resident);
  }
  return found;
}

absl::string_view ResidentOfBoundary(absl::string_view name) {
  return name.substr(0, name.find("/boundaries/"));
}

}  // namespace osiedle::residents
