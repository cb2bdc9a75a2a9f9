// The typed clients that the build makes: each RPC has its method, with the types and the comment
// of its proto.
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/client/service_names.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"

namespace osiedle::client {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::testing::ElementsAreArray;

// The services that the protos declare, by reflection over what this program links.
std::set<std::string> ServicesOfThePool() {
  std::set<std::string> names;
  const std::filesystem::path root = OSIEDLE_PROTO_DIR;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "osiedle")) {
    if (entry.path().extension() != ".proto") continue;
    const std::string name = entry.path().lexically_relative(root).string();
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    // What only the store sees is not linked.
    for (int i = 0; file != nullptr && i < file->service_count(); ++i) {
      names.insert(file->service(i)->full_name());
    }
  }
  return names;
}

// Calls each method once and remembers its name.
class Caller {
 public:
  template <typename Client, typename Request, typename Result>
  void operator()(const std::string& full_name,
                  Result (Client::*call)(const Request&, const CallOptions&) const) {
    const MethodDescriptor* rpc = DescriptorPool::generated_pool()->FindMethodByName(full_name);
    ASSERT_NE(rpc, nullptr) << full_name;
    auto connection = std::make_shared<MockConnection>();
    EXPECT_CALL(*connection, Call)
        .WillOnce([rpc](const Method& method, const Message& request, Message& response,
                        const CallOptions&) {
          EXPECT_EQ(method.path(),
                    absl::StrCat("/", rpc->service()->full_name(), "/", rpc->name()));
          EXPECT_EQ(request.GetDescriptor(), rpc->input_type());
          EXPECT_EQ(response.GetDescriptor(), rpc->output_type());
          // Whatever a client repeats freely must not change anything.
          if (rpc->input_type()->FindFieldByName("request_id") != nullptr) {
            EXPECT_FALSE(method.reads());
          }
          return absl::OkStatus();
        });
    const Client client(connection);
    auto result = (client.*call)(Request(), {});
    // A list calls when its first row is asked for.
    if constexpr (requires { result.begin(); }) result.begin();
    called_.insert(full_name);
  }

  const std::set<std::string>& called() const { return called_; }

 private:
  std::set<std::string> called_;
};

TEST(TypedClientsTest, EveryRpcOfEveryService_HasItsMethod) {
  Caller caller;
  ForEachMethod(caller);
  std::set<std::string> expected;
  for (const std::string& name : ServicesOfThePool()) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) {
      expected.insert(service->method(i)->full_name());
    }
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_THAT(caller.called(), ElementsAreArray(expected));
}

TEST(TypedClientsTest, ServiceNames_AreThoseOfThePool) {
  EXPECT_THAT(kServiceNames, ElementsAreArray(ServicesOfThePool()));
}

// Lists that are ranges, and what is no list of pages.
static_assert(std::is_same_v<decltype(std::declval<ContactsClient>().ListContacts({})),
                             PagedRange<contacts::v1::Contact>>);
static_assert(std::is_same_v<decltype(std::declval<ChangesClient>().ListChanges({})),
                             absl::StatusOr<changes::v1::ListChangesResponse>>);
static_assert(std::is_same_v<decltype(std::declval<ExchangeClient>().ExportRows({})),
                             absl::StatusOr<exchange::v1::ExportRowsResponse>>);
static_assert(std::is_same_v<decltype(std::declval<OperationsClient>().DeleteBackup({})),
                             absl::StatusOr<google::protobuf::Empty>>);

// The comment lines that stand right before the line that begins with `start`.
std::vector<std::string> CommentBefore(const std::string& path, const std::string& start) {
  std::vector<std::string> comment;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, start)) return comment;
    if (absl::StartsWith(line, "  //")) {
      comment.push_back(line);
    } else {
      comment.clear();
    }
  }
  ADD_FAILURE() << path << " has no line that begins with \"" << start << "\"";
  return {};
}

TEST(TypedClientsTest, AMethod_HasTheCommentOfItsRpc) {
  const std::vector<std::string> comment =
      CommentBefore(absl::StrCat(OSIEDLE_PROTO_DIR, "/osiedle/contacts/v1/contact_service.proto"),
                    "  rpc UpdateOuting(");
  EXPECT_GT(comment.size(), 1);
  EXPECT_EQ(CommentBefore(absl::StrCat(OSIEDLE_CLIENT_HEADERS, "/contacts_client.h"),
                          "  absl::StatusOr<contacts::v1::Outing> UpdateOuting("),
            comment);
}

}  // namespace
}  // namespace osiedle::client
