#include "services/residents/resident_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_rules.h"

namespace osiedle::residents {

using ::osiedle::call::MakeError;

absl::Status LevelMoveRefused(const v1::Resident& resident, absl::string_view why) {
  return call::StateTransitionRefused(resident.name(),
                                      v1::Resident::IdentityLevel_Name(LevelOf(resident)), why);
}

absl::Status ActOutdated(absl::string_view name) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::ACT_OUTDATED,
                   "the level was lowered by an act that is not older than this one",
                   {{"resource", std::string(name)}});
}

absl::Status StateRefuses(const v1::Resident& resident, absl::string_view why) {
  return call::StateTransitionRefused(resident.name(), v1::Resident::State_Name(resident.state()),
                                      why);
}

absl::Status MergeCircle(absl::string_view name, absl::string_view survivor) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::MERGE_CIRCLE,
                   absl::StrCat(survivor, " leads back to ", name),
                   {{"resource", std::string(survivor)}});
}

absl::Status OthersMergedInto(absl::string_view name, absl::string_view user) {
  if (user.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_IN_USE,
                     absl::StrCat("another resident is merged into ", name));
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_IN_USE,
                   absl::StrCat(user, " is merged into ", name), {{"resource", std::string(user)}});
}

}  // namespace osiedle::residents
