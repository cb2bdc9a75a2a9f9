// What the standard methods of residents mean. No answer but that of RevealResident holds the parts
// of a resident.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

absl::Status GetResident(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::GetResidentRequest& request, v1::Resident& response);
absl::Status ListResidents(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::ListResidentsRequest& request,
                           v1::ListResidentsResponse& response);
absl::Status CreateResident(const call::Call& call, storage::Transaction& transaction,
                            const v1::CreateResidentRequest& request, v1::Resident& response);
absl::Status UpdateResident(const call::Call& call, storage::Transaction& transaction,
                            const v1::UpdateResidentRequest& request, v1::Resident& response);
absl::Status DeleteResident(const call::Call& call, storage::Transaction& transaction,
                            const v1::DeleteResidentRequest& request, v1::Resident& response);
absl::Status UndeleteResident(const call::Call& call, storage::Transaction& transaction,
                              const v1::UndeleteResidentRequest& request, v1::Resident& response);
absl::Status RevealResident(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::RevealResidentRequest& request, v1::Resident& response);

// Takes out of an answer what only RevealResident gives, and what has expired.
void Conceal(const call::Call& call, v1::Resident& resident);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
