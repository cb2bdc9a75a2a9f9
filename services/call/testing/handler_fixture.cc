#include "services/call/testing/handler_fixture.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/request_check.h"
#include "services/call/rpc/wire_status.h"
#include "services/call/rpc/write_run.h"
#include "services/call/testing/counting_snapshot.h"
#include "services/call/testing/open_texts.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::call {
namespace {

std::shared_ptr<const Principal> Everyone() {
  return std::make_shared<const Principal>(
      Principal{.id = "test", .grants = {{.municipality = "*", .roles = RoleSet::All()}}});
}

// Ask() is not an RPC, so its calls have an empty method.
const MethodInfo& NoMethod() {
  static const auto* method = new MethodInfo();
  return *method;
}

}  // namespace

HandlerFixture::HandlerFixture(const MunicipalityDirectory& municipalities,
                               std::vector<const Area*> areas)
    : municipalities_(municipalities),
      directory_(DirectoryOf(areas, areas)),
      clock_(absl::FromCivil(absl::CivilSecond(2024, 6, 3, 10, 0, 0), absl::UTCTimeZone())),
      entropy_(1),
      page_tokens_({}),
      principal_(Everyone()) {
  absl::StatusOr<std::unique_ptr<storage::Store>> store =
      storage::OpenRocksDbStore({.directory = "/store", .in_memory = true});
  if (!store.ok()) {
    std::cerr << "no store: " << store.status() << '\n';
    std::abort();
  }
  store_ = *std::move(store);
  resources_ = std::make_unique<CallResources>(CallResources{
      .store = *store_,
      .entropy = entropy_,
      .page_tokens = page_tokens_,
      .secret = std::string(32, 's'),
      .directory = &directory_,
      .is_of_a_person = [this](absl::string_view type) { return directory_.IsOfAPerson(type); },
      .municipalities = &municipalities_});
}

HandlerFixture::~HandlerFixture() { EXPECT_TRUE(store_->Close().ok()); }

void HandlerFixture::ActAs(Principal principal) {
  principal_ = std::make_shared<const Principal>(std::move(principal));
}

std::unique_ptr<Call> HandlerFixture::NewCall(const MethodInfo& method) {
  std::array<uint8_t, 16> seed;
  entropy_.Fill(absl::MakeSpan(seed));
  auto call = std::make_unique<Call>(*resources_, method, principal_, clock_.Now(), seed);
  call->set_circumstances(circumstances_);
  return call;
}

absl::Status HandlerFixture::SetScope(Call& call, absl::string_view municipality) {
  ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store_->GetSnapshot({}));
  ASSIGN_OR_RETURN(std::optional<uint32_t> number,
                   municipalities_.NumberOf(*snapshot, municipality));
  if (!number.has_value()) {
    return ResourceNotFound(absl::StrCat("municipalities/", municipality));
  }
  call.SetScope(std::string(municipality), *number);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Call>> HandlerFixture::Begin(
    const Method& method, const google::protobuf::Message& request) {
  std::unique_ptr<Call> call = NewCall(method.info);
  call->set_validate_only(method.info.shape->Flag(request, method.info.shape->validate_only));
  Circumstances circumstances = circumstances_;
  circumstances.subject = method.info.shape->Subject(request);
  call->set_circumstances(std::move(circumstances));
  const bool in_municipality = FindScope(request, *call);
  RETURN_IF_ERROR(CheckRequest(request, *call));
  if (in_municipality) RETURN_IF_ERROR(SetScope(*call, call->municipality()));
  return call;
}

absl::Status HandlerFixture::RunMethod(const Method& method,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message& response) {
  if (std::holds_alternative<AnyRead>(method.handler)) return RunRead(method, request, response);
  if (std::holds_alternative<AnyWrite>(method.handler)) return RunWrite(method, request, response);
  if (std::holds_alternative<AnyPlanner>(method.handler)) {
    return RunBatch(method, request, response);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Call> call, Begin(method, request));
  RETURN_IF_ERROR(CheckAccessOf(*call, method.info));
  return ToClientError(std::get<AnyJob>(method.handler)(*call, request, response),
                       method.info.full_name);
}

absl::Status HandlerFixture::CheckAccessOf(const Call& call, const MethodInfo& method) {
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   store_->GetSnapshot({}));
  return ToClientError(CheckAccess(call, {&method}, *snapshot), method.full_name);
}

absl::Status HandlerFixture::RunRead(const Method& method, const google::protobuf::Message& request,
                                     google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Call> call, Begin(method, request));
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   store_->GetSnapshot({}));
  keys_read_ = 0;
  const CountingSnapshot counted(*snapshot, keys_read_);
  absl::Status handled = CheckAccess(*call, {&method.info}, counted);
  if (handled.ok()) handled = method.Read(*call, counted, request, response);
  return ToClientError(handled, method.info.full_name);
}

