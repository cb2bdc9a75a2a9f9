// The links of a contact: to which of its named residents it is still linked, and who may see this.
//
// A link ends for good when the resident is lowered to COUNTED, or erased: then it no longer tells
// who was met. All links end with that very transaction, because a link holds only if the contact
// was recorded after the resident was last COUNTED. So raising the level again restores no link.
// The names themselves are taken out of the rows within the hour (link_sweep.h).
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/resource/filter.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

// The view of contacts: takes the links out that have ended, and those with residents of whom the
// caller may not know: all of them where the caller may not read residents. A call whose answer has
// a link is audited, because it is a reading of the resident.
absl::Status ViewLinks(const call::Call& call, const storage::Reader& reader, v1::Contact& contact);

// The check of their filters. ROLE_REQUIRED: it asks for a resident, and the caller may not read
// residents. Such a call is audited, because its answer is a resident's history.
absl::Status CheckLinkFilter(const call::Call& call, const call::Filter& filter);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_LINKS_H_
