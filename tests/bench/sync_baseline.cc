#include "tests/bench/sync_baseline.h"

#include <atomic>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/internal/v1/replay.pb.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/utilities/optimistic_transaction_db.h"
#include "rocksdb/utilities/transaction.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/fields/ids.h"
#include "services/call/resource/standard_resource.h"
#include "services/contacts/contact_tables.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/records/envelope.h"
#include "storage/records/key.h"
#include "tests/api/town.h"
#include "tests/bench/die.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;
using google::protobuf::Timestamp;
using internal::v1::ResourceChange;
using storage::IndexId;
using storage::KeyTuple;
using storage::TableId;

// Rybnik's number in keys.
constexpr uint32_t kOwner = 1;

Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

absl::Time ToTime(const Timestamp& time) {
  return absl::FromUnixNanos(google::protobuf::util::TimeUtil::TimestampToNanoseconds(time));
}

std::mt19937_64& Random() {
  thread_local std::mt19937_64 random(std::random_device{}());
  return random;
}

std::string ContactKey(absl::string_view id) {
  return storage::KeyPrefix(kOwner, TableId::kContacts, IndexId::kRows) + KeyTuple::Of(id).bytes();
}

// The index entries of a contact: key and value.
std::vector<std::pair<std::string, std::string>> IndexEntries(const Contact& contact,
                                                              absl::string_view id) {
  const absl::Time occur_time = ToTime(contact.occur_time());
  const std::pair<IndexId, KeyTuple> tuples[] = {
      {IndexId::kByUpdateTime, KeyTuple::Of(ToTime(contact.update_time()))},
      {contacts::index::kContactsByOccurTime, KeyTuple::Of(occur_time)},
      {contacts::index::kContactsByStop, KeyTuple::Of(contact.stop(), occur_time)},
      {contacts::index::kContactsByController, KeyTuple::Of(contact.controller(), occur_time)}};
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [index, tuple] : tuples) {
    entries.emplace_back(absl::StrCat(storage::KeyPrefix(kOwner, TableId::kContacts, index),
                                      tuple.bytes(), KeyTuple::Of(id).bytes()),
                         KeyTuple::Of(uint64_t{tuple.bytes().size()}).bytes());
  }
  return entries;
}

// One attempt at a change.
struct Attempt {
  rocksdb::Transaction& transaction;
  absl::Time now;
  uint64_t revision;
};

class SyncContacts final : public contacts::v1::ContactService::Service {
 public:
  explicit SyncContacts(const std::string& directory);
  ~SyncContacts() override;

  grpc::Status CreateContact(grpc::ServerContext* context,
                             const contacts::v1::CreateContactRequest* request,
                             Contact* response) override;
  grpc::Status UpdateContact(grpc::ServerContext* context,
                             const contacts::v1::UpdateContactRequest* request,
                             Contact* response) override;

 private:
  // Who calls; null: nobody known.
  const std::string* PrincipalOf(const grpc::ServerContext& context) const;
  // Runs `body` in a transaction with replay, audit entry and change event, until it commits.
  template <typename Request, typename Body>
  grpc::Status Change(const grpc::ServerContext& context, const char* method,
                      const Request& request, const std::string& subject, Contact* response,
                      Body body);
  void AppendRecords(Attempt& attempt, const std::string& principal, const std::string& method,
                     const std::string& subject, const std::string& request_id,
                     const std::string& transaction_id, const ResourceChange& change);

  std::unique_ptr<rocksdb::OptimisticTransactionDB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  rocksdb::ColumnFamilyHandle* records_ = nullptr;
  rocksdb::ColumnFamilyHandle* logs_ = nullptr;
  absl::flat_hash_map<std::string, std::string> principals_by_digest_;
  std::string stop_key_;
  std::atomic<uint64_t> last_change_ = 0;
  std::atomic<uint64_t> last_audit_ = 0;
};

SyncContacts::SyncContacts(const std::string& directory) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(64 << 20);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 4;
  rocksdb::OptimisticTransactionDB* db = nullptr;
  OrDie(rocksdb::OptimisticTransactionDB::Open(
      options, directory,
      {{rocksdb::kDefaultColumnFamilyName, {}}, {"records", family}, {"logs", family}}, &families_,
      &db));
  db_.reset(db);
  records_ = families_[1];
  logs_ = families_[2];
  principals_by_digest_[call::Blake2b(tests::TokenOf(tests::As::kAssistant), 32)] = "assistant";
  stop_key_ =
      storage::KeyPrefix(kOwner, TableId::kStops, IndexId::kRows) + KeyTuple::Of(kStopId).bytes();
  OrDie(db_->Put({}, records_, stop_key_, "a stop"));
}

SyncContacts::~SyncContacts() {
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    OrDie(db_->DestroyColumnFamilyHandle(family));
  }
}

