// The failures of this area beyond those that every area has (services/call/errors.h).
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"

namespace osiedle::contacts {

// All are STATE_TRANSITION_REFUSED with the state or stage as metadata `state`.

// The outing's state does not allow a step; `why` is for developers.
absl::Status OutingStepRefused(const v1::Outing& outing, absl::string_view why);
// The outing's state no longer lets `field` change.
absl::Status OutingFieldFrozen(const v1::Outing& outing, absl::string_view field);
// The stop's stage is not followed by `stage`.
absl::Status StageRefused(const v1::Stop& stop, v1::Stop::Stage stage);
// The stop has changed its stage as often as it can.
absl::Status StageHistoryFull(const v1::Stop& stop);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_
