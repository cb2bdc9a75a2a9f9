// Merges two records of one person, and takes a merge back.
#ifndef OSIEDLE_SERVICES_RESIDENTS_MERGE_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_MERGE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

absl::Status MergeResident(const call::Call& call, storage::Transaction& transaction,
                           const v1::MergeResidentRequest& request, v1::Resident& response);
absl::Status UnmergeResident(const call::Call& call, storage::Transaction& transaction,
                             const v1::UnmergeResidentRequest& request, v1::Resident& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_MERGE_HANDLERS_H_
