#include "tests/bench/filled_store.h"
#include "storage/steady_time.h"

#include <array>
#include <functional>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/internal/v1/log.pb.h"
#include "rocksdb/sst_file_writer.h"
#include "services/call/fields/ids.h"
#include "services/call/resource/standard_resource.h"
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
// From this moment on.
const absl::Time kFirst = absl::FromUnixSeconds(1'672'531'200);  // 2023-01-01
constexpr int64_t kSpanNanos = 90'000'000'000'000'000;
constexpr int64_t kYearNanos = 31'500'000'000'000'000;

// Of the top level, in every municipality.
constexpr const char* kNeeds[] = {"poverty", "loneliness", "addiction", "place",
                                  "domestic-violence"};
constexpr uint64_t kDistricts = 8;

std::string DistrictName(uint64_t district) {
  return absl::StrCat(tests::kRybnik, "/districts/d", district);
}

std::string IdAt(absl::Time create_time, uint64_t i) {
  std::mt19937_64 random(i);
  const uint64_t halves[2] = {random(), random()};
  std::array<uint8_t, 16> seed;
  std::memcpy(seed.data(), halves, seed.size());
  return call::IdSource(create_time, seed).Next();
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

FilledTown::FilledTown(uint64_t count, Kind kind, std::vector<std::string> flags)
    : count_(count), kind_(kind), town_(std::move(flags)) {
  MakeStops();
  contacts::v1::CreateContactRequest request = CreateContact();
  std::mt19937_64 random(1);
  request.set_request_id(RequestId(random));
  const grpc::Status created = town_.CreateContact(request, sample_);
  OrDie(created.ok(), created.error_message().c_str());
  town_.server().Kill();
  Fill();
  town_.StartAgain();
  ConnectAgain();
  AwaitFigures();
}

void FilledTown::AwaitFigures() {
  figures::v1::SummarizeNeedsRequest request;
  request.set_parent(tests::kRybnik);
  const storage::SteadyTime until = storage::SteadyNow() + absl::Minutes(15);
  while (true) {
    figures::v1::SummarizeNeedsResponse response;
    const grpc::Status status = town_.figures().SummarizeNeeds(
        tests::CallContext(tests::As::kCoordinator), request, &response);
    // What is left then takes less than a second.
    absl::SleepFor(absl::Seconds(1));
    if (status.ok() || status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return;
    OrDie(tests::ReasonOf(status) == "FIGURES_BEHIND", status.error_message().c_str());
    OrDie(storage::SteadyNow() < until, "the figures never caught up");
  }
}

void FilledTown::MakeStops() {
  const auto made = [](const grpc::Status& status) {
    OrDie(status.ok(), status.error_message().c_str());
  };
  contacts::v1::Stop stop;
  contacts::v1::CreateStopRequest request = CreateStop();
  made(town_.contacts().CreateStop(tests::CallContext(tests::As::kCoordinator), request, &stop));
  if (kind_ == Kind::kPlain) return;
  for (uint64_t i = 0; i < kDistricts; ++i) {
    registry::v1::CreateDistrictRequest create;
    registry::v1::District district;
    create.set_parent(tests::kRybnik);
    create.set_district_id(absl::StrCat("d", i));
    create.mutable_district()->set_display_name(absl::StrCat("Dzielnica na próbę ", i));
    made(town_.municipalities().CreateDistrict(tests::CallContext(tests::As::kCoordinator), create,
                                               &district));
  }
  for (uint64_t i = 0; i < stops(); ++i) {
    request.set_stop_id(StopOf(i).substr(StopOf(i).rfind('/') + 1));
    request.mutable_stop()->set_district(DistrictName(i % kDistricts));
    made(town_.contacts().CreateStop(tests::CallContext(tests::As::kCoordinator), request, &stop));
  }
}

std::string FilledTown::StopOf(uint64_t i) const {
  if (kind_ == Kind::kPlain) return StopName();
  return absl::StrFormat("%s/stops/s%02d", tests::kRybnik, i % stops());
}

std::string FilledTown::IdOf(uint64_t i) const { return IdAt(CreateTimeOf(i), i); }

std::string FilledTown::NameOf(uint64_t i) const {
  return absl::StrCat(tests::kRybnik, "/contacts/", IdOf(i));
}

absl::Time FilledTown::CreateTimeOf(uint64_t i) const {
  const int64_t span = kind_ == Kind::kPlain ? kSpanNanos : kYearNanos;
  return kFirst + absl::Nanoseconds(span / static_cast<int64_t>(count_)) * i;
}

absl::Time FilledTown::OccurTimeOf(uint64_t i) const { return CreateTimeOf(i) - absl::Minutes(10); }

void FilledTown::Vary(uint64_t i, Contact& contact) const {
  contact.set_name(NameOf(i));
  *contact.mutable_create_time() = ToTimestamp(CreateTimeOf(i));
  *contact.mutable_update_time() = contact.create_time();
  *contact.mutable_occur_time() = ToTimestamp(OccurTimeOf(i));
  contact.set_stop(StopOf(i));
  if (kind_ == Kind::kPlain) return;
  contact.clear_needs();
  for (uint64_t need = 0; need < i % 3; ++need) {
    contact.add_needs()->set_need_code(
        absl::StrCat(tests::kRybnik, "/needCodes/", kNeeds[(i / 3 + need) % std::size(kNeeds)]));
  }
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
    key = rows + KeyTuple::Of(IdOf(i)).bytes();
    Vary(i, contact);
    storage::EnvelopeHeader header{.revision = random()};
    for (uint8_t& byte : header.origin) byte = static_cast<uint8_t>(random());
    value = storage::EncodeEnvelope(header, contact.SerializeAsString());
  });
  // `at` tells which contact comes at a place of the index.
  const auto add_index = [&](IndexId index, const std::function<uint64_t(uint64_t)>& at,
                             const std::function<KeyTuple(uint64_t)>& tuple_of) {
    const std::string prefix = storage::KeyPrefix(kOwner, TableId::kContacts, index);
    records.Add(count_, [&](uint64_t place, std::string& key, std::string& value) {
      const uint64_t i = at(place);
      const KeyTuple tuple = tuple_of(i);
      key = absl::StrCat(prefix, tuple.bytes(), KeyTuple::Of(IdOf(i)).bytes());
      value = KeyTuple::Of(uint64_t{tuple.bytes().size()}).bytes();
    });
  };
  const auto by_time = [](uint64_t place) { return place; };
  OrDie(count_ % stops() == 0, "stops do not have equally many contacts");
  const auto by_stop = [this](uint64_t place) {
    const uint64_t each = count_ / stops();
    return place % each * stops() + place / each;
  };
  add_index(IndexId::kByUpdateTime, by_time,
            [this](uint64_t i) { return KeyTuple::Of(CreateTimeOf(i)); });
  add_index(contacts::index::kContactsByOccurTime, by_time,
            [this](uint64_t i) { return KeyTuple::Of(OccurTimeOf(i)); });
  add_index(contacts::index::kContactsByStop, by_stop,
            [this](uint64_t i) { return KeyTuple::Of(StopOf(i), OccurTimeOf(i)); });
  add_index(contacts::index::kContactsByController, by_time,
            [this](uint64_t i) { return KeyTuple::Of(sample_.controller(), OccurTimeOf(i)); });

  // Kinds in the order of their numbers is the order of the keys.
  logs.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
    key = engine::LogKey({kOwner, storage::kChangeLog}, change_end.position + 1 + i);
    change.mutable_changes(0)->set_name(NameOf(i));
    change.mutable_changes(0)->set_etag(call::EtagOf(random()));
    *change.mutable_change_time() = ToTimestamp(CreateTimeOf(i));
    change.SerializeToString(&value);
  });
  logs.Add(count_, [&](uint64_t i, std::string& key, std::string& value) {
    key = engine::LogKey({kOwner, storage::kAuditLog}, audit_end.position + 1 + i);
    audit.mutable_changes(0)->set_name(NameOf(i));
    audit.mutable_changes(0)->set_etag(call::EtagOf(random()));
    *audit.mutable_event_time() = ToTimestamp(CreateTimeOf(i));
    audit.set_request_id(RequestId(random));
    const uint64_t halves[2] = {random(), random()};
    audit.set_transaction_id(halves, sizeof(halves));
    audit.SerializeToString(&value);
  });
  OrDie((*opened)->Close());
}

}  // namespace osiedle::bench
