#include "services/staff/staff_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::staff {

using ::osiedle::call::MakeError;

absl::Status PrincipalLinked(absl::string_view holder) {
  if (holder.empty()) {
    return MakeError(absl::StatusCode::kAlreadyExists, common::v1::PRINCIPAL_LINKED,
                     "the principal is linked to another staff member");
  }
  return MakeError(absl::StatusCode::kAlreadyExists, common::v1::PRINCIPAL_LINKED,
                   absl::StrCat("the principal is linked to ", holder),
                   {{"resource", std::string(holder)}});
}

absl::Status PrincipalNotLinked(absl::string_view staff_member) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::PRINCIPAL_NOT_LINKED,
                   absl::StrCat("the principal is not linked to ", staff_member),
                   {{"resource", std::string(staff_member)}});
}

absl::Status TooManyTeams(absl::string_view staff_member, size_t max) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, common::v1::TOO_MANY_TEAMS,
      absl::StrCat("live teams would name ", staff_member, " more than ", max, " times"),
      {{"resource", std::string(staff_member)}, {"max", absl::StrCat(max)}});
}

}  // namespace osiedle::staff
