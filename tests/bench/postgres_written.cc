#include "tests/bench/postgres_written.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/ids.h"
#include "storage/records/envelope.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

const FieldDescriptor* FieldOf(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

std::string TextOf(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, FieldOf(message, field));
}

std::string RecordOf(const Message& sample) {
  const std::unique_ptr<Message> record(sample.New());
  record->CopyFrom(sample);
  record->GetReflection()->ClearField(record.get(), FieldOf(*record, "etag"));
  return storage::EncodeEnvelope({.revision = 1}, record->SerializeAsString());
}

// As the call path writes them.
internal::v1::AuditEntry AuditOf(const Message& sample, const std::string& type,
                                 const std::string& method) {
  internal::v1::AuditEntry audit;
  audit.mutable_event_time()->CopyFrom(
      sample.GetReflection()->GetMessage(sample, FieldOf(sample, "create_time")));
  audit.set_principal("assistant");
  audit.set_method(method);
  audit.set_outcome(internal::v1::AuditEntry::CHANGED);
  audit.set_resource("municipalities/rybnik");
  internal::v1::ResourceChange& change = *audit.add_changes();
  change.set_name(TextOf(sample, "name"));
  change.set_kind(common::v1::CREATED);
  change.set_resource_type(type);
  change.set_etag(TextOf(sample, "etag"));
  const std::unique_ptr<Message> nothing(sample.New());
  for (std::string& field : call::ChangedFields(*nothing, sample)) {
    change.add_changed_fields(std::move(field));
  }
  std::mt19937_64 random(1);
  audit.set_request_id(RequestId(random));
  audit.set_transaction_id(std::string(16, 't'));
  return audit;
}

internal::v1::ChangeEntry ChangeOf(const internal::v1::AuditEntry& audit) {
  internal::v1::ChangeEntry change;
  *change.add_changes() = audit.changes(0);
  *change.mutable_change_time() = audit.event_time();
  change.set_principal(audit.principal());
  return change;
}

}  // namespace

Written WrittenOf(const Message& sample, const std::string& type, const std::string& method) {
  const internal::v1::AuditEntry audit = AuditOf(sample, type, method);
  return {.record = RecordOf(sample),
          .response = sample.SerializeAsString(),
          .audit = audit.SerializeAsString(),
          .change = ChangeOf(audit).SerializeAsString()};
}

std::string NewId(absl::Time time, std::mt19937_64& random) {
  const uint64_t halves[2] = {random(), random()};
  std::array<uint8_t, 16> seed = {};
  std::memcpy(seed.data(), halves, seed.size());
  return call::IdSource(time, seed).Next();
}

std::string NewIdHash(std::mt19937_64& random) {
  const uint64_t halves[2] = {random(), random()};
  return {reinterpret_cast<const char*>(halves), sizeof(halves)};
}

}  // namespace osiedle::bench
