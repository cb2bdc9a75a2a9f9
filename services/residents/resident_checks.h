// The checks of every creation, change and deletion of a resident or a boundary: the rules of its
// fields, and of its state. Fills in default values.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/resource/resource.h"
#include "storage/snapshot.h"

namespace osiedle::residents {

absl::Status CheckResidentChange(const call::Change<v1::Resident>& change);
absl::Status CheckBoundaryChange(const call::Change<v1::Boundary>& change);

absl::Status CheckResidentDelete(const call::Call& call, const storage::Reader& reader,
                                 const v1::Resident& resident);

// RESOURCE_IN_USE: another record is merged into the resident of this name.
absl::Status CheckNoneMergedInto(const call::Call& call, const storage::Reader& reader,
                                 absl::string_view name);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_
