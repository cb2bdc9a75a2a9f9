#include "services/contacts/contact_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

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

absl::Status TallyExists(const v1::Outing& outing, absl::string_view tally_id) {
  return call::ResourceExists(absl::StrCat("the tally ", tally_id, " of ", outing.name()));
}

absl::Status ItemOutOfOrder(absl::string_view name) {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::ITEM_OUT_OF_ORDER,
                         absl::StrCat("a later item creates ", name),
                         {{"resource", std::string(name)}});
}

absl::Status ClockOff(absl::Time send_time, absl::Time server_time) {
  return call::MakeError(
      absl::StatusCode::kFailedPrecondition, common::v1::CLOCK_OFF,
      "the clock of the phone is more than 24 hours off",
      {{"send_time", absl::FormatTime(absl::RFC3339_sec, send_time, absl::UTCTimeZone())},
       {"server_time", absl::FormatTime(absl::RFC3339_sec, server_time, absl::UTCTimeZone())}});
}

}  // namespace osiedle::contacts
