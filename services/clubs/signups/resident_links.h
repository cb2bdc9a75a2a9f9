// The resident of a registration or of a standing one: who is told, and what a change makes of one
// whom the caller may not know.
//
// The resident is linked to it as those of a contact are (residents::LinkTo). The link ends for
// good when the resident is lowered to COUNTED, or erased; the alias ends with it.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_RESIDENT_LINKS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_RESIDENT_LINKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/filter.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "services/residents/resident_reader.h"
#include "storage/snapshot.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {

// What the name of the resident tells the caller. Where they may read nobody: kUnknown. A call to
// which it tells somebody is audited, because it is a reading of the resident.
absl::StatusOr<residents::Link> LinkFor(const call::Call& call, const storage::Reader& reader,
                                        const std::string& resident,
                                        const google::protobuf::Timestamp& create_time);

// How a party is named to the caller.
struct NamesTold {
  residents::Link link = residents::Link::kEnded;
  // Whether the alias is told. That of a resident who is restricted to a team looks to all others
  // like that of one who was erased.
  bool alias = true;

  bool resident() const { return link == residents::Link::kHolds; }
};
absl::StatusOr<NamesTold> NamesToldOf(const call::Call& call, const storage::Reader& reader,
                                      const std::string& resident,
                                      const google::protobuf::Timestamp& create_time);

// Whether it says that its name has ended, and takes no other name then. An attendance does not:
// what phones tell of it merges.
template <typename T>
concept KeepsItsNames = requires(T& resource) {
  resource.set_name_ended(true);
};

// Whether the party had a name that the caller is not told any more.
template <KeepsItsNames T>
bool HasEndedName(const T& stored, const NamesTold& told) {
  return stored.name_ended() || (!stored.resident().empty() && !told.alias);
}

// Takes out of `resource` what the caller may not know.
template <typename T>
absl::Status ViewResidentOf(const call::Call& call, const storage::Reader& reader, T& resource) {
  ASSIGN_OR_RETURN(const NamesTold told,
                   NamesToldOf(call, reader, resource.resident(), resource.create_time()));
  if constexpr (KeepsItsNames<T>) {
    if (HasEndedName(resource, told)) resource.set_name_ended(true);
  }
  if (!told.alias) resource.clear_alias();
  if (!told.resident()) resource.clear_resident();
  return absl::OkStatus();
}

// The check of the filters of both. ROLE_REQUIRED: it asks for a resident, and the caller may not
// read residents. FILTER_CONDITION_REFUSED: it asks for those without a resident, or for others.
// Such a call is audited, because its answer is a resident's history.
absl::Status CheckResidentFilter(const call::Call& call, const call::Filter& filter);

// A resident who is new at `field` must be one whom the caller may read, and must not have been
// COUNTED since `recorded` (RESIDENT_ONLY_COUNTED_SINCE); InfiniteFuture: it is being recorded.
absl::Status CheckNewResident(const call::Call& call, const storage::Reader& reader,
                              const std::string& resident, absl::Time recorded,
                              const std::string& field, call::ReferenceCheck& references,
                              call::Violations& violations);

// The part of the check of a change that is about the resident. Whom the caller may not know stays,
// and so does everybody whom a request for all fields does not name.
//
// A registration whose name has ended takes no other one (IMMUTABLE): the place is that of the
// resident, whoever is told so. Whether the resident was erased, counted or restricted to a team
// cannot be told apart. An attendance takes a new name as one that has none.
//
// `field` is the path of the resident in violations: "registration.resident".
template <typename T>
absl::Status CheckLinkedResident(const call::Change<T>& change, const std::string& field) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (before == nullptr) {
    return CheckNewResident(call, reader, after.resident(), absl::InfiniteFuture(), field,
                            references, violations);
  }
  const bool brings_resident = brings("resident");
  const bool brings_alias = brings("alias");
  if (!brings_resident) after.set_resident(before->resident());
  const bool same_alias = !brings_alias && after.alias() == before->alias();
  if (!brings_resident && same_alias) return absl::OkStatus();
  ASSIGN_OR_RETURN(const NamesTold told,
                   NamesToldOf(call, reader, before->resident(), before->create_time()));
  const bool brings_name = brings_alias && !after.alias().empty();
  const bool names_resident = brings_resident && !after.resident().empty() &&
                              !(told.resident() && after.resident() == before->resident());
  if constexpr (KeepsItsNames<T>) {
    if (HasEndedName(*before, told) && (names_resident || brings_name)) {
      const std::string alias = absl::StrCat(absl::StripSuffix(field, "resident"), "alias");
      if (names_resident) violations.Add(field, common::v1::IMMUTABLE);
      if (brings_name) violations.Add(alias, common::v1::IMMUTABLE);
      return absl::OkStatus();
    }
  }
  if (names_resident) {
    if (!told.alias && !brings_alias) after.clear_alias();
    return CheckNewResident(call, reader, after.resident(), call::TimeOf(before->create_time()),
                            field, references, violations);
  }
  if (!told.alias && brings_name) {
    after.clear_resident();
  } else if (told.link == residents::Link::kUnknown) {
    after.set_resident(before->resident());
    if (!told.alias) after.set_alias(before->alias());
  }
  return absl::OkStatus();
}

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_RESIDENT_LINKS_H_
