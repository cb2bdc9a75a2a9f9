#include "services/clubs/plans/plan_errors.h"

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::clubs {

absl::Status CapacityTaken(int64_t taken) {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::CAPACITY_TAKEN,
                         absl::StrCat(taken, " places are taken"),
                         {{"taken", absl::StrCat(taken)}});
}

}  // namespace osiedle::clubs
