#include "services/clubs/signups/resident_links.h"

#include <variant>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/residents/background_reader.h"

namespace osiedle::clubs {

using ::osiedle::call::Call;
using ::osiedle::residents::Link;
using ::osiedle::storage::Reader;

namespace {

// A List compares what is stored, and what the caller is told of it. A condition that nobody meets
// who has no resident finds nothing that is not told; any other would show where somebody is named
// who is not told.
bool AsksForSomebody(const call::FilterTest& test) {
  const auto* name = std::get_if<std::string>(&test.value);
  switch (test.op) {
    case call::FilterOp::kEqual:
      return name != nullptr && !name->empty();
    case call::FilterOp::kPresent:
    case call::FilterOp::kPrefix:
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<Link> LinkFor(const Call& call, const Reader& reader, const std::string& resident,
                             const google::protobuf::Timestamp& create_time) {
  if (!residents::MayReadResidents(call)) return Link::kUnknown;
  ASSIGN_OR_RETURN(const Link link,
                   residents::LinkTo(call, reader, resident, call::TimeOf(create_time)));
  if (link == Link::kHolds) call.AuditAsReading();
  return link;
}

absl::StatusOr<NamesTold> NamesToldOf(const Call& call, const Reader& reader,
                                      const std::string& resident,
                                      const google::protobuf::Timestamp& create_time) {
  NamesTold told;
  if (resident.empty()) return told;
  ASSIGN_OR_RETURN(told.link, LinkFor(call, reader, resident, create_time));
  told.alias = told.link == Link::kHolds;
  if (told.link == Link::kUnknown) {
    ASSIGN_OR_RETURN(told.alias, residents::IsLinkedSince(reader, call.owner(), resident,
                                                          call::TimeOf(create_time)));
  }
  return told;
}

absl::Status CheckResidentFilter(const Call& call, const call::Filter& filter) {
  bool asks = false;
  bool is_positive = true;
  for (const call::FilterCondition& condition : filter.Conditions()) {
    if (condition.path != "resident") continue;
    asks = true;
    is_positive = is_positive && absl::c_all_of(condition.any_of, &AsksForSomebody);
  }
  if (!asks) return absl::OkStatus();
  if (!residents::MayReadResidents(call)) {
    return call::RoleRequired(absl::StrCat(call.method().short_name, " by resident"),
                              residents::RolesOfReaders());
  }
  if (!is_positive) {
    return call::FilterInvalid(common::v1::FILTER_CONDITION_REFUSED,
                               {{"path", "resident"}, {"operators", "= :*"}});
  }
  call.AuditAsReading();
  return absl::OkStatus();
}

absl::Status CheckNewResident(const Call& call, const Reader& reader, const std::string& resident,
                              absl::Time recorded, const std::string& field,
                              call::ReferenceCheck& references, call::Violations& violations) {
  if (resident.empty()) return absl::OkStatus();
  Link link = Link::kHolds;
  if (recorded != absl::InfiniteFuture()) {
    ASSIGN_OR_RETURN(link, residents::LinkTo(call, reader, resident, recorded));
  }
  const std::string& type = call::ResourceType::Of(residents::v1::Resident::descriptor()).type();
  if (references.Check(type, field, resident) && link == Link::kEnded) {
    violations.Add(field, common::v1::RESIDENT_ONLY_COUNTED_SINCE);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
