// Calls that prepare a benchmark, and are not measured.
#ifndef OSIEDLE_TESTS_BENCH_CALL_EACH_H_
#define OSIEDLE_TESTS_BENCH_CALL_EACH_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "tests/bench/die.h"

namespace osiedle::bench {

// One call for each request, many at once. Gives the answers in the order of the requests. A call
// that fails ends the program.
template <typename Request, typename Response, typename S>
std::vector<Response> CallEach(const std::vector<std::unique_ptr<S>>& stubs,
                               grpc::Status (S::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                               const std::string& token, const std::vector<Request>& requests) {
  constexpr size_t kThreads = 32;
  std::vector<Response> responses(requests.size());
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      S& stub = *stubs[thread % stubs.size()];
      for (size_t i = next++; i < requests.size(); i = next++) {
        grpc::ClientContext context;
        context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
        context.AddMetadata("osiedle-purpose", "outreach");
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
        const grpc::Status status = (stub.*method)(&context, requests[i], &responses[i]);
        OrDie(status.ok(), status.error_message().c_str());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return responses;
}

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_CALL_EACH_H_
