#include "tests/bench/load.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace osiedle::bench {
namespace {

// Enough that neither side works on one socket alone, few enough that writes are gathered.
constexpr int kConnections = 4;

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * sorted.size()))];
}

}  // namespace

Measurement Summarise(std::vector<double> latencies_ms, double per_second) {
  std::sort(latencies_ms.begin(), latencies_ms.end());
  return {.per_second = per_second,
          .p50_ms = Percentile(latencies_ms, 0.5),
          .p99_ms = Percentile(latencies_ms, 0.99)};
}

Channels ConnectChannels(int port) {
  Channels channels;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                             grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
      std::fprintf(stderr, "no connection to port %d\n", port);
      std::abort();
    }
    channels.push_back(std::move(channel));
  }
  return channels;
}

std::vector<std::unique_ptr<Stub>> Connect(int port) {
  return StubsOf<contacts::v1::ContactService>(ConnectChannels(port));
}

}  // namespace osiedle::bench
