// The data that an assistant takes along for a day without network.
#ifndef OSIEDLE_SERVICES_CONTACTS_DAY_PACK_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_DAY_PACK_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/day_pack.pb.h"
#include "osiedle/contacts/v1/day_pack_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

absl::Status GetDayPack(const call::Call& call, const storage::Snapshot& snapshot,
                        const v1::GetDayPackRequest& request, v1::DayPack& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_DAY_PACK_HANDLERS_H_
