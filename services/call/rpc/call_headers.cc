#include "services/call/rpc/call_headers.h"

#include <iterator>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_context.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {
namespace {

// Two headers are one too many: which of them would count is a matter of chance.
constexpr absl::string_view kAmbiguous = "Bearer ambiguous";

absl::string_view ViewOf(const grpc::string_ref& text) { return {text.data(), text.size()}; }

// "ipv4:192.0.2.7:50000", "ipv6:%5B2001:db8::1%5D:50000", "unix:..." -> the address.
std::string AddressOf(std::string peer) {
  peer = absl::StrReplaceAll(peer, {{"%5B", "["}, {"%5D", "]"}});
  absl::string_view rest = peer;
  if (!absl::ConsumePrefix(&rest, "ipv4:") && !absl::ConsumePrefix(&rest, "ipv6:")) return peer;
  rest = rest.substr(0, rest.rfind(':'));
  absl::ConsumePrefix(&rest, "[");
  absl::ConsumeSuffix(&rest, "]");
  return std::string(rest);
}

}  // namespace

std::string CallHeaders::Peer::operator()() const { return AddressOf(context.peer()); }

std::string CallHeaders::Certificate::operator()() const {
  const std::shared_ptr<const grpc::AuthContext> connection = context.auth_context();
  if (connection == nullptr || !connection->IsPeerAuthenticated()) return "";
  const std::vector<grpc::string_ref> found =
      connection->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return found.size() == 1 ? std::string(found[0].data(), found[0].size()) : "";
}

CallHeaders::CallHeaders(const grpc::ServerContextBase& context)
    : context_(context), peer_{context}, certificate_{context} {
  bool ambiguous = false;
  authorization_ = Find("authorization", &ambiguous).value_or("");
  forwarded_certificate_ = Find(kForwardedCertificateHeader, &ambiguous).value_or("");
  on_behalf_of_ = Find(kOnBehalfOfHeader, &ambiguous);
  if (ambiguous) authorization_ = kAmbiguous;
}

std::optional<absl::string_view> CallHeaders::Find(absl::string_view name, bool* ambiguous) const {
  const auto& metadata = context_.client_metadata();
  const auto [begin, end] = metadata.equal_range(grpc::string_ref(name.data(), name.size()));
  if (begin == end) return std::nullopt;
  if (std::next(begin) != end) *ambiguous = true;
  return ViewOf(begin->second);
}

Credentials CallHeaders::credentials() const {
  return {.authorization = authorization_,
          .forwarded_certificate = forwarded_certificate_,
          .peer = peer_,
          .client_certificate = certificate_};
}

absl::Status CallHeaders::Read(Circumstances& circumstances) const {
  bool ambiguous = false;
  const std::optional<absl::string_view> purpose = Find(kPurposeHeader, &ambiguous);
  const std::optional<absl::string_view> team = Find(kTeamHeader, &ambiguous);
  const std::optional<absl::string_view> emergency = Find(kEmergencyHeader, &ambiguous);
  if (ambiguous) return MetadataAmbiguous();
  if (team == "") return TeamDenied();
  if (emergency == "") return EmergencyDenied();
  circumstances.team = std::string(team.value_or(""));
  circumstances.emergency = std::string(emergency.value_or(""));
  if (!purpose.has_value()) return absl::OkStatus();
  const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(*purpose), {{"-", "_"}});
  if (!common::v1::Purpose_Parse(name, &circumstances.purpose) ||
      circumstances.purpose == common::v1::PURPOSE_UNSPECIFIED) {
    return PurposeUnknown();
  }
  return absl::OkStatus();
}

std::string CallHeaders::Origin() const { return peer_(); }

}  // namespace osiedle::call
