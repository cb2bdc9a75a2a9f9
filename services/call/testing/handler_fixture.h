// Runs the methods of areas on the real engine in memory, as the call path does, but without gRPC.
// The request is checked against its proto, and the municipality that it names becomes the call's
// scope. Writes run the same transaction body as on a server (WriteRun).
//
//   class StopHandlersTest : public call::HandlerFixture {
//    protected:
//     StopHandlersTest() : HandlerFixture(kDirectory, {&RegistryArea(), &ContactsArea()}) {}
//   };
//   TEST_F(StopHandlersTest, CreateStop_WhenDistrictIsDeleted_IsRefused) {
//     EXPECT_THAT(Run<v1::Stop>(request), call::FailsWith(common::v1::REFERENCE_NOT_FOUND));
//   }
//
// Tokens, queues and deadlines are not here: they are tested with the call path and over the wire.
#ifndef OSIEDLE_SERVICES_CALL_TESTING_HANDLER_FIXTURE_H_
#define OSIEDLE_SERVICES_CALL_TESTING_HANDLER_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/area/area.h"
#include "services/call/process/clock.h"
#include "services/call/process/entropy.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/handlers.h"
#include "services/call/rpc/method.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/page_token.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace osiedle::call {

class HandlerFixture : public ::testing::Test {
 protected:
  // `municipalities` knows the numbers of the municipalities in requests. `areas` are those of the
  // methods and of everything that their resources name. Both outlive the fixture.
  HandlerFixture(const MunicipalityDirectory& municipalities, std::vector<const Area*> areas);
  ~HandlerFixture() override;

