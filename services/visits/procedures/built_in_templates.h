// The templates of procedures that the product brings.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_BUILT_IN_TEMPLATES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_BUILT_IN_TEMPLATES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/rpc/call.h"
#include "storage/store.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// The Blue Card procedure, `municipalities/*/procedureTemplates/blue-card`, of a municipality
// ("municipalities/rybnik"). Without times.
v1::ProcedureTemplate BlueCard(absl::string_view municipality);

// Writes the built-in templates of a new municipality (registry::FollowFoundings). As with the
// catalogue, the logs do not name them: they are the same everywhere.
absl::Status FoundTemplates(const call::Call& call, storage::Transaction& transaction,
                            const registry::v1::Municipality& municipality, uint32_t number);

// Writes those that a municipality which was founded by an earlier release does not have. One that
// the town changed or deleted stays as it is. Returns how many were written. Blocks.
absl::StatusOr<int> SweepTemplates(storage::Store& store, uint32_t owner, absl::Time now,
                                   int limit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_BUILT_IN_TEMPLATES_H_
