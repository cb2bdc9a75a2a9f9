// Speed, as ratios against baselines measured in turn in the same run; see README.md.
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "tests/api/town.h"
#include "tests/bench/load.h"
#include "tests/bench/raw_writes.h"

ABSL_FLAG(double, seconds, 1.0, "length of one measurement");
ABSL_FLAG(int, rounds, 5, "pairs of measurements of which the median counts");
ABSL_FLAG(std::string, only, "", "only the benchmarks whose name begins with this");

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;
using tests::As;
using tests::CallContext;
using tests::kRybnik;
using tests::Town;

// Rybnik's number in keys: the first municipality that a Town founds.
constexpr uint32_t kOwner = 1;

absl::Duration Length() { return absl::Seconds(absl::GetFlag(FLAGS_seconds)); }

// One asynchronous call with everything that it needs until it ends.
template <typename Request, typename Response>
struct OneCall {
  CallContext context;
  Request request;
  Response response;
  std::function<void()> done;
  explicit OneCall(As as) : context(as) {}
};

template <typename Response, typename Request, typename Method>
StartWork Calling(As as, std::function<Request()> make, Method method) {
  return [as, make, method](std::function<void()> done) {
    auto* call = new OneCall<Request, Response>(as);
    call->request = make();
    call->done = std::move(done);
    grpc::ClientContext* context = call->context;
    method(context, &call->request, &call->response, [call](grpc::Status status) {
      if (!status.ok()) {
        std::fprintf(stderr, "a measured call failed: %s\n", status.error_message().c_str());
        std::abort();
      }
      call->done();
      delete call;
    });
  };
}

// What is measured, and against what.
struct Benchmark {
  std::string name;
  int in_flight;
  std::string baseline;
  std::function<Measurement()> run;
  std::function<Measurement()> run_baseline;
};

void Report(const Benchmark& benchmark) {
  if (!absl::StartsWith(benchmark.name, absl::GetFlag(FLAGS_only))) return;
  std::vector<double> per_second, p50, p99, baseline, ratios;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    const Measurement measured = benchmark.run();
    const Measurement against = benchmark.run_baseline();
    per_second.push_back(measured.per_second);
    p50.push_back(measured.p50_us);
    p99.push_back(measured.p99_us);
    baseline.push_back(against.per_second);
    ratios.push_back(measured.per_second / against.per_second);
  }
  absl::PrintF(
      "{\"benchmark\": \"%s\", \"in_flight\": %d, \"per_second\": %.0f, \"p50_us\": %.0f, "
      "\"p99_us\": %.0f, \"baseline\": \"%s\", \"baseline_per_second\": %.0f, \"ratio\": %.3f, "
      "\"rounds\": %d}\n",
      benchmark.name, benchmark.in_flight, Median(per_second), Median(p50), Median(p99),
      benchmark.baseline, Median(baseline), Median(ratios), absl::GetFlag(FLAGS_rounds));
  std::fflush(stdout);
}

contacts::v1::CreateContactRequest NewContact() {
  contacts::v1::CreateContactRequest request;
  request.set_parent(kRybnik);
  request.set_request_id(tests::NewRequestId());
  *request.mutable_contact() = Town::SampleContact();
  return request;
}

StartWork CreateContact(Town& town) {
  return Calling<Contact, contacts::v1::CreateContactRequest>(
      As::kAssistant, NewContact, [&town](auto* context, auto* request, auto* response, auto done) {
        town.contacts().async()->CreateContact(context, request, response, done);
      });
}

StartWork GetContact(Town& town, const std::string& name) {
  return Calling<Contact, contacts::v1::GetContactRequest>(
      As::kViewer,
      [name] {
        contacts::v1::GetContactRequest request;
        request.set_name(name);
        return request;
      },
      [&town](auto* context, auto* request, auto* response, auto done) {
        town.contacts().async()->GetContact(context, request, response, done);
      });
}

