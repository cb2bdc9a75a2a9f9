#include "services/contacts/contact_links.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::call::FilterCondition;

absl::Status ViewLinks(const Call& call, const storage::Reader& reader, v1::Contact& contact) {
  if (contact.residents().empty()) return absl::OkStatus();
  if (!residents::MayReadResidents(call)) {
    contact.clear_residents();
    return absl::OkStatus();
  }
  google::protobuf::RepeatedPtrField<std::string> told;
  for (std::string& resident : *contact.mutable_residents()) {
    ASSIGN_OR_RETURN(
        const residents::Link link,
        residents::LinkTo(call, reader, resident, call::TimeOf(contact.create_time())));
    if (link == residents::Link::kHolds) *told.Add() = std::move(resident);
  }
  if (!told.empty()) call.AuditAsReading();
  contact.mutable_residents()->Swap(&told);
  return absl::OkStatus();
}

absl::Status CheckLinkFilter(const Call& call, const call::Filter& filter) {
  const bool asks =
      std::any_of(filter.Conditions().begin(), filter.Conditions().end(),
                  [](const FilterCondition& condition) { return condition.path == "residents"; });
  if (!asks) return absl::OkStatus();
  if (!residents::MayReadResidents(call)) {
    return call::RoleRequired(absl::StrCat(call.method().short_name, " by residents"),
                              residents::RolesOfReaders());
  }
  call.AuditAsReading();
  return absl::OkStatus();
}

}  // namespace osiedle::contacts
