#include "services/server/grpc_log.h"

#include <grpc/support/log.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(GrpcLogTest, LinesOfOnePlace_AreFew_HoweverOftenItIsReached) {
  gpr_log_verbosity_init();
  SendGrpcLogToOurs();
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 1000; ++i) gpr_log(GPR_ERROR, "a handshake failed");
  gpr_log(GPR_ERROR, "another place");
  const std::string text = ::testing::internal::GetCapturedStderr();
  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  EXPECT_THAT(lines,
              ElementsAre(AllOf(HasSubstr("a handshake failed"), HasSubstr("\"source\":\"grpc\""),
                                HasSubstr("\"left_out\":\"0\"")),
                          HasSubstr("another place")));
}

}  // namespace
}  // namespace osiedle::server
