#include "services/call/testing/handler_fixture.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "services/call/declared_check.h"
#include "services/call/wire_status.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/steady_time.h"

namespace osiedle::call {
namespace {

std::shared_ptr<const Principal> Everyone() {
  return std::make_shared<const Principal>(
      Principal{.id = "test", .grants = {{.municipality = "*", .roles = RoleSet::All()}}});
}

// Ask() is no RPC; its calls have a method without anything.
const MethodInfo& NoMethod() {
  static const auto* method = new MethodInfo();
  return *method;
}

// The change feed, as the call path writes it; for areas that read it.
absl::Status AppendChanges(const Call& call, storage::Transaction& transaction) {
  std::map<uint32_t, internal::v1::ChangeEntry> entries;
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (recorded.feed != Call::Feed::kAuditAndChanges) continue;
    *entries[recorded.owner].add_changes() = recorded.change;
  }
  for (const auto& [owner, entry] : entries) {
    absl::Status appended = transaction.Append({.owner = owner, .kind = storage::kChangeLog},
                                               entry.SerializeAsString());
    if (!appended.ok()) return appended;
  }
  return absl::OkStatus();
}

}  // namespace

HandlerFixture::HandlerFixture(const MunicipalityDirectory& municipalities)
    : municipalities_(municipalities),
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
  resources_ = std::make_unique<CallResources>(CallResources{.store = *store_,
                                                             .entropy = entropy_,
                                                             .page_tokens = page_tokens_,
                                                             .secret = std::string(32, 's')});
}

HandlerFixture::~HandlerFixture() { EXPECT_TRUE(store_->Close().ok()); }

void HandlerFixture::ActAs(Principal principal) {
  principal_ = std::make_shared<const Principal>(std::move(principal));
}

std::unique_ptr<Call> HandlerFixture::NewCall(const MethodInfo& method) {
  std::array<uint8_t, 16> seed;
  entropy_.Fill(absl::MakeSpan(seed));
  return std::make_unique<Call>(*resources_, method, principal_, clock_.Now(), seed);
}

absl::Status HandlerFixture::SetScope(Call& call, absl::string_view municipality) {
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_->GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  absl::StatusOr<std::optional<uint32_t>> number =
      municipalities_.NumberOf(**snapshot, municipality);
  if (!number.ok()) return number.status();
  if (!number->has_value()) {
    return ResourceNotFound(absl::StrCat("municipalities/", municipality));
  }
  call.SetScope(std::string(municipality), **number);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Call>> HandlerFixture::Begin(
    const MethodInfo& method, const google::protobuf::Message& request) {
  const RequestShape& shape = *method.shape;
  std::unique_ptr<Call> call = NewCall(method);
  call->set_validate_only(shape.Flag(request, shape.validate_only));
  const bool in_municipality = method.access.scope() == common::v1::Access::MUNICIPALITY;
  const std::string subject = shape.Subject(request);
  Violations violations;
  const bool handler_finds_more = CheckDeclared(method, request, violations);
  const bool scoped = !in_municipality || !MunicipalityOf(subject).empty();
  if (!scoped) violations.Add("name", "must begin with municipalities/{municipality}");
  if (!violations.empty() && !(scoped && handler_finds_more)) return InvalidFields(violations);
  call->set_declared_violations(std::move(violations));
  if (in_municipality) {
    absl::Status known = SetScope(*call, MunicipalityOf(subject));
    if (!known.ok()) return known;
  }
  return call;
}

absl::Status HandlerFixture::RunWrite(const MethodInfo& method,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message& response, WriteBody body) {
  absl::StatusOr<std::unique_ptr<Call>> call = Begin(method, request);
  if (!call.ok()) return call.status();
  bool validated = false;
  absl::Status refusal;
  storage::CommitResult result =
      storage::ReadWriteAndWait(*store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
                                [&](storage::Transaction& transaction) {
                                  (*call)->BeginRun(transaction.id());
                                  response.Clear();
                                  validated = false;
                                  refusal = absl::OkStatus();
                                  absl::Status handled = body(**call, transaction);
                                  if (race_) std::exchange(race_, nullptr)();
                                  if (!handled.ok()) {
                                    if (!(*call)->commits_refusal()) return handled;
                                    refusal = handled;
                                    return absl::OkStatus();
                                  }
                                  if (!(*call)->declared_violations().empty()) {
                                    return InvalidFields((*call)->declared_violations());
                                  }
                                  if ((*call)->validate_only()) {
                                    validated = true;
                                    return absl::CancelledError("validate_only");
                                  }
                                  return AppendChanges(**call, transaction);
                                });
  runs_ = result.runs;
  if (validated && absl::IsCancelled(result.status)) return absl::OkStatus();
  if (!result.status.ok()) return ToClientError(result, method.full_name);
  if (!refusal.ok()) return ToClientError(refusal, method.full_name);
  audited_.clear();
  fed_.clear();
  for (const Call::RecordedChange& recorded : (*call)->changes()) {
    audited_.push_back(recorded.change);
    if (recorded.feed == Call::Feed::kAuditAndChanges) fed_.push_back(recorded.change);
  }
  return absl::OkStatus();
}

absl::Status HandlerFixture::RunRead(const MethodInfo& method,
                                     const google::protobuf::Message& request, ReadBody body) {
  absl::StatusOr<std::unique_ptr<Call>> call = Begin(method, request);
  if (!call.ok()) return call.status();
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_->GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  absl::Status handled = body(**call, **snapshot);
  return handled.ok() ? handled : ToClientError(handled, method.full_name);
}

absl::Status HandlerFixture::RunJob(const MethodInfo& method,
                                    const google::protobuf::Message& request,
                                    absl::FunctionRef<absl::Status(const Call&)> body) {
  absl::StatusOr<std::unique_ptr<Call>> call = Begin(method, request);
  if (!call.ok()) return call.status();
  absl::Status handled = body(**call);
  return handled.ok() ? handled : ToClientError(handled, method.full_name);
}

BatchResult HandlerFixture::RunItem(absl::string_view municipality, const BatchItem& item) {
  BatchResult result = {.status = item.refused};
  if (!result.status.ok()) return result;
  std::unique_ptr<Call> call = NewCall(*item.method);
  result.status = SetScope(*call, municipality);
  if (!result.status.ok()) return result;
  call->set_declared_violations(item.declared);
  absl::Status refusal;
  storage::CommitResult committed =
      storage::ReadWriteAndWait(*store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
                                [&](storage::Transaction& transaction) {
                                  call->BeginRun(transaction.id());
                                  refusal = absl::OkStatus();
                                  absl::Status handled = item.body(*call, transaction);
                                  if (!handled.ok() && call->commits_refusal()) {
                                    refusal = handled;
                                    return absl::OkStatus();
                                  }
                                  return handled.ok() ? InvalidFields(item.declared) : handled;
                                });
  result.status = ToClientError(committed, item.method->full_name);
  if (result.status.ok() && !refusal.ok()) {
    result.status = ToClientError(refusal, item.method->full_name);
  }
  result.already_known = result.status.ok() && call->changes().empty();
  return result;
}

absl::Status HandlerFixture::Ask(absl::string_view municipality, ReadBody questions) {
  std::unique_ptr<Call> call = NewCall(NoMethod());
  if (absl::Status scoped = SetScope(*call, municipality); !scoped.ok()) return scoped;
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_->GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  return questions(*call, **snapshot);
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
  for (const google::rpc::BadRequest::FieldViolation& violation : detail.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

}  // namespace osiedle::call
