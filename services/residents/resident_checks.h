// What is asked of every creation, change and deletion of a resident or a boundary: the rules of
// its fields, its references, what its state allows. Fills in what the client left open.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/message.h"
#include "services/call/call.h"
#include "services/call/violations.h"
#include "storage/snapshot.h"

namespace osiedle::residents {

// Each is a call::CheckRules.
absl::Status CheckResidentChange(const call::Call& call, const storage::Reader& reader,
                                 const google::protobuf::Message* before,
                                 google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckBoundaryChange(const call::Call& call, const storage::Reader& reader,
                                 const google::protobuf::Message* before,
                                 google::protobuf::Message& after, call::Violations& violations);

// A call::CheckDelete.
absl::Status CheckResidentDelete(const call::Call& call, const storage::Reader& reader,
                                 const google::protobuf::Message& message);

// The day in the time zone of the municipality.
absl::StatusOr<absl::CivilDay> Today(const call::Call& call, const storage::Reader& reader);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_CHECKS_H_
