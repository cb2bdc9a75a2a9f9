// Who saw a resident.
#ifndef OSIEDLE_SERVICES_ACCESS_SIGHTING_HANDLERS_H_
#define OSIEDLE_SERVICES_ACCESS_SIGHTING_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/access/v1/sighting_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::access {

absl::Status WhoSaw(const call::Call& call, const storage::Snapshot& snapshot,
                    const v1::WhoSawRequest& request, v1::WhoSawResponse& response);
absl::Status ReleaseNames(const call::Call& call, storage::Transaction& transaction,
                          const v1::ReleaseNamesRequest& request,
                          v1::ReleaseNamesResponse& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_SIGHTING_HANDLERS_H_
