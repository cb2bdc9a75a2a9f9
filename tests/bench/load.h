// Keeps a number of calls in flight and times each.
//
// Client, server and baseline share the machine, so the client's cost is in every figure. The cost
// is kept small: gRPC's callback API, few connections, one request object for a chain of calls.
#ifndef OSIEDLE_TESTS_BENCH_LOAD_H_
#define OSIEDLE_TESTS_BENCH_LOAD_H_

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"
#include "storage/steady_time.h"

namespace osiedle::bench {

struct Measurement {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

// Of latencies in milliseconds, in any order.
Measurement Summarise(std::vector<double> latencies_ms, double per_second);

using Stub = contacts::v1::ContactService::Stub;
using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// Connections to the server on `port` of this machine, each with its own socket.
Channels ConnectChannels(int port);
template <typename Service>
std::vector<std::unique_ptr<typename Service::Stub>> StubsOf(const Channels& channels) {
  std::vector<std::unique_ptr<typename Service::Stub>> stubs;
  for (const auto& channel : channels) stubs.push_back(Service::NewStub(channel));
  return stubs;
}
std::vector<std::unique_ptr<Stub>> Connect(int port);

// Which calls are made, and how many at once. `S` is the stub of their service.
template <typename Request, typename Response, typename S = Stub>
struct Load {
  // As in &Stub::async_interface::GetContact.
  void (S::async_interface::*method)(grpc::ClientContext*, const Request*, Response*,
                                     std::function<void(grpc::Status)>);
  // Bearer token of every call.
  std::string token;
  int in_flight = 1;
  // The common content of all requests, and the change for each.
  Request request;
  std::function<void(Request&, std::mt19937_64&)> renew = [](Request&, std::mt19937_64&) {};
  // Whether an answer counts. Its status is checked in any case.
  std::function<bool(const Response&)> is_good = [](const Response&) { return true; };
  // How every call ends.
  grpc::StatusCode code = grpc::StatusCode::OK;
};

// A request_id belongs to one method, so no two chains of a run may draw the same ones.
inline uint64_t NextSeed() {
  // The preparation of a run draws from small seeds.
  static std::atomic<uint64_t> last = 1000;
  return ++last;
}

// One chain of calls: the next begins where the last ended.
template <typename Request, typename Response, typename S>
class Chain {
 public:
  Chain(const Load<Request, Response, S>& load, S& stub, uint64_t seed,
        storage::SteadyTime counted_from, storage::SteadyTime until, absl::BlockingCounter& ended)
      : load_(load),
        stub_(stub),
        random_(seed),
        counted_from_(counted_from),
        until_(until),
        ended_(ended),
        authorization_("Bearer " + load.token),
        request_(load.request) {}

  void Next() {
    begin_ = storage::SteadyNow();
    if (begin_ >= until_) {
      ended_.DecrementCount();
      return;
    }
    context_.emplace();
    context_->AddMetadata("authorization", authorization_);
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    load_.renew(request_, random_);
    (stub_.async()->*load_.method)(&*context_, &request_, &response_,
                                   [this](const grpc::Status& status) { End(status); });
  }

  const std::vector<double>& latencies_ms() const { return latencies_ms_; }

 private:
  void End(const grpc::Status& status) {
    const storage::SteadyTime end = storage::SteadyNow();
    if (status.error_code() != load_.code || !load_.is_good(response_)) {
      std::fprintf(stderr, "a measured call failed: %d %s\n", status.error_code(),
                   status.error_message().c_str());
      std::abort();
    }
    if (end >= counted_from_ && end < until_) {
      latencies_ms_.push_back(absl::ToDoubleMilliseconds(end - begin_));
    }
    Next();
  }

  const Load<Request, Response, S>& load_;
  S& stub_;
  std::mt19937_64 random_;
  const storage::SteadyTime counted_from_;
  const storage::SteadyTime until_;
  absl::BlockingCounter& ended_;
  const std::string authorization_;
  storage::SteadyTime begin_;
  std::optional<grpc::ClientContext> context_;
  Request request_;
  Response response_;
  std::vector<double> latencies_ms_;
};

// Runs the load for `duration`, after a warm-up of a fifth of it. A call that ends otherwise than
// the load says ends the program.
template <typename Request, typename Response, typename S>
Measurement Measure(const std::vector<std::unique_ptr<S>>& stubs, absl::Duration duration,
                    const Load<Request, Response, S>& load) {
  const storage::SteadyTime counted_from = storage::SteadyNow() + duration * 0.2;
  absl::BlockingCounter ended(load.in_flight);
  std::vector<std::unique_ptr<Chain<Request, Response, S>>> chains;
  for (int i = 0; i < load.in_flight; ++i) {
    chains.push_back(std::make_unique<Chain<Request, Response, S>>(
        load, *stubs[i % stubs.size()], NextSeed(), counted_from, counted_from + duration, ended));
  }
  for (auto& chain : chains) chain->Next();
  ended.Wait();
  std::vector<double> all;
  for (auto& chain : chains) {
    all.insert(all.end(), chain->latencies_ms().begin(), chain->latencies_ms().end());
  }
  const double per_second = static_cast<double>(all.size()) / absl::ToDoubleSeconds(duration);
  return Summarise(std::move(all), per_second);
}

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_LOAD_H_
