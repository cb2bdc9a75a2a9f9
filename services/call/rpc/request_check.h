// The checks of a request before its method begins: the place where it acts, and its proto.
#ifndef OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_
#define OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method_info.h"

namespace osiedle::call {

// Adds a violation for every field of `request` that breaks its declared limits, and for every
// required one that is missing. True: the request brings a resource, whose missing fields were left
// out. StandardResource names these together with the violations of the resource's rules, so a
// client hears of all at once.
bool CheckDeclared(const MethodInfo& method, const google::protobuf::Message& request,
                   Violations& violations);

// Sets the scope of `call` from its method's scope and the name in `request`. True: `call` has the
// id of a municipality now, which may not exist.
bool FindScope(const google::protobuf::Message& request, Call& call);

// INVALID_FIELDS with every violation of the request's proto, also when the request names no place
// for its method. When the handler finds more, it names them all; see Call::declared_violations.
// REQUIRES: the call's scope was found.
absl::Status CheckRequest(const google::protobuf::Message& request, Call& call);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_REQUEST_CHECK_H_
