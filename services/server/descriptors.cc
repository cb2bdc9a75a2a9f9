#include "services/server/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace osiedle::server {
namespace {

// Descriptors for logs, locks, pollers, listeners, and connections that gRPC is about to close.
constexpr uint64_t kOfTheProcess = 64;
constexpr uint64_t kLeast = 160;
// With so many descriptors the store need not close a table to open another.
constexpr uint64_t kPlentyForTheStore = 8192;

}  // namespace

absl::StatusOr<DescriptorShares> ShareDescriptors(uint64_t descriptors, int max_connections) {
  if (descriptors < kLeast) {
    return absl::FailedPreconditionError(absl::StrCat("the process may have ", descriptors,
                                                      " open files (ulimit -n); it needs ", kLeast,
                                                      " at least, and 65536 is a good number"));
  }
  const uint64_t grpc = std::min<uint64_t>(max_connections, (descriptors - kOfTheProcess) / 2);
  const uint64_t http = std::clamp<uint64_t>(descriptors / 16, 8, 1024);
  const uint64_t store = descriptors - kOfTheProcess - grpc - http;
  return DescriptorShares{
      .grpc_connections = static_cast<int>(grpc),
      .http_connections = static_cast<int>(http),
      .store_files = store >= kPlentyForTheStore ? -1 : static_cast<int>(store)};
}

uint64_t RaiseDescriptorLimit() {
  rlimit limit = {};
  // A process that may not raise the limit keeps the usual one.
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return limit.rlim_cur;
}

}  // namespace osiedle::server
