// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"

namespace osiedle::contacts {

// These are STATE_TRANSITION_REFUSED with the state or stage as metadata `state`.

// The outing's state does not allow a step; `why` is for developers.
absl::Status OutingStepRefused(const v1::Outing& outing, absl::string_view why);
// The outing's state no longer lets `field` change.
absl::Status OutingFieldFrozen(const v1::Outing& outing, absl::string_view field);
// The stop's stage is not followed by `stage`.
absl::Status StageRefused(const v1::Stop& stop, v1::Stop::Stage stage);
// The stop has changed its stage as often as it can.
absl::Status StageHistoryFull(const v1::Stop& stop);

// RESOURCE_EXISTS: the same version of the tally is there with other content.
absl::Status TallyExists(const v1::Outing& outing, absl::string_view tally_id);

// An item of a batch names a resource that only a later item creates.
absl::Status ItemOutOfOrder(absl::string_view name);
// The phone's clock is too far off.
absl::Status ClockOff(absl::Time send_time, absl::Time server_time);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_ERRORS_H_