// Everybody changes one contact: the worst case for optimistic transactions.
StartWork UpdateOneContact(Town& town, const std::string& name) {
  auto tick = std::make_shared<std::atomic<int64_t>>(1'700'000'000);
  return Calling<Contact, contacts::v1::UpdateContactRequest>(
      As::kAssistant,
      [name, tick] {
        contacts::v1::UpdateContactRequest request;
        request.mutable_contact()->set_name(name);
        request.mutable_contact()->mutable_occur_time()->set_seconds(tick->fetch_add(1));
        request.mutable_update_mask()->add_paths("occur_time");
        return request;
      },
      [&town](auto* context, auto* request, auto* response, auto done) {
        town.contacts().async()->UpdateContact(context, request, response, done);
      });
}

StartWork ListContacts(Town& town) {
  return Calling<contacts::v1::ListContactsResponse, contacts::v1::ListContactsRequest>(
      As::kViewer,
      [] {
        contacts::v1::ListContactsRequest request;
        request.set_parent(kRybnik);
        return request;
      },
      [&town](auto* context, auto* request, auto* response, auto done) {
        town.contacts().async()->ListContacts(context, request, response, done);
      });
}

// gRPC's own handler, which does next to nothing: the machine's limit for a call.
StartWork EmptyCall(grpc::health::v1::Health::Stub& health) {
  return Calling<grpc::health::v1::HealthCheckResponse, grpc::health::v1::HealthCheckRequest>(
      As::kViewer, [] { return grpc::health::v1::HealthCheckRequest(); },
      [&health](auto* context, auto* request, auto* response, auto done) {
        health.async()->Check(context, request, response, done);
      });
}

std::unique_ptr<storage::Store> OpenStore(const std::string& directory) {
  storage::RocksDbOptions options;
  options.directory = directory;
  return storage::OpenRocksDbStore(std::move(options)).value();
}

// What CreateContact writes, measured on the store itself.
Footprint FootprintOfCreate(Town& town) {
  constexpr int kSample = 200;
  town.server().Stop();
  Footprint before;
  {
    auto store = OpenStore(town.data_dir());
    before = MeasureFootprint(*store, kOwner);
    store->Close().IgnoreError();
  }
  town.StartAgain();
  for (int i = 0; i < kSample; ++i) {
    Contact contact;
    if (!town.CreateContact(NewContact(), contact).ok()) std::abort();
  }
  town.server().Stop();
  Footprint per_contact;
  {
    auto store = OpenStore(town.data_dir());
    const Footprint after = MeasureFootprint(*store, kOwner);
    per_contact.keys = (after.keys - before.keys) / kSample;
    per_contact.bytes = (after.bytes - before.bytes) / kSample;
    store->Close().IgnoreError();
  }
  town.StartAgain();
  absl::PrintF("{\"footprint\": \"create_contact\", \"keys\": %.2f, \"bytes\": %.0f}\n",
               per_contact.keys, per_contact.bytes);
  return per_contact;
}

void Run() {
  Town town({"--writes_per_principal=4096"});
  const Footprint footprint = FootprintOfCreate(town);
  RawWrites raw(town.folder() + "/raw", footprint);
  auto health = grpc::health::v1::Health::NewStub(town.server().channel());
  Contact contact;
  if (!town.CreateContact(NewContact(), contact).ok()) std::abort();

  auto in_flight = [](int count, StartWork work) {
    return [count, work] { return MeasureInFlight(count, Length(), work); };
  };
  for (int count : {1, 32, 128, 512}) {
    Report({"create_contact", count, "rocksdb_same_keys_one_sync_a_group",
            in_flight(count, CreateContact(town)), [&raw, count] {
              return MeasureLoop(Length(), [&] { return raw.WriteGroup(count); });
            }});
  }
  Report({"update_one_contact", 64, "create_contact",
          in_flight(64, UpdateOneContact(town, contact.name())),
          in_flight(64, CreateContact(town))});
  Report({"get_contact", 128, "empty_call", in_flight(128, GetContact(town, contact.name())),
          in_flight(128, EmptyCall(*health))});
  Report({"list_contacts_page_of_50", 16, "empty_call", in_flight(16, ListContacts(town)),
          in_flight(16, EmptyCall(*health))});
}

}  // namespace
}  // namespace osiedle::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  osiedle::bench::Run();
}
