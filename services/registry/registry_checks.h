// What is asked of every creation, change and deletion in this area, where the store must be read
// for it. Fills in what the client left open.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/call.h"
#include "services/call/violations.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

// Each is a call::CheckRules.
absl::Status CheckRegister(const call::Call& call, const storage::Reader& reader,
                           const google::protobuf::Message* before,
                           google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckMunicipality(const call::Call& call, const storage::Reader& reader,
                               const google::protobuf::Message* before,
                               google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckNeedCode(const call::Call& call, const storage::Reader& reader,
                           const google::protobuf::Message* before,
                           google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckServiceCode(const call::Call& call, const storage::Reader& reader,
                              const google::protobuf::Message* before,
                              google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckCodeMapping(const call::Call& call, const storage::Reader& reader,
                              const google::protobuf::Message* before,
                              google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckController(const call::Call& call, const storage::Reader& reader,
                             const google::protobuf::Message* before,
                             google::protobuf::Message& after, call::Violations& violations);

// Each is a call::CheckDelete.
absl::Status CheckDeleteNeedCode(const call::Call& call, const storage::Reader& reader,
                                 const google::protobuf::Message& resource);
absl::Status CheckDeleteServiceCode(const call::Call& call, const storage::Reader& reader,
                                    const google::protobuf::Message& resource);
absl::Status CheckDeleteCodeMapping(const call::Call& call, const storage::Reader& reader,
                                    const google::protobuf::Message& resource);
absl::Status CheckDeleteController(const call::Call& call, const storage::Reader& reader,
                                   const google::protobuf::Message& resource);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_