const std::string* SyncContacts::PrincipalOf(const grpc::ServerContext& context) const {
  const auto& metadata = context.client_metadata();
  const auto header = metadata.find("authorization");
  if (header == metadata.end()) return nullptr;
  constexpr absl::string_view kScheme = "Bearer ";
  if (!header->second.starts_with("Bearer ")) return nullptr;
  const auto found = principals_by_digest_.find(call::Blake2b(
      absl::string_view(header->second.data(), header->second.size()).substr(kScheme.size()), 32));
  return found == principals_by_digest_.end() ? nullptr : &found->second;
}

template <typename Request, typename Body>
grpc::Status SyncContacts::Change(const grpc::ServerContext& context, const char* method,
                                  const Request& request, const std::string& subject,
                                  Contact* response, Body body) {
  const std::string* principal = PrincipalOf(context);
  if (principal == nullptr) return {grpc::StatusCode::UNAUTHENTICATED, "no valid token"};
  const std::string full_method = absl::StrCat("osiedle.contacts.v1.ContactService.", method);
  const absl::Time now = absl::Now();
  const uint64_t today = absl::ToUnixSeconds(now) / (24 * 60 * 60);
  const std::string request_hash = call::Blake2b(request.SerializeAsString(), 32);
  const std::string id_hash =
      call::Blake2b(absl::StrCat(*principal, "/", full_method, "/", request.request_id()), 16);
  const auto replay_key = [&](uint64_t day) {
    return storage::KeyPrefix(kOwner, TableId::kReplays, IndexId::kRows) +
           KeyTuple::Of(day, id_hash).bytes();
  };

  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::OptimisticTransactionOptions options;
  options.set_snapshot = true;
  std::unique_ptr<rocksdb::Transaction> transaction;
  while (!context.IsCancelled()) {
    // Its memory is used again.
    transaction.reset(db_->BeginTransaction(synced, options, transaction.release()));
    rocksdb::ReadOptions read;
    read.snapshot = transaction->GetSnapshot();
    std::string value;
    for (uint64_t day : {today, today - 1}) {
      rocksdb::Status found = transaction->GetForUpdate(read, records_, replay_key(day), &value);
      if (found.IsNotFound()) continue;
      if (!found.ok()) return {grpc::StatusCode::UNAVAILABLE, found.ToString()};
      internal::v1::Replay replay;
      const auto envelope = storage::DecodeEnvelope(value);
      if (!envelope.ok() || !replay.ParseFromArray(envelope->payload.data(),
                                                   static_cast<int>(envelope->payload.size()))) {
        return {grpc::StatusCode::DATA_LOSS, "a kept answer does not parse"};
      }
      if (replay.request_hash() != request_hash) {
        return {grpc::StatusCode::ALREADY_EXISTS, "another request had this request_id"};
      }
      response->ParseFromString(replay.response());
      return grpc::Status::OK;
    }

    const uint64_t id_halves[2] = {Random()(), Random()()};
    const std::string transaction_id(reinterpret_cast<const char*>(id_halves), sizeof(id_halves));
    Attempt attempt{*transaction, now, id_halves[0]};
    ResourceChange change;
    grpc::Status done = body(attempt, read, *response, change);
    if (!done.ok()) return done;
    change.set_etag(call::EtagOf(attempt.revision));
    change.set_resource_type("osiedle.pl/Contact");
    AppendRecords(attempt, *principal, full_method, subject, request.request_id(), transaction_id,
                  change);
    response->set_etag(call::EtagOf(attempt.revision));
    internal::v1::Replay replay;
    replay.set_request_hash(request_hash);
    response->SerializeToString(replay.mutable_response());
    *replay.mutable_create_time() = ToTimestamp(now);
    OrDie(transaction->Put(records_, replay_key(today),
                           storage::EncodeEnvelope({.revision = 1}, replay.SerializeAsString())));

    rocksdb::Status committed = transaction->Commit();
    if (committed.ok()) return grpc::Status::OK;
    if (!committed.IsBusy() && !committed.IsTryAgain()) {
      return {grpc::StatusCode::UNAVAILABLE, committed.ToString()};
    }
  }
  return {grpc::StatusCode::DEADLINE_EXCEEDED, "conflicts outlived the deadline"};
}

void SyncContacts::AppendRecords(Attempt& attempt, const std::string& principal,
                                 const std::string& method, const std::string& subject,
                                 const std::string& request_id, const std::string& transaction_id,
                                 const ResourceChange& change) {
  internal::v1::AuditEntry audit;
  *audit.mutable_event_time() = ToTimestamp(attempt.now);
  audit.set_principal(principal);
  audit.set_method(method);
  audit.set_outcome(internal::v1::AuditEntry::CHANGED);
  audit.set_resource(subject);
  *audit.add_changes() = change;
  audit.set_request_id(request_id);
  audit.set_transaction_id(transaction_id);
  internal::v1::ChangeEntry event;
  *event.add_changes() = change;
  *event.mutable_change_time() = ToTimestamp(attempt.now);
  event.set_principal(principal);
  namespace engine = storage::rocksdb_engine;
  OrDie(attempt.transaction.PutUntracked(
      logs_, engine::LogKey({kOwner, storage::kAuditLog}, ++last_audit_),
      audit.SerializeAsString()));
  OrDie(attempt.transaction.PutUntracked(
      logs_, engine::LogKey({kOwner, storage::kChangeLog}, ++last_change_),
      event.SerializeAsString()));
}

