#include "osiedle/client/change_feed.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/client/mock_connection.h"

namespace osiedle::client {
namespace {

using ::google::protobuf::Message;
using ::osiedle::changes::v1::ListChangesRequest;
using ::osiedle::changes::v1::ListChangesResponse;
using ::testing::_;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ListChangesResponse Answer(int changes, const std::string& next, bool more) {
  ListChangesResponse response;
  for (int i = 0; i < changes; ++i) response.add_changes();
  response.set_next_cursor(next);
  response.set_more_available(more);
  return response;
}

class ChangeFeedTest : public testing::Test {
 protected:
  // The answer to a request with this cursor.
  void Serve(const std::string& cursor, const ListChangesResponse& response) {
    EXPECT_CALL(*connection_,
                Call(IsMethod("ListChanges"), testing::Truly([cursor](const Message& request) {
                       return dynamic_cast<const ListChangesRequest&>(request).cursor() == cursor;
                     }),
                     _, _))
        .WillRepeatedly(client::Answer(response));
  }

  std::shared_ptr<MockConnection> connection_ = std::make_shared<MockConnection>();
  ChangeFeed feed_{ChangesClient(connection_), ListChangesRequest()};
};

TEST_F(ChangeFeedTest, Next_GoesOnFromWhereItWas) {
  Serve("", Answer(2, "c1", true));
  Serve("c1", Answer(1, "c2", false));
  Serve("c2", Answer(0, "c2", false));
  EXPECT_THAT(*feed_.Next(), SizeIs(2));
  EXPECT_EQ(feed_.cursor(), "c1");
  EXPECT_THAT(*feed_.Next(), SizeIs(1));
  EXPECT_EQ(feed_.cursor(), "c2");
  EXPECT_THAT(*feed_.Next(), IsEmpty());
}

TEST_F(ChangeFeedTest, FromNow_IsAskedForOnce) {
  std::vector<ListChangesRequest> requests;
  EXPECT_CALL(*connection_, Call)
      .Times(2)
      .WillRepeatedly([&](const Method&, const Message& request, Message& response,
                          const CallOptions&) {
        requests.push_back(dynamic_cast<const ListChangesRequest&>(request));
        response.CopyFrom(requests.size() == 1 ? Answer(0, "c1", false) : Answer(1, "c2", false));
        return absl::OkStatus();
      });
  ListChangesRequest request;
  request.set_from_now(true);
  ChangeFeed feed(ChangesClient(connection_), request);
  EXPECT_THAT(*feed.Next(), IsEmpty());
  EXPECT_THAT(*feed.Next(), SizeIs(1));
  EXPECT_TRUE(requests[0].from_now());
  EXPECT_FALSE(requests[1].from_now());
  EXPECT_EQ(requests[1].cursor(), "c1");
}

TEST_F(ChangeFeedTest, EmptyAnswerWithMoreToCome_IsPassedOver) {
  Serve("", Answer(0, "c1", true));
  Serve("c1", Answer(0, "c2", true));
  Serve("c2", Answer(3, "c3", false));
  EXPECT_THAT(*feed_.Next(), SizeIs(3));
  EXPECT_EQ(feed_.cursor(), "c3");
}

TEST_F(ChangeFeedTest, Failure_LeavesTheCursor) {
  Serve("", Answer(1, "c1", true));
  EXPECT_THAT(*feed_.Next(), SizeIs(1));
  EXPECT_CALL(*connection_, Call).WillOnce(Fail(absl::UnavailableError("down")));
  EXPECT_EQ(feed_.Next().status(), absl::UnavailableError("down"));
  EXPECT_EQ(feed_.cursor(), "c1");
}

}  // namespace
}  // namespace osiedle::client
