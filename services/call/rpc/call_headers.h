// What a call says in its metadata.
#ifndef OSIEDLE_SERVICES_CALL_RPC_CALL_HEADERS_H_
#define OSIEDLE_SERVICES_CALL_RPC_CALL_HEADERS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/server_context.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/call.h"

namespace osiedle::call {

// Names of metadata. `authorization` is that of RFC 6750.
inline constexpr char kPurposeHeader[] = "osiedle-purpose";
inline constexpr char kTeamHeader[] = "osiedle-team";
inline constexpr char kEmergencyHeader[] = "osiedle-emergency";
inline constexpr char kOnBehalfOfHeader[] = "osiedle-on-behalf-of";
inline constexpr char kForwardedCertificateHeader[] = "osiedle-client-certificate";

// Lives as long as the call's context, whose headers it points at.
class CallHeaders {
 public:
  explicit CallHeaders(const grpc::ServerContextBase& context);
  CallHeaders(const CallHeaders&) = delete;

  // Who calls.
  Credentials credentials() const;
  // The credentials of the person on whose behalf a system calls: "Bearer …". Nothing: nobody's. A
  // header without a value is the credentials of somebody unknown.
  std::optional<absl::string_view> on_behalf_of() const { return on_behalf_of_; }
  // Purpose, team and emergency. PURPOSE_UNKNOWN, TEAM_DENIED or EMERGENCY_DENIED for a header that
  // says nothing: a client that meant to say something must not act without it.
  // METADATA_AMBIGUOUS for one that came twice.
  absl::Status Read(Circumstances& circumstances) const;
  // The address of the connection without its port: "192.0.2.7"; "" where there is none.
  std::string Origin() const;

 private:
  // Nothing: there is no such header.
  std::optional<absl::string_view> Find(absl::string_view name, bool* ambiguous) const;

  const grpc::ServerContextBase& context_;
  absl::string_view authorization_;
  absl::string_view forwarded_certificate_;
  std::optional<absl::string_view> on_behalf_of_;
  // Kept here, because Credentials points at them.
  struct Peer {
    const grpc::ServerContextBase& context;
    std::string operator()() const;
  } peer_;
  struct Certificate {
    const grpc::ServerContextBase& context;
    std::string operator()() const;
  } certificate_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_CALL_HEADERS_H_
