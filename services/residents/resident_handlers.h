// What CreateResident and UpdateResident do besides what they do with every resource, and
// RevealResident.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// How often doubles are looked for by PESEL: an office that records a day's people, and the whole
// town together. Whoever knows a day of birth has some 5,000 numbers to guess, and needs a week.
inline constexpr call::TryLimit kLookupsOfPrincipal = {.most = 30, .interval = absl::Minutes(2)};
inline constexpr call::TryLimit kLookupsOfMunicipality = {.most = 300,
                                                          .interval = absl::Seconds(12)};

absl::Status CreateResident(const call::Call& call, storage::Transaction& transaction,
                            const v1::CreateResidentRequest& request, v1::Resident& response);
absl::Status UpdateResident(const call::Call& call, storage::Transaction& transaction,
                            const v1::UpdateResidentRequest& request, v1::Resident& response);
absl::Status RevealResident(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::RevealResidentRequest& request, v1::Resident& response);

// What a repeat of a CreateResident or an UpdateResident is told besides what a reading would tell:
// the possible doubles by alias.
absl::Status CompleteCreated(const call::Call& call, const storage::Reader& reader,
                             v1::Resident& response);
absl::Status CompleteUpdated(const call::Call& call, const storage::Reader& reader,
                             v1::Resident& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_HANDLERS_H_
