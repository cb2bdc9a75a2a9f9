// What the standard methods of residents mean. No answer but that of RevealResident holds the parts
// of a resident.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/call.h"
#include "services/call/tries.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// How often doubles are looked for by PESEL: an office that records a day's people, and the whole
// town together. Whoever knows a day of birth has some 5,000 numbers to guess, and needs a week.
inline constexpr call::TryLimit kLookupsOfPrincipal = {.most = 30, .interval = absl::Minutes(2)};
inline constexpr call::TryLimit kLookupsOfMunicipality = {.most = 300,
                                                          .interval = absl::Seconds(12)};

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

// What a repeat of a change is told, of which only the name was kept: what GetResident would tell,
// and after a CreateResident or an UpdateResident the possible doubles by alias.
absl::Status RereadResident(const call::Call& call, const storage::Reader& reader,
                            v1::Resident& response);
absl::Status RereadCreated(const call::Call& call, const storage::Reader& reader,
                           v1::Resident& response);
absl::Status RereadUpdated(const call::Call& call, const storage::Reader& reader,
                           v1::Resident& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