  // Calls the method of this request, as the client would see it: every error has its ErrorInfo.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Run(const Request& request) {
    Response response;
    RETURN_IF_ERROR(RunMethod(directory_.MethodOf<Request>(), request, response));
    return response;
  }
  // The same for any method.
  absl::Status RunMethod(const Method& method, const google::protobuf::Message& request,
                         google::protobuf::Message& response);
  // The same for a write that is not a method, as if it were the method of its request.
  template <typename Request, typename Response>
  absl::StatusOr<Response> RunAs(WriteHandler<Request, Response> handler,
                                 const std::type_identity_t<Request>& request) {
    Method method = directory_.MethodOf<Request>();
    method.handler = MakeAny(handler);
    Response response;
    RETURN_IF_ERROR(RunMethod(method, request, response));
    return response;
  }

  // Plans a batch. A test then runs its items one by one, in any order. Both messages outlive the
  // batch. The next Plan ends it.
  template <typename Request, typename Response>
  Batch Plan(const Request& request, Response& response) {
    absl::StatusOr<Batch> batch = PlanOf(directory_.MethodOf<Request>(), request, response);
    EXPECT_TRUE(batch.ok()) << batch.status();
    return batch.ok() ? *std::move(batch) : Batch();
  }
  // Runs one item in `municipality`, without the search for a kept answer.
  BatchResult RunItem(absl::string_view municipality, const BatchItem& item);

  // Runs `questions` with a call in a municipality and a snapshot: for questions that areas ask
  // each other.
  absl::Status Ask(
      absl::string_view municipality,
      absl::FunctionRef<absl::Status(const Call&, const storage::Snapshot&)> questions);

  // An action that runs once, between the first run of the next write's handler and the commit of
  // its transaction. Another write in this action races with the first.
  void BeforeNextCommit(absl::AnyInvocable<void()> race) { race_ = std::move(race); }

  // The records of the last write that ended well.
  const std::vector<internal::v1::ResourceChange>& audited() const { return audited_; }
  const std::vector<internal::v1::ResourceChange>& fed() const { return fed_; }
  // How often its body was run.
  int runs() const { return runs_; }

  // How many keys the last reading read.
  int keys_read() const { return keys_read_; }

  // Sets the caller. The first caller has every role everywhere.
  void ActAs(Principal principal);
  // Sets what calls say of themselves. At first they are for outreach work.
  void ActIn(Circumstances circumstances) { circumstances_ = std::move(circumstances); }
  // Sets what the store says of callers; null: nobody is linked to a staff member. Outlives the
  // fixture.
  void SetRelations(const Relations* relations) { resources_->relations = relations; }
  // Sets which emergencies there are, and whose grants are known; null: none. Both outlive the
  // fixture.
  void SetEmergencies(const Emergencies* emergencies) { resources_->emergencies = emergencies; }
  void SetAuthenticator(const Authenticator* known) { resources_->authenticator = known; }

  const Directory& directory() const { return directory_; }
  storage::Store& store() { return *store_; }
  // Stands at noon of 3 June 2024 in Warsaw, a Monday.
  SimulatedClock& clock() { return clock_; }

 private:
  using ReadBody = absl::FunctionRef<absl::Status(const Call&, const storage::Snapshot&)>;

  absl::Status CheckAccessOf(const Call& call, const MethodInfo& method);
  absl::Status RunRead(const Method& method, const google::protobuf::Message& request,
                       google::protobuf::Message& response);
  absl::Status RunWrite(const Method& method, const google::protobuf::Message& request,
                        google::protobuf::Message& response);
  absl::Status RunBatch(const Method& method, const google::protobuf::Message& request,
                        google::protobuf::Message& response);
  absl::StatusOr<Batch> PlanOf(const Method& method, const google::protobuf::Message& request,
                               google::protobuf::Message& response);
  BatchResult RunItemOf(const Call& batch, const BatchItem& item);
  // The steps of RpcCall before a body begins, without tokens and queues.
  absl::StatusOr<std::unique_ptr<Call>> Begin(const Method& method,
                                              const google::protobuf::Message& request);
  std::unique_ptr<Call> NewCall(const MethodInfo& method);
  absl::Status SetScope(Call& call, absl::string_view municipality);

  const MunicipalityDirectory& municipalities_;
  const Directory directory_;
  SimulatedClock clock_;
  SeededEntropy entropy_;
  PageTokenCodec page_tokens_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<CallResources> resources_;
  std::shared_ptr<const Principal> principal_;
  Circumstances circumstances_ = {.purpose = common::v1::OUTREACH};
  // The call of the batch that was planned last.
  std::unique_ptr<Call> planned_;
  absl::AnyInvocable<void()> race_;
  std::vector<internal::v1::ResourceChange> audited_;
  std::vector<internal::v1::ResourceChange> fed_;
  int runs_ = 0;
  int keys_read_ = 0;
};

// A message from its text form; a mistake in it ends the test program.
void ParseText(absl::string_view text, google::protobuf::Message& message);
template <typename Message>
Message FromText(absl::string_view text) {
  Message message;
  ParseText(text, message);
  return message;
}

// The reason of a failure ("RESOURCE_IN_USE"); "" where there is none.
std::string ReasonOf(const absl::Status& status);
// The value under `key` in its ErrorInfo; "" where there is none.
std::string MetadataOf(const absl::Status& status, absl::string_view key);
// The fields that its BadRequest names, in order. The test fails where a text has braces that the
// metadata do not fill.
std::vector<std::string> FieldsOf(const absl::Status& status);

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg);
  return arg.ok();
}
MATCHER_P(FailsWith, reason, common::v1::ErrorReason_Name(reason)) {
  *result_listener << StatusOf(arg);
  return ReasonOf(StatusOf(arg)) == common::v1::ErrorReason_Name(reason);
}
// Fails with INVALID_FIELDS or REFERENCE_NOT_FOUND and names exactly these fields, in this order.
MATCHER_P(FailsFor, fields, ::testing::PrintToString(fields)) {
  *result_listener << StatusOf(arg);
  return FieldsOf(StatusOf(arg)) == std::vector<std::string>(fields.begin(), fields.end());
}
inline auto FailsForFields(std::vector<std::string> fields) { return FailsFor(std::move(fields)); }

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_TESTING_HANDLER_FIXTURE_H_
