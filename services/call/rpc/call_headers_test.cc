#include "services/call/rpc/call_headers.h"

#include <string>
#include <utility>
#include <vector>

#include "grpcpp/test/server_context_test_spouse.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {
namespace {

using Metadata = std::vector<std::pair<std::string, std::string>>;

// A call with this metadata.
class Arrived {
 public:
  explicit Arrived(const Metadata& metadata) {
    for (const auto& [name, value] : metadata) spouse_.AddClientMetadata(name, value);
  }
  CallHeaders headers() const { return CallHeaders(context_); }

 private:
  grpc::ServerContext context_;
  grpc::testing::ServerContextTestSpouse spouse_{&context_};
};

// The reason of the refusal of this metadata; "" when it is taken.
std::string Refusal(const Metadata& metadata) {
  const Arrived arrived(metadata);
  Circumstances circumstances;
  const absl::Status read = arrived.headers().Read(circumstances);
  return read.ok() ? "" : ErrorInfoOf(read)->reason();
}

TEST(CallHeaders, WithoutMetadata_NothingIsSaid) {
  const Arrived arrived({});
  const CallHeaders headers = arrived.headers();
  EXPECT_EQ(headers.credentials().authorization, "");
  EXPECT_EQ(headers.credentials().forwarded_certificate, "");
  EXPECT_EQ(headers.credentials().client_certificate(), "");
  EXPECT_FALSE(headers.on_behalf_of().has_value());
  Circumstances circumstances;
  ASSERT_TRUE(headers.Read(circumstances).ok());
  EXPECT_EQ(circumstances.purpose, common::v1::PURPOSE_UNSPECIFIED);
  EXPECT_EQ(circumstances.team, "");
  EXPECT_EQ(circumstances.emergency, "");
}

TEST(CallHeaders, Read_TakesPurposeTeamAndEmergency) {
  const Arrived arrived({{"osiedle-purpose", "direct-help"},
                         {"osiedle-team", "municipalities/rybnik/teams/gdp-7"},
                         {"osiedle-emergency", "municipalities/rybnik/emergencies/1"}});
  Circumstances circumstances;
  ASSERT_TRUE(arrived.headers().Read(circumstances).ok());
  EXPECT_EQ(circumstances.purpose, common::v1::DIRECT_HELP);
  EXPECT_EQ(circumstances.team, "municipalities/rybnik/teams/gdp-7");
  EXPECT_EQ(circumstances.emergency, "municipalities/rybnik/emergencies/1");
}

TEST(CallHeaders, Read_OfWhatIsNoPurpose_IsRefused) {
  for (const char* purpose : {"", "help", "purpose-unspecified", "direct help", "outreach,outreach",
                              "outreach ", "1", "99"}) {
    EXPECT_EQ(Refusal({{"osiedle-purpose", purpose}}), "PURPOSE_UNKNOWN") << purpose;
  }
  EXPECT_EQ(Refusal({{"osiedle-purpose", "data-subject-request"}}), "");
}

// A client that meant a team must not write into the open.
TEST(CallHeaders, Read_OfAHeaderThatSaysNothing_IsRefused) {
  EXPECT_EQ(Refusal({{"osiedle-team", ""}}), "TEAM_DENIED");
  EXPECT_EQ(Refusal({{"osiedle-emergency", ""}}), "EMERGENCY_DENIED");
}

TEST(CallHeaders, WhatComesTwice_IsRefused) {
  for (const char* name : {"osiedle-purpose", "osiedle-team", "osiedle-emergency"}) {
    EXPECT_EQ(Refusal({{name, "outreach"}, {name, "outreach"}}), "METADATA_AMBIGUOUS") << name;
    EXPECT_EQ(Refusal({{name, ""}, {name, "outreach"}}), "METADATA_AMBIGUOUS") << name;
  }
}

TEST(CallHeaders, CredentialsThatComeTwice_AreThoseOfNobody) {
  const Metadata good = {{"authorization", "Bearer a"},
                         {"osiedle-client-certificate", "c"},
                         {"osiedle-on-behalf-of", "Bearer b"}};
  {
    const Arrived arrived(good);
    EXPECT_EQ(arrived.headers().credentials().authorization, "Bearer a");
    EXPECT_EQ(arrived.headers().credentials().forwarded_certificate, "c");
    EXPECT_EQ(arrived.headers().on_behalf_of(), "Bearer b");
  }
  for (const auto& [name, value] : good) {
    Metadata twice = good;
    twice.emplace_back(name, value);
    const Arrived arrived(twice);
    EXPECT_EQ(arrived.headers().credentials().authorization, "Bearer ambiguous") << name;
  }
}

TEST(CallHeaders, OnBehalfOfWithoutAValue_IsOnBehalfOfSomebodyUnknown) {
  const Arrived arrived(Metadata{{"osiedle-on-behalf-of", ""}});
  EXPECT_EQ(arrived.headers().on_behalf_of(), "");
}

}  // namespace
}  // namespace osiedle::call
