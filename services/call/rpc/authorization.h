// The header that a call brings its token in.
#ifndef OSIEDLE_SERVICES_CALL_RPC_AUTHORIZATION_H_
#define OSIEDLE_SERVICES_CALL_RPC_AUTHORIZATION_H_

#include <iterator>
#include <string>

#include "grpcpp/server_context.h"

namespace osiedle::call {

// What Authenticator::Authenticate takes; empty if there was no header.
inline std::string AuthorizationOf(const grpc::CallbackServerContext& context) {
  // Two headers are one too many: which of them would count is a matter of chance.
  const auto& metadata = context.client_metadata();
  auto [begin, end] = metadata.equal_range("authorization");
  if (begin == end) return "";
  if (std::next(begin) != end) return "Bearer ambiguous";
  return std::string(begin->second.data(), begin->second.size());
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_AUTHORIZATION_H_
