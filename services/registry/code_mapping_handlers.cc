#include "services/registry/code_mapping_handlers.h"

#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetCodeMapping(const Call& call, const Snapshot& snapshot,
                            const v1::GetCodeMappingRequest& request, v1::CodeMapping& response) {
  return CodeMappings().Get(call, snapshot, request, response);
}

absl::Status ListCodeMappings(const Call& call, const Snapshot& snapshot,
                              const v1::ListCodeMappingsRequest& request,
                              v1::ListCodeMappingsResponse& response) {
  return CodeMappings().List(call, snapshot, request, response);
}

absl::Status CreateCodeMapping(const Call& call, Transaction& transaction,
                               const v1::CreateCodeMappingRequest& request,
                               v1::CodeMapping& response) {
  return CodeMappings().Create(call, transaction, request, response);
}

absl::Status UpdateCodeMapping(const Call& call, Transaction& transaction,
                               const v1::UpdateCodeMappingRequest& request,
                               v1::CodeMapping& response) {
  return CodeMappings().Update(call, transaction, request, response);
}

absl::Status DeleteCodeMapping(const Call& call, Transaction& transaction,
                               const v1::DeleteCodeMappingRequest& request,
                               v1::CodeMapping& response) {
  return CodeMappings().Delete(call, transaction, request, response);
}

absl::Status UndeleteCodeMapping(const Call& call, Transaction& transaction,
                                 const v1::UndeleteCodeMappingRequest& request,
                                 v1::CodeMapping& response) {
  return CodeMappings().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::registry
