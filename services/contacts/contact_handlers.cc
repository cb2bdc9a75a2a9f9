#include "services/contacts/contact_handlers.h"

#include "services/contacts/contact_tables.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetContact(const Call& call, const Snapshot& snapshot,
                        const v1::GetContactRequest& request, v1::Contact& response) {
  return Contacts().Get(call, snapshot, request, response);
}

absl::Status ListContacts(const Call& call, const Snapshot& snapshot,
                          const v1::ListContactsRequest& request,
                          v1::ListContactsResponse& response) {
  return Contacts().List(call, snapshot, request, response);
}

absl::Status CreateContact(const Call& call, Transaction& transaction,
                           const v1::CreateContactRequest& request, v1::Contact& response) {
  return Contacts().Create(call, transaction, request, response);
}

absl::Status UpdateContact(const Call& call, Transaction& transaction,
                           const v1::UpdateContactRequest& request, v1::Contact& response) {
  return Contacts().Update(call, transaction, request, response);
}

absl::Status DeleteContact(const Call& call, Transaction& transaction,
                           const v1::DeleteContactRequest& request, v1::Contact& response) {
  return Contacts().Delete(call, transaction, request, response);
}

absl::Status UndeleteContact(const Call& call, Transaction& transaction,
                             const v1::UndeleteContactRequest& request, v1::Contact& response) {
  return Contacts().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::contacts
