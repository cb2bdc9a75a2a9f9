// Who may call what.
#ifndef OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_
#define OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_

#include "absl/status/status.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method_info.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// Whether the principal of `call` may call `method` in the call's scope. An authority that lives in
// the store is read through `reader`, so the answer may differ between the arrival of a call, when
// `reader` is null, and each run of its body. ROLE_REQUIRED, MUNICIPALITY_DENIED or
// PLATFORM_DENIED, by what the principal may know.
absl::Status CheckAccess(const Call& call, const MethodInfo& method, const storage::Reader* reader);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_
