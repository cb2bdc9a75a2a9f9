// What each RPC about mappings of needs to services means.
#ifndef OSIEDLE_SERVICES_REGISTRY_CODE_MAPPING_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_CODE_MAPPING_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/code_mapping.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status GetCodeMapping(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::GetCodeMappingRequest& request, v1::CodeMapping& response);
absl::Status ListCodeMappings(const call::Call& call, const storage::Snapshot& snapshot,
                              const v1::ListCodeMappingsRequest& request,
                              v1::ListCodeMappingsResponse& response);
absl::Status CreateCodeMapping(const call::Call& call, storage::Transaction& transaction,
                               const v1::CreateCodeMappingRequest& request,
                               v1::CodeMapping& response);
absl::Status UpdateCodeMapping(const call::Call& call, storage::Transaction& transaction,
                               const v1::UpdateCodeMappingRequest& request,
                               v1::CodeMapping& response);
absl::Status DeleteCodeMapping(const call::Call& call, storage::Transaction& transaction,
                               const v1::DeleteCodeMappingRequest& request,
                               v1::CodeMapping& response);
absl::Status UndeleteCodeMapping(const call::Call& call, storage::Transaction& transaction,
                                 const v1::UndeleteCodeMappingRequest& request,
                                 v1::CodeMapping& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_CODE_MAPPING_HANDLERS_H_
