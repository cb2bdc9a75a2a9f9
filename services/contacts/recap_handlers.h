// The last contacts with a resident, for an assistant before the next talk.
#ifndef OSIEDLE_SERVICES_CONTACTS_RECAP_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_RECAP_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/day_pack.pb.h"
#include "osiedle/contacts/v1/recap_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

absl::Status RecapResident(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::RecapResidentRequest& request,
                           v1::RecapResidentResponse& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_RECAP_HANDLERS_H_
