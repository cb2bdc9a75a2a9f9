// Uses what the installed headers offer: typed clients, the names of the services, the pager, the
// error decoder, and a connection of its own in place of a server.
#include <iostream>
#include <memory>
#include <string>

#include "osiedle/client/change_feed.h"
#include "osiedle/client/changes_client.h"
#include "osiedle/client/connection.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/error.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/client/operations_client.h"
#include "osiedle/client/service_names.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"

namespace {

using osiedle::contacts::v1::Contact;
using osiedle::contacts::v1::ListContactsResponse;

// Answers a ListContacts with two contacts, and refuses all else.
class Canned final : public osiedle::client::Connection {
 public:
  void Start(const osiedle::client::Method& method, const google::protobuf::Message&,
             google::protobuf::Message& response, const osiedle::client::CallOptions&,
             Done done) override {
    if (method.name() != "ListContacts") {
      return std::move(done)(absl::UnimplementedError(method.path()));
    }
    ListContactsResponse page;
    page.add_contacts()->set_name("municipalities/rybnik/contacts/1");
    page.add_contacts()->set_name("municipalities/rybnik/contacts/2");
    response.CopyFrom(page);
    std::move(done)(absl::OkStatus());
  }
};

int Fail(const std::string& what) {
  std::cerr << what << "\n";
  return 1;
}

}  // namespace

int main() {
  const auto canned = std::make_shared<Canned>();
  int contacts = 0;
  for (absl::StatusOr<Contact>& contact :
       osiedle::client::ContactsClient(canned).ListContacts({})) {
    if (!contact.ok()) return Fail(contact.status().ToString());
    ++contacts;
  }
  if (contacts != 2) return Fail("the pager lost contacts");

  for (const char* service : osiedle::client::kServiceNames) {
    if (google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service) == nullptr) {
      return Fail(std::string("the library does not describe ") + service);
    }
  }

  osiedle::client::ChangeFeed feed(osiedle::client::ChangesClient(canned), {});
  if (!absl::IsUnimplemented(feed.Next().status())) return Fail("the feed hid a failure");

  // A real channel, to a port where nobody listens.
  osiedle::client::ConnectionOptions options;
  options.timeout = absl::Milliseconds(100);
  options.token = osiedle::client::StaticToken("none");
  const auto connection = osiedle::client::Connect("127.0.0.1:1", options);
  const absl::Status unreachable =
      osiedle::client::MunicipalityClient(connection).GetMunicipality({}).status();
  if (!absl::IsUnavailable(unreachable)) return Fail(unreachable.ToString());
  if (osiedle::client::ErrorOf(unreachable).has_value()) return Fail("no server gave this");
  if (osiedle::client::OperationsClient(connection).GetBackup({}).ok()) return Fail("no backup");

  std::cout << "the installed client works\n";
  return 0;
}
