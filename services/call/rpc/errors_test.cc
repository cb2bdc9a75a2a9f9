#include "services/call/rpc/errors.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {
namespace {

using Metadata = std::map<std::string, std::string>;

constexpr char kName[] = "municipalities/rybnik/contacts/1";

struct ErrorCase {
  absl::Status status;
  absl::StatusCode code;
  const char* reason;
  Metadata metadata;
};

// A client decides by code and reason what to do next: whether to ask again, to read anew, to give
// up.
TEST(ErrorsTest, EachHasItsCodeItsReasonAndWhatAProgramNeeds) {
  const Metadata resource = {{"resource", kName}};
  const ErrorCase cases[] = {
      {ResourceNotFound(kName), absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", resource},
      {ResourceExists(kName), absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS", resource},
      {ResourceDeleted(kName), absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED", resource},
      {ResourceNotDeleted(kName), absl::StatusCode::kAlreadyExists, "RESOURCE_NOT_DELETED",
       resource},
      {EtagMismatch(kName), absl::StatusCode::kAborted, "ETAG_MISMATCH", resource},
      {ExternalIdTaken(kName), absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_TAKEN", resource},
      {ExternalIdTaken(""), absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_TAKEN", {}},
      {StateTransitionRefused(kName, "FINISHED", "it has ended"),
       absl::StatusCode::kFailedPrecondition,
       "STATE_TRANSITION_REFUSED",
       {{"resource", kName}, {"state", "FINISHED"}}},
      {RequestIdReused(), absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED", {}},
      {PageTokenInvalid(), absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", {}},
      {FilterInvalid(common::v1::FILTER_NESTED),
       absl::StatusCode::kInvalidArgument,
       "FILTER_INVALID",
       {}},
      {RequestTooLarge("x"), absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE", {}},
      {RequestUnreadable(), absl::StatusCode::kInvalidArgument, "REQUEST_UNREADABLE", {}},
      {Unauthenticated(), absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED_TOKEN", {}},
      {RoleRequired("GetContact", "VIEWER"),
       absl::StatusCode::kPermissionDenied,
       "ROLE_REQUIRED",
       {{"roles", "VIEWER"}}},
      {MunicipalityDenied("rybnik"),
       absl::StatusCode::kPermissionDenied,
       "MUNICIPALITY_DENIED",
       {}},
      {PlatformDenied(), absl::StatusCode::kPermissionDenied, "MUNICIPALITY_DENIED", {}},
      {QueueFull(), absl::StatusCode::kResourceExhausted, "QUEUE_FULL", {}},
      {DeadlinePassed(), absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", {}},
      {ShuttingDown(), absl::StatusCode::kUnavailable, "SHUTTING_DOWN", {}},
  };
  for (const ErrorCase& c : cases) {
    SCOPED_TRACE(c.status.ToString());
    EXPECT_EQ(c.status.code(), c.code);
    const auto info = ErrorInfoOf(c.status);
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->reason(), c.reason);
    EXPECT_EQ(info->domain(), "osiedle.pl");
    EXPECT_EQ(Metadata(info->metadata().begin(), info->metadata().end()), c.metadata);
  }
}

TEST(ErrorsTest, WhatPassesByItself_SaysWhenToTryAgain) {
  const std::pair<absl::Status, absl::Duration> cases[] = {
      {QueueFull(), absl::Milliseconds(250)},
      {ShuttingDown(), absl::Seconds(1)},
      {WithRetry(PlatformDenied(), absl::Milliseconds(1500)), absl::Milliseconds(1500)},
      {DeadlinePassed(), absl::ZeroDuration()},
  };
  for (const auto& [status, delay] : cases) {
    const absl::optional<absl::Cord> payload =
        status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
    EXPECT_EQ(payload.has_value(), delay > absl::ZeroDuration()) << status;
    google::rpc::RetryInfo retry;
    if (payload.has_value()) {
      ASSERT_TRUE(retry.ParseFromString(std::string(*payload)));
    }
    EXPECT_EQ(google::protobuf::util::TimeUtil::DurationToMilliseconds(retry.retry_delay()),
              absl::ToInt64Milliseconds(delay))
        << status;
  }
}

// Only our own: a status of a library is no denial of ours.
TEST(ErrorsTest, IsDenial_WhatSaysThatTheCallerIsNotEntitled) {
  EXPECT_TRUE(IsDenial(RoleRequired("GetContact", "VIEWER")));
  EXPECT_TRUE(IsDenial(MunicipalityDenied("rybnik")));
  EXPECT_TRUE(IsDenial(PlatformDenied()));
  EXPECT_FALSE(IsDenial(absl::PermissionDeniedError("of the disk")));
  EXPECT_FALSE(IsDenial(Unauthenticated()));
  EXPECT_FALSE(IsDenial(ResourceNotFound(kName)));
  EXPECT_FALSE(IsDenial(absl::OkStatus()));
}

TEST(ErrorInfoOf, IsNothingWhereThereIsNone) {
  EXPECT_FALSE(ErrorInfoOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(ErrorInfoOf(absl::InternalError("x")).has_value());
  absl::Status unreadable = absl::InternalError("x");
  unreadable.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff"));
  EXPECT_FALSE(ErrorInfoOf(unreadable).has_value());
}

}  // namespace
}  // namespace osiedle::call
