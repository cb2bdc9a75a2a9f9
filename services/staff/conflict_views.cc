#include "services/staff/conflict_views.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "services/call/fields/message_compare.h"
#include "services/call/resource/directory.h"
#include "storage/status_macros.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Call;
using ::osiedle::staff::v1::ConflictOfInterest;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::storage::Reader;

using Conflicts = google::protobuf::RepeatedPtrField<ConflictOfInterest>;

// The area of residents comes after this one, so it is found by the type of its resource.
absl::StatusOr<bool> IsShown(const Call& call, const Reader& reader,
                             const ConflictOfInterest& conflict) {
  if (!conflict.has_resident()) return true;
  const call::StandardResource* const residents = call.directory().OfType("osiedle.pl/Resident");
  return residents != nullptr
             ? residents->IsWithin(call.record_scope(), call, reader, conflict.resident())
             : true;
}

// Splits conflicts into those that the caller is shown and the others.
absl::Status Split(const Call& call, const Reader& reader, const Conflicts& conflicts,
                   Conflicts& shown, Conflicts& unknown) {
  for (const ConflictOfInterest& conflict : conflicts) {
    ASSIGN_OR_RETURN(const bool is_shown, IsShown(call, reader, conflict));
    *(is_shown ? shown : unknown).Add() = conflict;
  }
  return absl::OkStatus();
}

bool AreSame(const Conflicts& some, const Conflicts& others) {
  return absl::c_equal(some, others,
                       [](const ConflictOfInterest& one, const ConflictOfInterest& other) {
                         return call::SameMessage(one, other);
                       });
}

}  // namespace

absl::Status ViewConflicts(const Call& call, const Reader& reader, StaffMember& staff_member) {
  Conflicts shown;
  Conflicts unknown;
  RETURN_IF_ERROR(Split(call, reader, staff_member.conflicts_of_interest(), shown, unknown));
  if (!unknown.empty()) *staff_member.mutable_conflicts_of_interest() = std::move(shown);
  return absl::OkStatus();
}

absl::Status KeepUnknownConflicts(const call::Change<StaffMember>& change) {
  if (change.before == nullptr || !change.brings("conflicts_of_interest")) return absl::OkStatus();
  Conflicts shown;
  Conflicts unknown;
  RETURN_IF_ERROR(
      Split(change.call, change.reader, change.before->conflicts_of_interest(), shown, unknown));
  if (unknown.empty()) return absl::OkStatus();
  Conflicts& after = *change.after.mutable_conflicts_of_interest();
  if (AreSame(after, shown)) {
    after = change.before->conflicts_of_interest();
  } else {
    after.MergeFrom(unknown);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::staff
