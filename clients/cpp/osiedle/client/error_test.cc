#include "osiedle/client/error.h"

#include <utility>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "osiedle/client/error_samples.h"

namespace osiedle::client {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Pair;

grpc::Status OnTheWire(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any& detail = *wire.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(),
                      wire.SerializeAsString());
}

TEST(ErrorTest, ServersError_IsDecodedWithAllItsDetails) {
  absl::Status sent =
      RetryLater(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", absl::Milliseconds(1500));
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELDS");
  info.set_domain("osiedle.pl");
  (*info.mutable_metadata())["resource"] = "municipalities/rybnik/contacts/1";
  AddDetail(sent, info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("pl");
  localized.set_message("Niektóre pola żądania są nieprawidłowe.");
  AddDetail(sent, localized);
  google::rpc::BadRequest bad_request;
  for (const char* field : {"contact.mode", "contact.needs[0].severity"}) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description("is wrong");
    violation->set_reason("NEWER_THAN_THIS_LIBRARY");
  }
  auto* out_of_range = bad_request.mutable_field_violations(1);
  out_of_range->set_reason("OUT_OF_RANGE");
  out_of_range->mutable_localized_message()->set_message("Dopuszczalne wartości: od 1 do 5.");
  AddDetail(sent, bad_request);
  common::v1::ViolationMetadata metadata;
  metadata.add_violations();
  (*metadata.add_violations()->mutable_metadata())["max"] = "5";
  AddDetail(sent, metadata);

  const std::optional<Error> error = ErrorOf(FromWireStatus(OnTheWire(sent)));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error->reason, common::v1::INVALID_FIELDS);
  EXPECT_EQ(error->reason_name, "INVALID_FIELDS");
  EXPECT_EQ(error->message, "for developers");
  EXPECT_EQ(error->message_pl, "Niektóre pola żądania są nieprawidłowe.");
  EXPECT_THAT(error->metadata, ElementsAre(Pair("resource", "municipalities/rybnik/contacts/1")));
  EXPECT_THAT(error->field_violations,
              ElementsAre(Field(&FieldViolation::field, "contact.mode"),
                          Field(&FieldViolation::field, "contact.needs[0].severity")));
  EXPECT_EQ(error->field_violations[0].reason, common::v1::VIOLATION_REASON_UNSPECIFIED);
  EXPECT_EQ(error->field_violations[0].reason_name, "NEWER_THAN_THIS_LIBRARY");
  EXPECT_EQ(error->field_violations[0].description, "is wrong");
  EXPECT_TRUE(error->field_violations[0].metadata.empty());
  EXPECT_EQ(error->field_violations[1].reason, common::v1::OUT_OF_RANGE);
  EXPECT_EQ(error->field_violations[1].message_pl, "Dopuszczalne wartości: od 1 do 5.");
  EXPECT_THAT(error->field_violations[1].metadata, ElementsAre(Pair("max", "5")));
  EXPECT_EQ(error->retry_after, absl::Milliseconds(1500));
}

TEST(ErrorTest, ReasonNewerThanThisLibrary_IsUnspecifiedAndKeepsItsName) {
  const std::optional<Error> error =
      ErrorOf(ServerError(absl::StatusCode::kFailedPrecondition, "TRIP_FULL"));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->reason, common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(error->reason_name, "TRIP_FULL");
}

TEST(ErrorTest, FailureThatTheServerDidNotGive_IsNoError) {
  EXPECT_FALSE(ErrorOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(ErrorOf(absl::UnavailableError("connection refused")).has_value());

  absl::Status foreign(absl::StatusCode::kUnavailable, "proxy");
  google::rpc::ErrorInfo info;
  info.set_reason("INTERNAL");
  info.set_domain("proxy.example");
  AddDetail(foreign, info);
  EXPECT_FALSE(ErrorOf(foreign).has_value());
}

TEST(ErrorTest, DetailsThatDoNotParse_LeaveTheStatus) {
  const grpc::Status wire(grpc::StatusCode::NOT_FOUND, "gone", "\xFF\xFF");
  EXPECT_EQ(FromWireStatus(wire), absl::NotFoundError("gone"));
}

TEST(ErrorTest, IsError_ComparesTheReason) {
  const absl::Status status = ServerError(absl::StatusCode::kAborted, "ETAG_MISMATCH");
  EXPECT_TRUE(IsError(status, common::v1::ETAG_MISMATCH));
  EXPECT_FALSE(IsError(status, common::v1::CONFLICT_UNRESOLVED));
  EXPECT_FALSE(IsError(absl::AbortedError("no reason"), common::v1::ETAG_MISMATCH));
}

}  // namespace
}  // namespace osiedle::client
