#include "services/residents/resident_tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/resource/record_sight.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_checks.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::call::TimeOf;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::storage::IndexOf;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kResidentsByMergedInto == storage::IndexId::kFirstOwn);
static_assert(index::kMarksByMark == storage::IndexId::kFirstOwn);

// The subject of a row: the resident, and the level below which the row is deleted. One data key
// will seal each subject.
std::function<std::string(const google::protobuf::Message&)> SubjectAt(const char* level) {
  return [level](const google::protobuf::Message& message) {
    return absl::StrCat(static_cast<const v1::Resident&>(message).name(), level);
  };
}

// Fields that only RevealResident gives, and expired notes, are in no other answer.
absl::Status ViewResident(const call::Call& call, const storage::Reader& /*reader*/,
                          v1::Resident& resident) {
  resident.clear_reach();
  resident.clear_identity();
  DropExpiredNotes(call.time(), resident);
  return absl::OkStatus();
}

bool IsContentGone(const v1::Resident& resident) {
  return resident.state() == v1::Resident::ERASED || LastCounted(resident).has_value();
}

const call::StandardResource& WholeOfBoundaries() { return Residents(); }

}  // namespace

const Resource<v1::Resident>& Residents() {
  static const auto* const residents = new Resource<v1::Resident>(
      {.table = TableId::kResidents,
       .plural = "residents",
       .indexes = {{.id = index::kResidentsByMergedInto,
                    .name = "by_merged_into",
                    .tuples = call::Under(&v1::Resident::merged_into)},
                   {.id = index::kResidentsByNeed,
                    .name = "by_need",
                    .tuples =
                        [](const v1::Resident& resident, std::vector<KeyTuple>& out) {
                          for (const std::string& need : resident.needs()) {
                            out.push_back(KeyTuple::Of(need));
                          }
                        },
                    .paths = {"needs"}},
                   {.id = index::kResidentsByNoteExpiry,
                    .name = "by_note_expiry",
                    .tuples =
                        [](const v1::Resident& resident, std::vector<KeyTuple>& out) {
                          for (const v1::Note& note : resident.notes()) {
                            out.push_back(KeyTuple::Of(TimeOf(note.expire_time())));
                          }
                        }},
                   {.id = index::kResidentsByController,
                    .name = "by_controller",
                    .tuples = call::Under(&v1::Resident::controller),
                    .paths = {"controller", "name"}}},
       .filter_paths = {"identity_level", "state", "age_band", "merged_into", "needs"},
       .text_paths = {"alias"},
       .restrictable = true,
       .of_a_person = true,
       .subject = [](const v1::Resident& resident) { return resident.name(); },
       .check = &CheckResidentChange,
       .check_delete = &CheckResidentDelete,
       .may_be_named = &IsKnownResident,
       .read_parts = &ReadParts,
       .write_parts = &WriteParts,
       .view = &ViewResident,
       .content_is_gone = &IsContentGone});
  return *residents;
}

const Resource<v1::Boundary>& Boundaries() {
  static const auto* const boundaries =
      new Resource<v1::Boundary>({.table = TableId::kBoundaries,
                                  .plural = "boundaries",
                                  .restrictable = true,
                                  .part_of = &WholeOfBoundaries,
                                  .subject =
                                      [](const v1::Boundary& boundary) {
                                        return std::string(ResidentOfBoundary(boundary.name()));
                                      },
                                  .check = &CheckBoundaryChange});
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

std::optional<storage::RowKey> ResidentKey(const call::Call& call, absl::string_view name) {
  std::optional<call::NameIds> ids = Residents().type().pattern().Parse(name);
  if (!ids.has_value() || (*ids)[0] != call.municipality()) return std::nullopt;
  return storage::RowKey{.owner = call.compartment(), .tuple = KeyTuple::Of((*ids)[1])};
}

storage::RowKey RestrictedNameKey(uint32_t municipality, absl::string_view name) {
  return {.owner = municipality,
          .tuple = KeyTuple::Of(call::LastIdOfName(name),
                                static_cast<uint64_t>(ResidentMark::RESTRICTED))};
}

absl::StatusOr<std::optional<v1::Resident>> FindResident(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name) {
  const std::optional<storage::RowKey> key = ResidentKey(call, name);
  std::optional<v1::Resident> found;
  if (!key.has_value()) return found;
  v1::Resident resident;
  ASSIGN_OR_RETURN(std::optional<storage::RowMeta> meta,
                   Residents().table().Get(reader, *key, resident));
  if (meta.has_value()) {
    resident.set_etag(call::EtagOf(meta->revision));
    found = std::move(resident);
  }
  return found;
}

absl::StatusOr<std::optional<v1::Resident>> FindReadable(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<v1::Resident> found, FindResident(call, reader, name));
  if (found.has_value() && !Residents().SeesWithin(ReadableResidents(call), *found)) found.reset();
  return found;
}

absl::string_view ResidentOfBoundary(absl::string_view name) {
  return name.substr(0, name.find("/boundaries/"));
}

}  // namespace osiedle::residents
