// The gate before a real service, on a real listener.
#include "services/server/gate.h"

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "prometheus/registry.h"
#include "services/identity/dev_authenticator.h"
#include "services/server/health.h"
#include "services/server/listener.h"
#include "services/server/raw_http2.h"
#include "services/server/unknown_methods.h"

namespace osiedle::server {
namespace {

using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWrong[] = "Bearer wrong";
constexpr uint32_t kMebibyte = 1024 * 1024;

class GateTest : public ::testing::Test {
 protected:
  void Start(const Gate::Limits& limits) {
    gate_ = std::make_unique<Gate>(&authenticator_, metrics_, limits);
    health_.SetServing(true);
    gated_ = std::make_unique<GatedService>(
        health_,
        *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            "grpc.health.v1.Health"),
        *gate_);
    absl::StatusOr<Listener> listener =
        Listen({.host = "127.0.0.1"}, grpc::InsecureServerCredentials(), {gated_.get()}, unknown_);
    ASSERT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
    stub_ = Health::NewStub(
        grpc::CreateChannel(listener_.endpoint.ToString(), grpc::InsecureChannelCredentials()));
  }
  ~GateTest() override {
    health_.EndWatches();
    if (listener_.acceptor != nullptr) listener_.acceptor->Stop();
    if (listener_.server != nullptr) listener_.server->Shutdown(std::chrono::system_clock::now());
  }

  grpc::Status Check(const std::string& authorization = "",
                     absl::Duration within = absl::Seconds(30)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + within));
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    HealthCheckResponse response;
    return stub_->Check(&context, HealthCheckRequest(), &response);
  }
  bool IsEmptySoon() const {
    const absl::Time give_up = absl::Now() + absl::Seconds(20);
    while (gate_->calls() > 0 && absl::Now() < give_up) absl::SleepFor(absl::Milliseconds(1));
    return gate_->calls() == 0;
  }
  bool HoldsSoon(size_t calls) const {
    const absl::Time give_up = absl::Now() + absl::Seconds(20);
    while (gate_->calls() != calls && absl::Now() < give_up) absl::SleepFor(absl::Milliseconds(1));
    return gate_->calls() == calls;
  }

  // Without a header it knows the caller; every token is wrong.
  const identity::DevAuthenticator authenticator_{"developer", nullptr};
  call::CallMetrics metrics_{std::make_shared<prometheus::Registry>()};
  HealthService health_{{}};
  UnknownMethods unknown_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<GatedService> gated_;
  Listener listener_;
  std::unique_ptr<Health::Stub> stub_;
};

TEST_F(GateTest, AnUnknownToken_IsRefused_BeforeTheRequestHasCome) {
  Start({.time = absl::Hours(1)});
  RawConnection client(listener_.endpoint.port);
  client.Greet();
  client.Call(1, kCheck, kWrong);
  client.BeginMessage(1, kMebibyte, std::string(1000, 'x'));
  EXPECT_TRUE(client.Receives("no valid bearer token"));
  EXPECT_TRUE(IsEmptySoon());
}

TEST_F(GateTest, AnUnknownToken_OfAWholeRequest_IsRefusedWithAReason) {
  Start({});
  const grpc::Status status = Check(kWrong);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_FALSE(status.error_details().empty());
  EXPECT_TRUE(IsEmptySoon());
}

TEST_F(GateTest, AKnownCaller_IsAnswered_HoweverTheRequestComes) {
  Start({.time = absl::Hours(1)});
  EXPECT_TRUE(Check().ok());
  RawConnection client(listener_.endpoint.port);
  client.Greet();
  client.Call(1, kCheck);
  ASSERT_TRUE(HoldsSoon(1));
  // Of field 1, "service", with no letters: the server as a whole.
  client.BeginMessage(1, 2, "\n");
  client.EndMessage(1, std::string(1, '\0'));
  EXPECT_TRUE(client.Receives("grpc-status"));
  EXPECT_TRUE(IsEmptySoon());
}

TEST_F(GateTest, AWatch_IsAnsweredAsWell) {
  Start({});
  grpc::ClientContext context;
  auto watch = stub_->Watch(&context, {});
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  health_.EndWatches();
  while (watch->Read(&response)) {
  }
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);

  grpc::ClientContext wrong;
  wrong.AddMetadata("authorization", kWrong);
  auto refused = stub_->Watch(&wrong, {});
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(refused->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(GateTest, ARequestThatDoesNotCome_IsEndedInTime) {
  Start({.time = absl::Milliseconds(100)});
  RawConnection client(listener_.endpoint.port);
  client.Greet();
  client.Call(1, kCheck);
  client.BeginMessage(1, kMebibyte, std::string(1000, 'x'));
  EXPECT_TRUE(client.Receives("the deadline passed"));
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_TRUE(Check().ok());
}

TEST_F(GateTest, WhenManyRequestsAreOnTheirWay_TheNextWaitsForItsTurn) {
  Start({.requests = 2, .time = absl::Hours(1)});
  RawConnection slow(listener_.endpoint.port);
  slow.Greet();
  for (uint32_t stream : {1, 3}) {
    slow.Call(stream, kCheck);
    slow.BeginMessage(stream, 2, "\n");
  }
  ASSERT_TRUE(HoldsSoon(2));
  EXPECT_EQ(Check("", absl::Milliseconds(200)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(Check(kWrong).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  slow.EndMessage(1, std::string(1, '\0'));
  EXPECT_TRUE(Check().ok());
}

TEST_F(GateTest, WhoWaitsForATurn_IsEndedInTimeToo) {
  Start({.requests = 1, .time = absl::Milliseconds(100)});
  RawConnection client(listener_.endpoint.port);
  client.Greet();
  for (uint32_t stream : {1, 3, 5, 7}) client.Call(stream, kCheck);
  EXPECT_TRUE(client.Receives("the deadline passed"));
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_TRUE(Check().ok());
}

TEST_F(GateTest, AClientThatGoesAway_LeavesNothing) {
  Start({.time = absl::Hours(1)});
  {
    RawConnection client(listener_.endpoint.port);
    client.Greet();
    client.Call(1, kCheck);
    client.BeginMessage(1, kMebibyte, std::string(1000, 'x'));
    ASSERT_TRUE(HoldsSoon(1));
  }
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_TRUE(Check().ok());
}

TEST_F(GateTest, ACallWithoutARequest_IsToldThatItCannotBeRead) {
  Start({});
  RawConnection client(listener_.endpoint.port);
  client.Greet();
  client.Call(1, kCheck);
  client.EndMessage(1, "");
  EXPECT_TRUE(client.Receives("grpc-status"));
  EXPECT_TRUE(client.Receives("the request is no message"));
  EXPECT_TRUE(IsEmptySoon());
}

}  // namespace
}  // namespace osiedle::server
