#include "services/call/wire_status.h"

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/call/errors.h"
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
  EXPECT_EQ(info.domain(), "osiedle");
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

TEST(ToWireStatus, KeepsAsManyViolationsAsFit) {
  Violations violations;
  for (int i = 0; i < 50; ++i) violations.Add(std::string(150, 'f'), std::string(150, 'd'));
  const grpc::Status status = ToWireStatus(InvalidFields(violations));
  EXPECT_LT(status.error_details().size(), 6'200u);
  EXPECT_GT(Find<google::rpc::BadRequest>(status).field_violations_size(), 5);
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
