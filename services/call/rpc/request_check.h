// What is asked of a request before its method begins: where it acts, and what its proto declares.
#ifndef OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_
#define OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method_info.h"

namespace osiedle::call {

// Adds a violation for every field of `request` that breaks its declared limits, and for every
// required one that is missing. True: the request brings a resource, and what that lacks was left
// out, for StandardResource names it together with what the resource's rules say; so a client hears
// of everything at once.
bool CheckDeclared(const MethodInfo& method, const google::protobuf::Message& request,
                   Violations& violations);

// Has `call` act where its method's scope and the name in `request` say. True: in the municipality
// whose id it has from now on; nobody has looked yet whether there is one.
bool FindScope(const google::protobuf::Message& request, Call& call);

// INVALID_FIELDS with all that is wrong with a request by its proto, and where it names no place
// for its method. What a handler finds more of is left to it; see Call::declared_violations.
// REQUIRES: the call's scope was found.
absl::Status CheckRequest(const google::protobuf::Message& request, Call& call);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_
