// To whom of the residents that a contact names it is still linked, and who is told.
//
// A link ends for good when the resident is lowered to COUNTED, or erased: nobody finds by it who
// was met. It ends with that very transaction, however many contacts there are: a link holds where
// the contact was recorded after the resident was COUNTED last, so that raised again, nothing comes
// back. The names themselves are taken out of the rows within the hour (link_sweep.h).
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/resource/filter.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

// The view of contacts: takes the links out that have ended, and all of them
// where the caller may not read residents. Has a call audited that tells of one: that is a reading
// of the resident.
absl::Status ViewLinks(const call::Call& call, const storage::Reader& reader, v1::Contact& contact);

// The check of their filters. ROLE_REQUIRED: it asks for a resident, and the
// caller may not read residents. Has a call audited that asks so: its answer is somebody's history.
absl::Status CheckLinkFilter(const call::Call& call, const call::Filter& filter);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_
