// A real server with TLS, and clients with certificates.
#ifndef OSIEDLE_SERVICES_SERVER_TLS_FIXTURE_H_
#define OSIEDLE_SERVICES_SERVER_TLS_FIXTURE_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "clients/certificates/certificate_maker.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/auth_context.h"
#include "grpcpp/security/credentials.h"
#include "services/server/server_fixture.h"

namespace osiedle::server {

class TlsFixture : public ServerFixture {
 protected:
  using Certified = certificates::Certified;
  using Use = certificates::Use;

  TlsFixture() {
    options_.tls_certificate = folder_ + "/server.pem";
    options_.tls_key = folder_ + "/server.key";
    options_.dev_principal.clear();
    WriteTokens(absl::StrCat("{\"tokens\": [", TokenOf("secret"), "]}"));
    WritePair(IssueServer("first"));
  }

  void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
    std::filesystem::permissions(path, std::filesystem::perms(0600));
  }
  void WritePair(const Certified& pair) {
    Write(options_.tls_certificate, pair.certificate);
    Write(options_.tls_key, pair.key);
  }

  Certified Issue(const Certified& authority, const std::string& name, Use use,
                  const std::vector<std::string>& alternative_names = {}) {
    return *certificates::Issue(
        authority, {.name = {{"O", "Town"}, {"CN", name}}, .alternative_names = alternative_names},
        validity_, use);
  }
  Certified IssueServer(const std::string& name) {
    return Issue(authority_, name, Use::kServer, {"DNS:localhost", "IP:127.0.0.1"});
  }
  Certified IssueClient(const std::string& name,
                        const std::vector<std::string>& alternative_names = {}) {
    return Issue(authority_, name, Use::kClient, alternative_names);
  }

  // A connection of its own, of which nothing is shared with another.
  std::shared_ptr<grpc::Channel> Connect(const Certified& client = {}) {
    return ConnectTo(server_->grpc().ToString(), client);
  }
  std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address, const Certified& client) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = authority_.certificate;
    tls.pem_cert_chain = client.certificate;
    tls.pem_private_key = client.key;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::SslCredentials(tls), arguments);
  }

  // What a call brings besides the certificate of its connection.
  struct Brings {
    std::string token;
    std::string forwarded;
  };
  // A call that an operator may make. `shown`: the certificate that the server showed.
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, const Brings& brings,
                           std::string* shown = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    if (!brings.token.empty()) context.AddMetadata("authorization", "Bearer " + brings.token);
    if (!brings.forwarded.empty()) {
      context.AddMetadata("osiedle-client-certificate", brings.forwarded);
    }
    operations::v1::ListBackupsResponse response;
    const grpc::Status status =
        operations::v1::OperationsService::NewStub(channel)->ListBackups(&context, {}, &response);
    if (shown == nullptr || context.auth_context() == nullptr) return status;
    for (const grpc::string_ref& pem :
         context.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
      *shown = std::string(pem.data(), pem.size());
    }
    return status;
  }
  // The certificate that a new connection sees; "" when there is none.
  std::string ShownNow() {
    std::string shown;
    Call(Connect(), {.token = "secret"}, &shown);
    return shown;
  }

  const certificates::Validity validity_ = {.begin = absl::Now() - absl::Hours(1),
                                            .end = absl::Now() + absl::Hours(24 * 30)};
  const Certified authority_ =
      *certificates::MakeAuthority({.name = {{"CN", "Authority"}}}, validity_);
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_TLS_FIXTURE_H_
