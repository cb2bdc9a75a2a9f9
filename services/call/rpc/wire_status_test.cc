#include "services/call/rpc/wire_status.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"
#include "storage/store.h"

namespace osiedle::call {
namespace {

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  return wire;
}

template <typename Detail>
Detail Find(const grpc::Status& status) {
  Detail detail;
  const google::rpc::Status wire = Details(status);
  for (const google::protobuf::Any& any : wire.details()) {
    if (any.Is<Detail>()) {
      EXPECT_TRUE(any.UnpackTo(&detail));
      return detail;
    }
  }
  ADD_FAILURE() << "no " << detail.GetTypeName();
  return detail;
}

std::string ReasonAfterEngine(const absl::Status& status) {
  return ErrorInfoOf(ToClientError(status, "method"))->reason();
}

TEST(ToWireStatus, CarriesReasonDomainMetadataAndPolish) {
  const grpc::Status status = ToWireStatus(ResourceNotFound("municipalities/rybnik/contacts/1"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  const auto info = Find<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(info.domain(), "osiedle.pl");
  EXPECT_EQ(info.metadata().at("resource"), "municipalities/rybnik/contacts/1");
  EXPECT_EQ(Find<google::rpc::LocalizedMessage>(status).message(),
            "Nie znaleziono wskazanego zasobu.");
}

TEST(ToWireStatus, CutsALongMessageAtACharacter) {
  std::string message(499, 'x');
  message += "ąąą";
  const grpc::Status status =
      ToWireStatus(MakeError(absl::StatusCode::kInternal, common::v1::INTERNAL, message));
  EXPECT_EQ(status.error_message(), std::string(499, 'x') + "…");
}

// The bytes as a client with a limit of 8 KiB counts them (RFC 9113, 6.5.2; gRPC over HTTP/2).
size_t TrailerBytes(const grpc::Status& status) {
  size_t message = 0;
  for (const char c : status.error_message()) message += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  const std::string details = absl::Base64Escape(status.error_details());
  return message + details.size() + std::string("grpc-message").size() +
         std::string("grpc-status-details-bin").size() + std::string("grpc-status16").size() +
         3 * 32;
}

TEST(ToWireStatus, KeepsAsManyViolationsAsFit_AndSaysHowManyItLeftOut) {
  for (const char* letter : {"f", "ż", "%"}) {
    Violations violations;
    for (int i = 0; i < 50; ++i) {
      violations.Add(std::string(60, 'f'), common::v1::NOT_A_KIND,
                     {{"kinds", absl::StrCat(letter, std::string(40, 'd'), letter)}});
    }
    const grpc::Status status = ToWireStatus(InvalidFields(violations));
    EXPECT_LE(TrailerBytes(status), 7u * 1024);
    EXPECT_GT(TrailerBytes(status), 6u * 1024) << "there is room for more";
    const int kept = Find<google::rpc::BadRequest>(status).field_violations_size();
    EXPECT_EQ(Find<common::v1::ViolationMetadata>(status).violations_size(), kept);
    EXPECT_EQ(Find<google::rpc::ErrorInfo>(status).metadata().at("violations_left_out"),
              absl::StrCat(50 - kept));
  }
}

TEST(ToWireStatus, MetadataIsOfTheViolationInTheSamePlace) {
  Violations violations;
  violations.Add("a", common::v1::REQUIRED);
  violations.Add("b", common::v1::TOO_SMALL, {{"min", "1"}});
  const auto metadata =
      Find<common::v1::ViolationMetadata>(ToWireStatus(InvalidFields(violations)));
  ASSERT_EQ(metadata.violations_size(), 2);
  EXPECT_TRUE(metadata.violations(0).metadata().empty());
  EXPECT_EQ(metadata.violations(1).metadata().at("min"), "1");
}

TEST(ToWireStatus, WithoutMetadata_HasNoDetailOfIt) {
  const google::rpc::Status wire = Details(ToWireStatus(InvalidField({"a", common::v1::REQUIRED})));
  for (const google::protobuf::Any& detail : wire.details()) {
    EXPECT_FALSE(detail.Is<common::v1::ViolationMetadata>());
  }
}

TEST(ToWireStatus, InPolish_SaysTheFirstFieldAndHowManyMore) {
  Violations violations;
  violations.Add("contact.mode", common::v1::REQUIRED);
  EXPECT_EQ(Find<google::rpc::LocalizedMessage>(ToWireStatus(InvalidFields(violations))).message(),
            "Niektóre pola żądania są nieprawidłowe. contact.mode: To pole jest wymagane.");
  // Those that have no room count as well.
  while (!violations.full()) {
    violations.Add(std::string(100, 'f'), common::v1::TOO_SMALL, {{"min", "1"}});
  }
  EXPECT_EQ(Find<google::rpc::LocalizedMessage>(ToWireStatus(InvalidFields(violations))).message(),
            "Niektóre pola żądania są nieprawidłowe. contact.mode: To pole jest wymagane. "
            "Pozostałe błędy: 49.");
}

TEST(ToWireStatus, WhatFits_IsWhole) {
  Violations violations;
  for (int i = 0; i < 20; ++i) violations.Add("contact.mode", common::v1::REQUIRED);
  const grpc::Status status = ToWireStatus(InvalidFields(violations));
  EXPECT_EQ(Find<google::rpc::BadRequest>(status).field_violations_size(), 20);
  EXPECT_TRUE(Find<google::rpc::ErrorInfo>(status).metadata().empty());
}

TEST(ToWireStatus, ALongDescriptionThatFits_IsWhole) {
  const std::string columns(1'200, 'c');
  const grpc::Status status = ToWireStatus(InvalidField(
      {"columns[0]", common::v1::UNKNOWN_COLUMN_OF, {{"type", "stop"}, {"columns", columns}}}));
  EXPECT_EQ(Find<google::rpc::BadRequest>(status).field_violations(0).description(),
            "is no column of stop; there are " + columns);
  EXPECT_EQ(Find<common::v1::ViolationMetadata>(status).violations(0).metadata().at("columns"),
            columns);
}

TEST(ToWireStatus, AtItsLargest_StillFitsAndHasAReasonAndAViolation) {
  const std::string letters = [] {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "ż";
    return text;
  }();
  Violations violations;
  for (int i = 0; i < 50; ++i) {
    violations.Add(letters, common::v1::NOT_A_KIND, {{"kinds", letters}});
  }
  absl::Status status = InvalidFields(violations);
  google::rpc::ErrorInfo info = *ErrorInfoOf(status);
  (*info.mutable_metadata())["resource"] = letters;
  (*info.mutable_metadata())["kind"] = letters;
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                    absl::Cord(info.SerializeAsString()));
  const grpc::Status wire = ToWireStatus(WithRetry(status, absl::Seconds(1)));
  EXPECT_LE(TrailerBytes(wire), 7u * 1024);
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(wire).reason(), "INVALID_FIELDS");
  ASSERT_EQ(Find<google::rpc::BadRequest>(wire).field_violations_size(), 1);
  EXPECT_EQ(Find<google::rpc::BadRequest>(wire).field_violations(0).reason(), "NOT_A_KIND");
  EXPECT_EQ(Find<common::v1::ViolationMetadata>(wire).violations_size(), 1);
}

TEST(ToWireStatus, DetailsStandInAFixedOrder) {
  // Abseil visits payloads in a random order, so one right result may be luck.
  for (int i = 0; i < 20; ++i) {
    const absl::Status status =
        WithRetry(InvalidField({"n", common::v1::TOO_SMALL, {{"min", "1"}}}), absl::Seconds(i));
    std::vector<std::string> types;
    const google::rpc::Status wire = Details(ToWireStatus(status));
    for (const google::protobuf::Any& any : wire.details()) types.push_back(any.type_url());
    EXPECT_EQ(types, std::vector<std::string>({"type.googleapis.com/google.rpc.ErrorInfo",
                                               "type.googleapis.com/google.rpc.BadRequest",
                                               "type.googleapis.com/osiedle.common.v1."
                                               "ViolationMetadata",
                                               "type.googleapis.com/google.rpc.RetryInfo",
                                               "type.googleapis.com/google.rpc.LocalizedMessage"}));
  }
}

TEST(ToWireStatus, KeepsMarksOfTheStoreInside) {
  absl::Status status = storage::StoreFullError("no space at /secret/path");
  EXPECT_TRUE(Details(ToWireStatus(status)).details().empty());
}

TEST(ToClientError, TellsOfTheEngineOnlyWhatAClientCanActUpon) {
  EXPECT_EQ(ReasonAfterEngine(storage::StoreFullError("/data")), "STORE_FULL");
  EXPECT_EQ(ReasonAfterEngine(storage::BackpressureError("x")), "QUEUE_FULL");
  EXPECT_EQ(ReasonAfterEngine(absl::ResourceExhaustedError("x")), "REQUEST_TOO_LARGE");
  EXPECT_EQ(ReasonAfterEngine(absl::DeadlineExceededError("x")), "DEADLINE_PASSED");
  EXPECT_EQ(ReasonAfterEngine(absl::AbortedError("x")), "CONFLICT_UNRESOLVED");
  EXPECT_EQ(ReasonAfterEngine(absl::UnavailableError("x")), "STORE_UNAVAILABLE");
  EXPECT_EQ(ReasonAfterEngine(absl::DataLossError("x")), "STORE_CORRUPT");
  const absl::Status unforeseen = ToClientError(absl::NotFoundError("/data/000012.sst"), "method");
  EXPECT_EQ(unforeseen.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(unforeseen.message().find("sst"), absl::string_view::npos);
}

TEST(ToClientError, SaysThatTheOutcomeIsUnknown) {
  const storage::CommitResult unknown{.outcome = storage::CommitOutcome::kUnknown,
                                      .status = absl::UnavailableError("sync failed")};
  const absl::Status status = ToClientError(unknown, "method");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(ErrorInfoOf(status)->reason(), "OUTCOME_UNKNOWN");
  const storage::CommitResult full{.outcome = storage::CommitOutcome::kUnknown,
                                   .status = storage::StoreFullError("x")};
  EXPECT_EQ(ErrorInfoOf(ToClientError(full, "method"))->reason(), "STORE_FULL");
}

TEST(ErrorReasons, AllHaveAPolishMessage) {
  const google::protobuf::EnumDescriptor& reasons = *common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons.value_count(); ++i) {
    const std::string message = reasons.value(i)->options().GetExtension(common::v1::message_pl);
    EXPECT_GT(message.size(), 10u) << reasons.value(i)->name();
    EXPECT_EQ(message.back(), '.') << reasons.value(i)->name();
  }
}

}  // namespace
}  // namespace osiedle::call