absl::Status HandlerFixture::RunWrite(const Method& method,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Call> call, Begin(method, request));
  const std::string subject = method.info.shape->Subject(request);
  WriteParts parts = PartsOf(*call, method, request, response,
                             {.rpc = method.info.full_name, .subject = subject, .request_id = ""});
  parts.body = [this, body = parts.body](const Call& of_run, storage::Transaction& transaction) {
    absl::Status handled = body(of_run, transaction);
    if (race_) std::exchange(race_, nullptr)();
    return handled;
  };
  WriteRun run(*call, std::move(parts));
  storage::CommitResult result = storage::ReadWriteAndWait(
      *store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
      [&](storage::Transaction& transaction) { return run.Run(transaction); });
  runs_ = result.runs;
  RETURN_IF_ERROR(run.Conclude(result));
  if (run.validated()) return absl::OkStatus();
  audited_.clear();
  fed_.clear();
  for (const Call::RecordedChange& recorded : call->changes()) {
    audited_.push_back(recorded.change);
    if (recorded.feed == Call::Feed::kAuditAndChanges) fed_.push_back(recorded.change);
  }
  return absl::OkStatus();
}

absl::StatusOr<Batch> HandlerFixture::PlanOf(const Method& method,
                                             const google::protobuf::Message& request,
                                             google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(planned_, Begin(method, request));
  RETURN_IF_ERROR(CheckAccessOf(*planned_, method.info));
  return std::get<AnyPlanner>(method.handler)(*planned_, request, response);
}

absl::Status HandlerFixture::RunBatch(const Method& method,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Call> call, Begin(method, request));
  RETURN_IF_ERROR(CheckAccessOf(*call, method.info));
  absl::StatusOr<Batch> batch = std::get<AnyPlanner>(method.handler)(*call, request, response);
  if (!batch.ok()) return ToClientError(batch.status(), method.info.full_name);
  std::vector<BatchResult> results;
  for (const BatchItem& item : batch->items) results.push_back(RunItemOf(*call, item));
  batch->finish(results);
  return absl::OkStatus();
}

BatchResult HandlerFixture::RunItemOf(const Call& batch, const BatchItem& item) {
  BatchResult result = {.status = item.refused};
  if (!result.status.ok()) return result;
  const std::unique_ptr<Call> call = batch.CallOf(*item.method);
  call->set_validate_only(item.validate_only);
  call->set_declared_violations(item.declared);
  WriteRun run(
      *call, PartsOf(*call, item, 0,
                     {.rpc = batch.method().full_name, .subject = item.subject, .request_id = ""}));
  const storage::CommitResult committed = storage::ReadWriteAndWait(
      *store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
      [&](storage::Transaction& transaction) { return run.Run(transaction); });
  result.status = run.Conclude(committed);
  result.already_known = result.status.ok() && run.found_done();
  return result;
}

BatchResult HandlerFixture::RunItem(absl::string_view municipality, const BatchItem& item) {
  std::unique_ptr<Call> batch = NewCall(*item.method);
  if (absl::Status scoped = SetScope(*batch, municipality); !scoped.ok()) {
    return {.status = scoped};
  }
  return RunItemOf(*batch, item);
}

absl::Status HandlerFixture::Ask(absl::string_view municipality, ReadBody questions) {
  std::unique_ptr<Call> call = NewCall(NoMethod());
  RETURN_IF_ERROR(SetScope(*call, municipality));
  // There is no method to decide by.
  call->SetRecords(RecordScope::Whole(), call->compartment());
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   store_->GetSnapshot({}));
  return questions(*call, *snapshot);
}

void ParseText(absl::string_view text, google::protobuf::Message& message) {
  if (!google::protobuf::TextFormat::ParseFromString(std::string(text), &message)) {
    std::cerr << "not a " << message.GetTypeName() << ": " << text << '\n';
    std::abort();
  }
}

std::string ReasonOf(const absl::Status& status) {
  std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  return info.has_value() ? info->reason() : "";
}

std::string MetadataOf(const absl::Status& status, absl::string_view key) {
  std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  if (!info.has_value()) return "";
  auto found = info->metadata().find(std::string(key));
  return found == info->metadata().end() ? "" : found->second;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  google::rpc::BadRequest detail;
  absl::optional<absl::Cord> payload =
      status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return fields;
  common::v1::ViolationMetadata metadata;
  payload = status.GetPayload("type.googleapis.com/osiedle.common.v1.ViolationMetadata");
  EXPECT_TRUE(!payload.has_value() || metadata.ParseFromString(std::string(*payload)));
  EXPECT_EQ(WhatIsOpen(detail, metadata), "");
  for (const google::rpc::BadRequest::FieldViolation& violation : detail.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

}  // namespace osiedle::call
