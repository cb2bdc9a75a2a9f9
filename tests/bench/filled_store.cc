#include "tests/bench/filled_store.h"

#include <array>
#include <functional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/internal/v1/log.pb.h"
#include "rocksdb/sst_file_writer.h"
#include "services/call/ids.h"
#include "services/call/standard_resource.h"
#include "services/contacts/contact_tables.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/records/envelope.h"
#include "storage/records/key.h"
#include "tests/bench/die.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;
using storage::IndexId;
using storage::KeyTuple;
using storage::TableId;

namespace engine = storage::rocksdb_engine;

// Rybnik's number in keys: the first municipality that a Town founds.
constexpr uint32_t kOwner = 1;
constexpr uint64_t kFileBytes = 64 << 20;
// The contacts were recorded in about three years from this moment on.
const absl::Time kFirst = absl::FromUnixSeconds(1'672'531'200);  // 2023-01-01
constexpr int64_t kSpanNanos = 90'000'000'000'000'000;

absl::Time CreateTimeOf(uint64_t i, uint64_t count) {
  return kFirst + absl::Nanoseconds(kSpanNanos / static_cast<int64_t>(count)) * i;
}

std::string IdOf(uint64_t i, uint64_t count) {
  std::mt19937_64 random(i);
  const uint64_t halves[2] = {random(), random()};
  std::array<uint8_t, 16> seed;
  std::memcpy(seed.data(), halves, seed.size());
  return call::IdSource(CreateTimeOf(i, count), seed).Next();
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

// The last entry of a log, and its position.
storage::LogEntry LastEntry(const storage::Snapshot& snapshot, uint16_t kind) {
  const auto end = snapshot.LogEnd({kOwner, kind});
  OrDie(end.status());
  const auto entries = snapshot.ReadLog({kOwner, kind}, *end - 1, 1);
  OrDie(entries.status());
  OrDie(entries->size() == 1, "a log is empty");
  return entries->front();
}

// Adds rows in ascending order of their keys to one family of a store that nobody else has open.
class Filler {
 public:
  Filler(const engine::Database& database, rocksdb::ColumnFamilyHandle* family,
         rocksdb::Options options, std::string folder)
      : database_(database), family_(family), options_(options), folder_(std::move(folder)) {}

  void Add(uint64_t count, const std::function<void(uint64_t, std::string&, std::string&)>& row) {
    std::vector<std::string> files;
    std::unique_ptr<rocksdb::SstFileWriter> writer;
    std::string key;
    std::string value;
    for (uint64_t i = 0; i < count; ++i) {
      if (writer == nullptr) {
        files.push_back(absl::StrCat(folder_, "/fill-", files.size(), ".sst"));
        writer = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options_, family_);
        OrDie(writer->Open(files.back()));
      }
      row(i, key, value);
      OrDie(writer->Put(key, value));
      if (i + 1 == count || writer->FileSize() >= kFileBytes) {
        OrDie(writer->Finish());
        writer.reset();
      }
    }
    rocksdb::IngestExternalFileOptions ingest;
    ingest.move_files = true;
    OrDie(database_.db().IngestExternalFile(family_, files, ingest));
  }

 private:
  const engine::Database& database_;
  rocksdb::ColumnFamilyHandle* const family_;
  const rocksdb::Options options_;
  const std::string folder_;
};

}  // namespace

FilledTown::FilledTown(uint64_t count) : count_(count) {
  contacts::v1::Stop stop;
  const grpc::Status made =
      town_.contacts().CreateStop(tests::CallContext(tests::As::kCoordinator), CreateStop(), &stop);
  OrDie(made.ok(), made.error_message().c_str());
  contacts::v1::CreateContactRequest request = CreateContact();
  std::mt19937_64 random(1);
  request.set_request_id(RequestId(random));
  const grpc::Status created = town_.CreateContact(request, sample_);
  OrDie(created.ok(), created.error_message().c_str());
  town_.server().Kill();
  Fill();
  town_.StartAgain();
  ConnectAgain();
}

std::string FilledTown::NameOf(uint64_t i) const {
  return absl::StrCat(tests::kRybnik, "/contacts/", IdOf(i, count_));
}

absl::Time FilledTown::OccurTimeOf(uint64_t i) const {
  return CreateTimeOf(i, count_) - absl::Minutes(10);
}

void FilledTown::Verify() {
  town_.server().Kill();
  std::string output;
  if (tests::RunOsiedled({"verify", "--data_dir=" + town_.data_dir()}, output) != 0) Die(output);
  town_.StartAgain();
  ConnectAgain();
}

