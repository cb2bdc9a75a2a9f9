#include "services/clubs/link_sweep.h"

#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/registry/background_reader.h"
#include "services/residents/resident_reader.h"

namespace osiedle::clubs {
namespace {

using ::google::protobuf::Message;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

absl::Time CreateTimeOf(const Message& row) {
  const google::protobuf::FieldDescriptor* field =
      call::ResourceType::Of(row.GetDescriptor()).create_time_field();
  return call::TimeOf(
      static_cast<const google::protobuf::Timestamp&>(row.GetReflection()->GetMessage(row, field)));
}

// Adds the rows of one resident that were recorded up to `end`.
absl::Status AddEnded(const Reader& reader, uint32_t municipality, const AnyTable& table,
                      IndexId by_resident, const std::string& resident, absl::Time end, int limit,
                      std::vector<EndedLink>& ended) {
  AnyTable::Walk walk =
      table.WalkRows(reader, municipality, AnyTable::Under(by_resident, KeyTuple::Of(resident)));
  const std::unique_ptr<Message> row(table.prototype().New());
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(*row));
    if (!more) break;
    if (CreateTimeOf(*row) <= end) ended.push_back({walk.key(), resident});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<EndedLink>> FindEndedLinks(const Reader& reader, uint32_t owner,
                                                      const AnyTable& table, IndexId by_resident,
                                                      int limit) {
  std::vector<EndedLink> ended;
  ASSIGN_OR_RETURN(const std::optional<uint32_t> municipality,
                   registry::MunicipalityOfOwner(reader, owner));
  if (!municipality.has_value()) return ended;
  AnyTable::Walk walk = residents::WalkResidents(reader, owner);
  Resident resident;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(resident));
    if (!more) break;
    const std::optional<absl::Time> end = residents::EndOfLinks(resident);
    if (!end.has_value()) continue;
    // A link under this name may be of the restricted resident.
    if (owner == *municipality) {
      ASSIGN_OR_RETURN(const bool is_restricted,
                       residents::IsRestrictedName(reader, owner, resident.name()));
      if (is_restricted) continue;
    }
    RETURN_IF_ERROR(
        AddEnded(reader, *municipality, table, by_resident, resident.name(), *end, limit, ended));
  }
  return ended;
}

}  // namespace osiedle::clubs
