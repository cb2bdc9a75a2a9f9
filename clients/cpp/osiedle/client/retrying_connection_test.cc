#include "osiedle/client/retrying_connection.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/memory/memory.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"
#include "osiedle/client/error.h"
#include "osiedle/client/error_samples.h"
#include "osiedle/client/fake_timer.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"

namespace osiedle::client {
namespace {

using ::google::protobuf::Message;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::CreateContactRequest;
using ::osiedle::contacts::v1::GetContactRequest;
using ::osiedle::contacts::v1::ListContactsResponse;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;
using ::testing::MatchesRegex;
using ::testing::Return;
using ::testing::SizeIs;

constexpr char kService[] = "osiedle.contacts.v1.ContactService";

class RetryingConnectionTest : public testing::Test {
 protected:
  RetryingConnectionTest() { options_.timer = &timer_; }

  absl::Status Read() { return Call(Method(kService, "GetContact"), GetContactRequest()); }
  absl::Status Change(const CreateContactRequest& request = {}) {
    return Call(Method(kService, "CreateContact"), request);
  }
  absl::Status Call(const Method& method, const Message& request) {
    RetryingConnection connection(server_, options_);
    return CallAndWait(connection, method, request, response_, call_options_);
  }

  // The server fails the first try with `status`, and would answer the second.
  void FailOnce(const absl::Status& status) {
    EXPECT_CALL(*server_, Call).WillOnce(Return(status)).WillRepeatedly(Return(absl::OkStatus()));
  }

