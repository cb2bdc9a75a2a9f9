// The checks of every creation, change and deletion in this area that read the store. Fills in
// default values.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/code_mapping.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/service_code.pb.h"
#include "services/call/resource/resource.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

// The rules of each resource.
absl::Status CheckRegister(const call::Change<v1::Register>& change);
absl::Status CheckMunicipality(const call::Change<v1::Municipality>& change);
absl::Status CheckNeedCode(const call::Change<v1::NeedCode>& change);
absl::Status CheckServiceCode(const call::Change<v1::ServiceCode>& change);
absl::Status CheckCodeMapping(const call::Change<v1::CodeMapping>& change);
absl::Status CheckController(const call::Change<v1::Controller>& change);

// Whether each may be deleted now.
absl::Status CheckDeleteNeedCode(const call::Call& call, const storage::Reader& reader,
                                 const v1::NeedCode& code);
absl::Status CheckDeleteServiceCode(const call::Call& call, const storage::Reader& reader,
                                    const v1::ServiceCode& code);
absl::Status CheckDeleteCodeMapping(const call::Call& call, const storage::Reader& reader,
                                    const v1::CodeMapping& mapping);
absl::Status CheckDeleteController(const call::Call& call, const storage::Reader& reader,
                                   const v1::Controller& controller);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_CHECKS_H_
