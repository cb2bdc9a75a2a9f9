#include "services/call/area/service.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"

namespace osiedle::call {
namespace {

constexpr char kService[] = "osiedle.exchange.v1.ExchangeService";

absl::Status Export(const Call& /*call*/, const storage::Snapshot& /*snapshot*/,
                    const exchange::v1::ExportRowsRequest& /*request*/,
                    exchange::v1::ExportRowsResponse& /*response*/) {
  return absl::OkStatus();
}
absl::Status Import(const Call& /*call*/, const exchange::v1::ImportRowsRequest& /*request*/,
                    exchange::v1::ImportRowsResponse& /*response*/) {
  return absl::OkStatus();
}

TEST(ServiceTest, Build_KnowsEachMethodByItsRequest) {
  const auto service = ServiceBuilder(kService).Job(&Import).Read(&Export).Build();
  ASSERT_EQ(service->methods().size(), 2u);
  for (const std::unique_ptr<Method>& method : service->methods()) {
    EXPECT_EQ(method->request->GetDescriptor(), method->info.descriptor->input_type());
    EXPECT_EQ(method->response->GetDescriptor(), method->info.descriptor->output_type());
    EXPECT_FALSE(method->info.permission->lines.empty()) << method->info.full_name;
  }
}

using ServiceDeathTest = testing::Test;

TEST(ServiceDeathTest, WhatIsNoService_EndsTheProcess) {
  EXPECT_DEATH(ServiceBuilder("osiedle.exchange.v1.Nothing"), "is not a service of this program");
}

TEST(ServiceDeathTest, AMethodThatNobodyBound_EndsTheProcess) {
  EXPECT_DEATH(ServiceBuilder(kService).Job(&Import).Build(), "ExportRows is bound to nothing");
}

TEST(ServiceDeathTest, AMethodBoundTwice_EndsTheProcess) {
  EXPECT_DEATH(ServiceBuilder(kService).Job(&Import).Job(&Import), "ImportRows is bound twice");
}

}  // namespace
}  // namespace osiedle::call
