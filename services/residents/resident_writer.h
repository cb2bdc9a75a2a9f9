// What other areas may do to residents, in their own transaction.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_WRITER_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_WRITER_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// Erases a resident (GDPR, art. 17). The record keeps only its name, its links, its level changes,
// the controller and the team to which it is restricted, and is ERASED for ever. Its boundaries are
// deleted. A link to or from it stays and can no longer be removed. Erasing twice changes nothing.
// RESOURCE_NOT_FOUND: there is no such record.
absl::Status EraseResident(const call::Call& call, storage::Transaction& transaction,
                           absl::string_view name);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_WRITER_H_
