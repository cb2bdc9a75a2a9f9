// What the protos declare about the fields of a request.
#ifndef OSIEDLE_SERVICES_CALL_RPC_DECLARED_CHECK_H_
#define OSIEDLE_SERVICES_CALL_RPC_DECLARED_CHECK_H_

#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/method_info.h"

namespace osiedle::call {

// Adds a violation for every field of `request` that breaks its declared limits, and for every
// required one that is missing. True: the request brings a resource, and what that lacks was left
// out, for StandardResource names it together with what the resource's rules say; so a client hears
// of everything at once.
bool CheckDeclared(const MethodInfo& method, const google::protobuf::Message& request,
                   Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_DECLARED_CHECK_H_
