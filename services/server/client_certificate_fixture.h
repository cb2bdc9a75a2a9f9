// A real server that knows systems by their certificates.
#ifndef OSIEDLE_SERVICES_SERVER_CLIENT_CERTIFICATE_FIXTURE_H_
#define OSIEDLE_SERVICES_SERVER_CLIENT_CERTIFICATE_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/server/tls_fixture.h"

namespace osiedle::server {

class ClientCertificateFixture : public TlsFixture {
 protected:
  ClientCertificateFixture() {
    options_.client_ca = folder_ + "/clients.pem";
    options_.certificates_file = folder_ + "/certificates.json";
    Write(options_.client_ca, authority_.certificate);
    Map({EntryOf("register"), kProxy});
  }

  static constexpr char kProxy[] =
      R"({"san_dns": "proxy.example", "principal": "proxy", "proxy": true})";

  // An operator, known by the name that IssueClient gives.
  static std::string EntryOf(const std::string& name) {
    return absl::StrCat(R"({"subject": "CN=)", name, R"(,O=Town", "principal": ")", name,
                        R"(", "grants": [{"municipality": "*", "roles": ["OPERATOR"]}]})");
  }
  void Map(const std::vector<std::string>& entries) {
    Write(options_.certificates_file,
          absl::StrCat("{\"certificates\": [", absl::StrJoin(entries, ", "), "]}"));
  }

  Certified IssueProxy() { return IssueClient("p", {"DNS:proxy.example"}); }
  // A certificate that was good until an hour ago.
  Certified IssueExpired(const std::string& name) {
    return *certificates::Issue(
        authority_, {.name = {{"O", "Town"}, {"CN", name}}},
        {.begin = absl::Now() - absl::Hours(48), .end = absl::Now() - absl::Hours(1)},
        Use::kClient);
  }
  // One of the same name by an authority that the server does not know.
  Certified IssueByAnother(const std::string& name) {
    return Issue(*certificates::MakeAuthority({.name = {{"CN", "Authority"}}}, validity_), name,
                 Use::kClient);
  }

  // What a proxy hands on: the DER form in base64.
  static std::string Forwarded(const Certified& client) {
    const std::vector<std::string> lines =
        absl::StrSplit(client.certificate, '\n', absl::SkipEmpty());
    return absl::StrJoin(lines.begin() + 1, lines.end() - 1, "");
  }
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_CLIENT_CERTIFICATE_FIXTURE_H_