  FakeTimer timer_;
  std::shared_ptr<MockConnection> server_ = std::make_shared<MockConnection>();
  ConnectionOptions options_;
  CallOptions call_options_;
  Contact response_;
};

struct RetryCase {
  absl::Status failure;
  bool read_is_repeated;
  bool change_is_repeated;
};

TEST_F(RetryingConnectionTest, Call_IsRepeatedOnlyAfterFailuresThatAllowIt) {
  using absl::StatusCode;
  const RetryCase cases[] = {
      {absl::UnavailableError("refused"), true, true},
      {RetryLater(StatusCode::kUnavailable, "SHUTTING_DOWN", absl::Seconds(1)), true, true},
      {RetryLater(StatusCode::kResourceExhausted, "QUEUE_FULL", absl::Seconds(1)), true, true},
      {RetryLater(StatusCode::kAborted, "CONFLICT_UNRESOLVED", absl::Seconds(1)), true, true},
      {ServerError(StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"), true, true},
      {ServerError(StatusCode::kUnknown, "OUTCOME_UNKNOWN"), false, true},
      // Without RetryInfo: a message too large for the transport, and a resource that changed.
      {absl::ResourceExhaustedError("too large"), false, false},
      {ServerError(StatusCode::kAborted, "ETAG_MISMATCH"), false, false},
      {ServerError(StatusCode::kInvalidArgument, "INVALID_FIELDS"), false, false},
      {ServerError(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"), false, false},
      {ServerError(StatusCode::kUnauthenticated, "UNAUTHENTICATED_TOKEN"), false, false},
      {ServerError(StatusCode::kInternal, "INTERNAL"), false, false},
      {ServerError(StatusCode::kDataLoss, "STORE_CORRUPT"), false, false},
      {absl::CancelledError("cancelled"), false, false},
  };
  for (const RetryCase& c : cases) {
    FailOnce(c.failure);
    EXPECT_EQ(Read(), c.read_is_repeated ? absl::OkStatus() : c.failure) << c.failure;
    testing::Mock::VerifyAndClearExpectations(server_.get());
    FailOnce(c.failure);
    EXPECT_EQ(Change(), c.change_is_repeated ? absl::OkStatus() : c.failure) << c.failure;
    testing::Mock::VerifyAndClearExpectations(server_.get());
  }
}

TEST_F(RetryingConnectionTest, WhatHttpGets_IsARead_WhateverItsVerb) {
  for (const char* name : {"BatchGetContacts", "ListContacts", "RecapResident"}) {
    FailOnce(absl::UnavailableError("refused"));
    // Any message without a request_id will do.
    EXPECT_EQ(Call(Method(kService, name), GetContactRequest()), absl::OkStatus()) << name;
    testing::Mock::VerifyAndClearExpectations(server_.get());
  }
  EXPECT_TRUE(Method("osiedle.figures.v1.FigureService", "SummarizeNeeds").reads());
  EXPECT_FALSE(Method("osiedle.operations.v1.OperationsService", "CreateBackup").reads());
  EXPECT_TRUE(Method(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
                         "osiedle.figures.v1.FigureService.SummarizeNeeds"))
                  .reads());
}

TEST_F(RetryingConnectionTest, Change_WithoutARequestIdField_IsNeverRepeated) {
  FailOnce(absl::UnavailableError("refused"));
  // Any message without that field will do.
  EXPECT_EQ(Call(Method(kService, "MergeContacts"), ListContactsResponse()),
            absl::UnavailableError("refused"));
}

TEST_F(RetryingConnectionTest, Change_KeepsOneNewRequestIdAcrossItsTries) {
  std::vector<std::string> ids;
  EXPECT_CALL(*server_, Call)
      .Times(3)
      .WillRepeatedly([&](const Method&, const Message& request, Message&, const CallOptions&) {
        ids.push_back(dynamic_cast<const CreateContactRequest&>(request).request_id());
        return ids.size() < 3 ? absl::UnavailableError("refused") : absl::OkStatus();
      });
  const CreateContactRequest request;
  EXPECT_EQ(Change(request), absl::OkStatus());
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 1);
  EXPECT_THAT(ids.front(), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                                        "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(request.request_id(), "") << "the caller's request stays as it is";
}

TEST_F(RetryingConnectionTest, Change_WithARequestId_SendsThatOne) {
  CreateContactRequest request;
  request.set_request_id("6b2e5c1e-0d43-4f7b-9a55-0a1b2c3d4e5f");
  EXPECT_CALL(*server_, Call)
      .WillOnce([&](const Method&, const Message& sent, Message&, const CallOptions&) {
        EXPECT_EQ(dynamic_cast<const CreateContactRequest&>(sent).request_id(),
                  request.request_id());
        return absl::OkStatus();
      });
  EXPECT_EQ(Change(request), absl::OkStatus());
}

TEST_F(RetryingConnectionTest, ATryThatTimeCutOff_IsToldAsTheFailureBeforeIt) {
  options_.timeout = absl::Seconds(10);
  int tries = 0;
  EXPECT_CALL(*server_, Call)
      .WillRepeatedly([&](const Method&, const Message&, Message&, const CallOptions& options) {
        if (++tries == 1) return absl::UnavailableError("refused");
        timer_.Advance(*options.timeout);
        return absl::DeadlineExceededError("too late");
      });
  EXPECT_EQ(Read(), absl::UnavailableError("refused"));
  EXPECT_EQ(tries, 2);
}

TEST_F(RetryingConnectionTest, Waits_GrowAndAreBounded) {
  options_.timeout = absl::Seconds(10);
  EXPECT_CALL(*server_, Call).WillRepeatedly(Return(absl::UnavailableError("refused")));
  EXPECT_EQ(Read(), absl::UnavailableError("refused"));
  const std::vector<absl::Duration>& waits = timer_.waits();
  ASSERT_THAT(waits, SizeIs(Ge(8)));
  for (size_t i = 0; i < waits.size(); ++i) {
    const absl::Duration longest =
        std::min(absl::Seconds(2), absl::Milliseconds(100) * (1 << std::min<size_t>(i, 5)));
    EXPECT_THAT(waits[i], AllOf(Ge(longest / 2), Le(longest))) << i;
  }
}

TEST_F(RetryingConnectionTest, Waits_AreAtLeastWhatTheServerAsksFor) {
  FailOnce(RetryLater(absl::StatusCode::kResourceExhausted, "STORE_FULL", absl::Seconds(3)));
  EXPECT_EQ(Change(), absl::OkStatus());
  EXPECT_THAT(timer_.waits(),
              ElementsAre(AllOf(Ge(absl::Seconds(3)), Le(absl::Milliseconds(3750)))));
}

TEST_F(RetryingConnectionTest, Call_WhoseWaitWouldPassTheDeadline_FailsAtOnceWithTheLastFailure) {
  const absl::Status busy =
      RetryLater(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", absl::Seconds(30));
  FailOnce(busy);
  EXPECT_EQ(Read(), busy);
  EXPECT_THAT(timer_.waits(), SizeIs(0));
}

TEST_F(RetryingConnectionTest, Try_GetsTheTimeThatIsLeftOfTheCall) {
  call_options_.timeout = absl::Seconds(2);
  std::vector<absl::Duration> timeouts;
  EXPECT_CALL(*server_, Call)
      .WillRepeatedly([&](const Method&, const Message&, Message&, const CallOptions& options) {
        timeouts.push_back(*options.timeout);
        timer_.Advance(absl::Milliseconds(500));
        return timeouts.size() < 2 ? absl::UnavailableError("refused") : absl::OkStatus();
      });
  EXPECT_EQ(Read(), absl::OkStatus());
  ASSERT_THAT(timer_.waits(), SizeIs(1));
  EXPECT_THAT(timeouts,
              ElementsAre(absl::Seconds(2), absl::Milliseconds(1500) - timer_.waits()[0]));
}

TEST_F(RetryingConnectionTest, Try_ThatOutlastsItsOwnTimeout_IsRepeated) {
  options_.retry.try_timeout = absl::Seconds(1);
  EXPECT_CALL(*server_, Call)
      .WillOnce([&](const Method&, const Message&, Message&, const CallOptions& options) {
        EXPECT_EQ(options.timeout, absl::Seconds(1));
        timer_.Advance(absl::Seconds(1));
        return absl::DeadlineExceededError("too slow");
      })
      .WillOnce(Return(absl::OkStatus()));
  EXPECT_EQ(Change(), absl::OkStatus());
}

// Programs that learn their types from the server free them as soon as the last call has ended.
TEST_F(RetryingConnectionTest, Call_HoldsNoMessageAnyMoreWhenItIsDone) {
  EXPECT_CALL(*server_, Call).WillOnce(Return(absl::OkStatus()));
  auto types = std::make_unique<google::protobuf::DynamicMessageFactory>();
  const Message* prototype = types->GetPrototype(CreateContactRequest::descriptor());
  auto request = absl::WrapUnique(prototype->New());
  RetryingConnection connection(server_, options_);
  const Method method(kService, "CreateContact");
  bool done = false;
  connection.Start(method, *request, response_, {}, [&](absl::Status) {
    request.reset();
    types.reset();
    done = true;
  });
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace osiedle::client
