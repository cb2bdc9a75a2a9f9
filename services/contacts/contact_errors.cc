#include "services/contacts/contact_errors.h"

#include "absl/strings/str_cat.h"
#include "services/call/errors.h"

namespace osiedle::contacts {

absl::Status OutingStepRefused(const v1::Outing& outing, absl::string_view why) {
  return call::StateTransitionRefused(outing.name(), v1::Outing::State_Name(outing.state()), why);
}

absl::Status OutingFieldFrozen(const v1::Outing& outing, absl::string_view field) {
  return OutingStepRefused(outing, absl::StrCat(field, " can no longer change"));
}

absl::Status StageRefused(const v1::Stop& stop, v1::Stop::Stage stage) {
  return call::StateTransitionRefused(
      stop.name(), v1::Stop::Stage_Name(stop.stage()),
      absl::StrCat(v1::Stop::Stage_Name(stage), " is neither the next stage nor an earlier one"));
}

absl::Status StageHistoryFull(const v1::Stop& stop) {
  return call::StateTransitionRefused(stop.name(), v1::Stop::Stage_Name(stop.stage()),
                                      "there is no room for another change of stage");
}

}  // namespace osiedle::contacts