grpc::Status SyncContacts::CreateContact(grpc::ServerContext* context,
                                         const contacts::v1::CreateContactRequest* request,
                                         Contact* response) {
  if (request->parent() != tests::kRybnik || !request->contact().has_occur_time() ||
      request->contact().channel() == Contact::CHANNEL_UNSPECIFIED ||
      request->contact().mode() == Contact::MODE_UNSPECIFIED ||
      request->contact().stop() != StopName()) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "the contact is not valid"};
  }
  const absl::Time now = absl::Now();
  const uint64_t seed_halves[2] = {Random()(), Random()()};
  std::array<uint8_t, 16> seed;
  std::memcpy(seed.data(), seed_halves, seed.size());
  const std::string id =
      request->contact_id().empty() ? call::IdSource(now, seed).Next() : request->contact_id();
  const std::string key = ContactKey(id);
  return Change(
      *context, "CreateContact", *request, request->parent(), response,
      [&](Attempt& attempt, const rocksdb::ReadOptions& read, Contact& contact,
          ResourceChange& change) -> grpc::Status {
        std::string value;
        if (!attempt.transaction.GetForUpdate(read, records_, key, &value).IsNotFound()) {
          return {grpc::StatusCode::ALREADY_EXISTS, "there is a contact of this id"};
        }
        // Not "for update": that would hold one lock of the stop through every commit, its sync
        // included, and let one commit happen after the other.
        if (!attempt.transaction.Get(read, records_, stop_key_, &value).ok()) {
          return {grpc::StatusCode::FAILED_PRECONDITION, "there is no such stop"};
        }
        contact = request->contact();
        contact.set_name(absl::StrCat(request->parent(), "/contacts/", id));
        contact.clear_etag();
        const std::string origin = call::Blake2b(contact.SerializeAsString(), 16);
        contact.set_controller(ControllerName());
        *contact.mutable_create_time() = ToTimestamp(attempt.now);
        *contact.mutable_update_time() = contact.create_time();
        storage::EnvelopeHeader header{.revision = attempt.revision};
        std::copy(origin.begin(), origin.end(), header.origin.begin());
        OrDie(attempt.transaction.Put(
            records_, key, storage::EncodeEnvelope(header, contact.SerializeAsString())));
        for (const auto& [entry, length] : IndexEntries(contact, id)) {
          OrDie(attempt.transaction.PutUntracked(records_, entry, length));
        }
        change.set_name(contact.name());
        change.set_kind(common::v1::CREATED);
        for (std::string& field : call::ChangedFields(Contact::default_instance(), contact)) {
          change.add_changed_fields(std::move(field));
        }
        return grpc::Status::OK;
      });
}

grpc::Status SyncContacts::UpdateContact(grpc::ServerContext* context,
                                         const contacts::v1::UpdateContactRequest* request,
                                         Contact* response) {
  if (request->update_mask().paths_size() != 1 || request->update_mask().paths(0) != "occur_time") {
    return {grpc::StatusCode::INVALID_ARGUMENT, "only occur_time is changed here"};
  }
  const std::string& name = request->contact().name();
  const std::string id = name.substr(name.rfind('/') + 1);
  const std::string key = ContactKey(id);
  return Change(
      *context, "UpdateContact", *request, name, response,
      [&](Attempt& attempt, const rocksdb::ReadOptions& read, Contact& contact,
          ResourceChange& change) -> grpc::Status {
        std::string value;
        if (!attempt.transaction.GetForUpdate(read, records_, key, &value).ok()) {
          return {grpc::StatusCode::NOT_FOUND, "there is no such contact"};
        }
        auto envelope = storage::DecodeEnvelope(value);
        if (!envelope.ok() || !contact.ParseFromArray(envelope->payload.data(),
                                                      static_cast<int>(envelope->payload.size()))) {
          return {grpc::StatusCode::DATA_LOSS, "a contact does not parse"};
        }
        for (const auto& [entry, length] : IndexEntries(contact, id)) {
          OrDie(attempt.transaction.DeleteUntracked(records_, entry));
        }
        *contact.mutable_occur_time() = request->contact().occur_time();
        *contact.mutable_update_time() = ToTimestamp(attempt.now);
        envelope->header.revision = attempt.revision;
        OrDie(attempt.transaction.Put(
            records_, key, storage::EncodeEnvelope(envelope->header, contact.SerializeAsString())));
        for (const auto& [entry, length] : IndexEntries(contact, id)) {
          OrDie(attempt.transaction.PutUntracked(records_, entry, length));
        }
        change.set_name(contact.name());
        change.set_kind(common::v1::UPDATED);
        change.add_changed_fields("occur_time");
        return grpc::Status::OK;
      });
}

}  // namespace

std::unique_ptr<grpc::Service> MakeSyncBaseline(const std::string& directory) {
  return std::make_unique<SyncContacts>(directory);
}

}  // namespace osiedle::bench
