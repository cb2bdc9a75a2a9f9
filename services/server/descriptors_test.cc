#include "services/server/descriptors.h"

#include <sys/resource.h>

#include "gtest/gtest.h"

namespace osiedle::server {
namespace {

TEST(DescriptorsTest, Shares_OfEveryLimit_LeaveTheStoreAndTheProcessTheirs) {
  for (uint64_t limit = 160; limit < 40'000; limit += limit < 2000 ? 1 : 97) {
    const absl::StatusOr<DescriptorShares> shares = ShareDescriptors(limit, 2048);
    ASSERT_TRUE(shares.ok()) << limit << ": " << shares.status();
    EXPECT_GE(shares->grpc_connections, 48) << limit;
    EXPECT_LE(shares->grpc_connections, 2048) << limit;
    EXPECT_GE(shares->http_connections, 8) << limit;
    const int of_connections = shares->grpc_connections + shares->http_connections;
    const int of_store = shares->store_files < 0 ? 8192 : shares->store_files;
    EXPECT_GE(of_store, 38) << limit;
    EXPECT_LE(of_connections + of_store + 64, static_cast<int>(limit)) << limit;
  }
}

TEST(DescriptorsTest, Shares_OfTheUsualLimits) {
  const DescriptorShares low = *ShareDescriptors(1024, 2048);
  EXPECT_EQ(low.grpc_connections, 480);
  EXPECT_EQ(low.http_connections, 64);
  EXPECT_EQ(low.store_files, 416);
  const DescriptorShares high = *ShareDescriptors(65536, 2048);
  EXPECT_EQ(high.grpc_connections, 2048);
  EXPECT_EQ(high.http_connections, 1024);
  EXPECT_EQ(high.store_files, -1);
  EXPECT_EQ(ShareDescriptors(65536, 3)->grpc_connections, 3);
}

TEST(DescriptorsTest, Shares_OfTooFew_AreRefused) {
  EXPECT_TRUE(absl::IsFailedPrecondition(ShareDescriptors(159, 2048).status()));
}

TEST(DescriptorsTest, RaiseDescriptorLimit_TakesTheHardLimit) {
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit lower = {.rlim_cur = before.rlim_max / 2, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lower), 0);
  EXPECT_EQ(RaiseDescriptorLimit(), before.rlim_max);
  rlimit after = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace osiedle::server