void FilledTown::Fill() {
  storage::LogEntry audit_end;
  storage::LogEntry change_end;
  {
    storage::RocksDbOptions options;
    options.directory = town_.data_dir();
    auto store = storage::OpenRocksDbStore(std::move(options));
    OrDie(store.status());
    {
      auto snapshot = (*store)->GetSnapshot({});
      OrDie(snapshot.status());
      audit_end = LastEntry(**snapshot, storage::kAuditLog);
      change_end = LastEntry(**snapshot, storage::kChangeLog);
    }
    OrDie((*store)->Close());
  }
  internal::v1::AuditEntry audit;
  internal::v1::ChangeEntry change;
  OrDie(audit.ParseFromString(audit_end.value) && change.ParseFromString(change_end.value),
        "a log entry does not parse");
  OrDie(change.changes(0).name() == sample_.name(), "the last change is not the sample's");

  engine::DatabaseOptions options;
  options.directory = town_.data_dir();
  auto opened = engine::Database::OpenOrCreate(options);
  OrDie(opened.status());
  const engine::Database& database = **opened;
  const auto families = engine::MakeFamilies(options);
  Filler records(database, database.records(),
                 rocksdb::Options(engine::MakeDbOptions(options), families[1].options),
                 town_.folder());
  Filler logs(database, database.logs(),
              rocksdb::Options(engine::MakeDbOptions(options), families[2].options),
              town_.folder());

  std::mt19937_64 random(2);
  Contact contact = sample_;
  contact.clear_etag();
  const std::string rows = storage::KeyPrefix(kOwner, TableId::kContacts, IndexId::kRows);
  records.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
    const std::string id = IdOf(i, count_);
    key = rows + KeyTuple::Of(id).bytes();
    contact.set_name(absl::StrCat(tests::kRybnik, "/contacts/", id));
    *contact.mutable_create_time() = ToTimestamp(CreateTimeOf(i, count_));
    *contact.mutable_update_time() = contact.create_time();
    *contact.mutable_occur_time() = ToTimestamp(OccurTimeOf(i));
    storage::EnvelopeHeader header{.revision = random()};
    for (uint8_t& byte : header.origin) byte = static_cast<uint8_t>(random());
    value = storage::EncodeEnvelope(header, contact.SerializeAsString());
  });
  const auto add_index = [&](IndexId index, const std::function<KeyTuple(uint64_t)>& tuple_of) {
    const std::string prefix = storage::KeyPrefix(kOwner, TableId::kContacts, index);
    records.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
      const KeyTuple tuple = tuple_of(i);
      key = absl::StrCat(prefix, tuple.bytes(), KeyTuple::Of(IdOf(i, count_)).bytes());
      value = KeyTuple::Of(uint64_t{tuple.bytes().size()}).bytes();
    });
  };
  add_index(IndexId::kByUpdateTime,
            [this](uint64_t i) { return KeyTuple::Of(CreateTimeOf(i, count_)); });
  add_index(contacts::index::kContactsByOccurTime,
            [this](uint64_t i) { return KeyTuple::Of(OccurTimeOf(i)); });
  add_index(contacts::index::kContactsByStop,
            [this](uint64_t i) { return KeyTuple::Of(StopName(), OccurTimeOf(i)); });

  // Kinds in the order of their numbers is the order of the keys.
  logs.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
    key = engine::LogKey({kOwner, storage::kChangeLog}, change_end.position + 1 + i);
    change.mutable_changes(0)->set_name(
        absl::StrCat(tests::kRybnik, "/contacts/", IdOf(i, count_)));
    change.mutable_changes(0)->set_etag(call::EtagOf(random()));
    *change.mutable_change_time() = ToTimestamp(CreateTimeOf(i, count_));
    change.SerializeToString(&value);
  });
  logs.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
    key = engine::LogKey({kOwner, storage::kAuditLog}, audit_end.position + 1 + i);
    audit.mutable_changes(0)->set_name(absl::StrCat(tests::kRybnik, "/contacts/", IdOf(i, count_)));
    audit.mutable_changes(0)->set_etag(call::EtagOf(random()));
    *audit.mutable_event_time() = ToTimestamp(CreateTimeOf(i, count_));
    audit.set_request_id(RequestId(random));
    const uint64_t halves[2] = {random(), random()};
    audit.set_transaction_id(halves, sizeof(halves));
    audit.SerializeToString(&value);
  });
  OrDie((*opened)->Close());
}

}  // namespace osiedle::bench
