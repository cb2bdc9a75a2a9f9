// Who calls. Identity comes from the call's own headers and, where TLS verified one, from the
// certificate of the client; never from what an earlier call of the connection said.
#ifndef OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/principal.h"

namespace osiedle::call {

// What a call brings by which its caller may be known. Valid while the call's headers are.
struct Credentials {
  static std::string None() { return ""; }

  // The value of the header `authorization` ("Bearer …"); empty if there was none.
  absl::string_view authorization;
  // The value of the header in which a proxy hands on the certificate of its client; empty if there
  // was none. Worth nothing unless the proxy proves itself.
  absl::string_view forwarded_certificate = {};
  // Asked only where they are needed, because they take time: the address of the connection, and
  // the certificate that TLS verified on it (PEM; empty if there is none).
  absl::FunctionRef<std::string()> peer = &None;
  absl::FunctionRef<std::string()> client_certificate = &None;
};

// Thread-safe and quick: called on gRPC's own threads.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // UNAUTHENTICATED: nothing says who calls, or what does is malformed, not known or no longer
  // good. Never echoes it.
  virtual absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      const Credentials& credentials) const = 0;

  // What is known now of the principal of this id: one for each of its credentials that are good,
  // with the grants of that credential. Empty: nothing.
  virtual std::vector<std::shared_ptr<const Principal>> KnownAs(absl::string_view /*id*/) const {
    return {};
  }
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_
