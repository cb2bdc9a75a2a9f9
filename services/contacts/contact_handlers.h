// What each RPC about contacts means.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::contacts {

absl::Status GetContact(const call::Call& call, const storage::Snapshot& snapshot,
                        const v1::GetContactRequest& request, v1::Contact& response);
absl::Status ListContacts(const call::Call& call, const storage::Snapshot& snapshot,
                          const v1::ListContactsRequest& request,
                          v1::ListContactsResponse& response);
absl::Status CreateContact(const call::Call& call, storage::Transaction& transaction,
                           const v1::CreateContactRequest& request, v1::Contact& response);
absl::Status UpdateContact(const call::Call& call, storage::Transaction& transaction,
                           const v1::UpdateContactRequest& request, v1::Contact& response);
absl::Status DeleteContact(const call::Call& call, storage::Transaction& transaction,
                           const v1::DeleteContactRequest& request, v1::Contact& response);
absl::Status UndeleteContact(const call::Call& call, storage::Transaction& transaction,
                             const v1::UndeleteContactRequest& request, v1::Contact& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_HANDLERS_H_
