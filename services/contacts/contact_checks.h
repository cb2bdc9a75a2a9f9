// The checks of every creation and change of a stop, an outing, a contact: the rules of its fields,
// and of its state. Fills in default values.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/resource/resource.h"

namespace osiedle::contacts {

absl::Status CheckStopChange(const call::Change<v1::Stop>& change);
absl::Status CheckOutingChange(const call::Change<v1::Outing>& change);
absl::Status CheckContactChange(const call::Change<v1::Contact>& change);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_
