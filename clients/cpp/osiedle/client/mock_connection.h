// A connection for the tests of programs that use the clients. Needs GoogleMock.
//
//   auto connection = std::make_shared<MockConnection>();
//   EXPECT_CALL(*connection, Call(IsMethod("GetContact"), _, _, _)).WillOnce(Answer(contact));
//   ContactsClient client(connection);
#ifndef OSIEDLE_CLIENT_MOCK_CONNECTION_H_
#define OSIEDLE_CLIENT_MOCK_CONNECTION_H_

#include <utility>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "osiedle/client/connection.h"

namespace osiedle::client {

// Ends every call before Start returns, with the result of Call.
class MockConnection : public Connection {
 public:
  MOCK_METHOD(absl::Status, Call,
              (const Method& method, const google::protobuf::Message& request,
               google::protobuf::Message& response, const CallOptions& options));

  void Start(const Method& method, const google::protobuf::Message& request,
             google::protobuf::Message& response, const CallOptions& options, Done done) override {
    std::move(done)(Call(method, request, response, options));
  }
};

// Matches a method by its short name.
MATCHER_P(IsMethod, name, "") { return arg.name() == name; }

// Succeeds with this response, which must be of the method's type.
template <typename Response>
auto Answer(Response answer) {
  return [answer = std::move(answer)](const Method&, const google::protobuf::Message&,
                                      google::protobuf::Message& response, const CallOptions&) {
    response.CopyFrom(answer);
    return absl::OkStatus();
  };
}

// Fails with this status.
inline auto Fail(absl::Status status) {
  return [status = std::move(status)](const Method&, const google::protobuf::Message&,
                                      google::protobuf::Message&,
                                      const CallOptions&) { return status; };
}

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_MOCK_CONNECTION_H_
