#include "clients/cli/error_text.h"

#include "clients/cli/exit_code.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/client/error_samples.h"

namespace osiedle::cli {
namespace {

TEST(ErrorTextTest, ServersError_IsToldInFull) {
  absl::Status status =
      client::RetryLater(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", absl::Seconds(2));
  google::rpc::LocalizedMessage localized;
  localized.set_message("Niektóre pola są złe.");
  client::AddDetail(status, localized);
  google::rpc::BadRequest bad_request;
  for (const char* field : {"contact.mode", "contact.channel"}) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description("is required");
  }
  client::AddDetail(status, bad_request);
  EXPECT_EQ(ErrorText(status),
            "INVALID_ARGUMENT INVALID_FIELDS: for developers\n"
            "  Niektóre pola są złe.\n"
            "  contact.mode: is required\n"
            "  contact.channel: is required\n"
            "  may be sent again after 2s");
  EXPECT_EQ(ErrorLine(status),
            "INVALID_FIELDS: contact.mode: is required; contact.channel: is required");
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
}

TEST(ErrorTextTest, ExitCode_TellsWhoseFaultItIs) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOf(UsageError("no such file")), ExitCode::kUsage);
  EXPECT_EQ(ErrorText(UsageError("no such file")), "no such file");
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("refused")), ExitCode::kUnreachable);
  EXPECT_EQ(ErrorText(absl::UnavailableError("refused")), "no server answered: refused");
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(client::ServerError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN")),
            ExitCode::kRefused)
      << "the server itself said so";
  EXPECT_EQ(ExitCodeOf(absl::UnimplementedError("")), ExitCode::kRefused);
}

}  // namespace
}  // namespace osiedle::cli
