// Measures what a JWT costs a call. This is no test, but a program for developers of this folder.
//
//   cmake --build build/release --target services_identity_speed
//   build/release/services/identity/services_identity_speed [TOKENS]
//
// Verifies so many tokens of about 1.1 KB each (20,000 unless said otherwise), then looks each up
// again, in another order, on one thread and on two at once. Prints one JSON object a line, in
// microseconds of a processor for each token.
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/registry.h"
#include "services/identity/oidc_authenticator.h"
#include "services/identity/testing/test_keys.h"

namespace osiedle::identity {
namespace {

constexpr int64_t kNow = 1'700'000'000;
constexpr int kRounds = 20;

double CpuMicros() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) * 1e-3;
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  chmod(path.c_str(), 0600);
}

void Print(const char* name, double micros) {
  std::printf(R"({"name": "%s", "value": %.2f, "unit": "us"})"
              "\n",
              name, micros);
}

std::vector<std::string> MakeHeaders(int count) {
  std::vector<std::string> headers;
  const std::string filler(560, 'x');
  for (int i = 0; i < count; ++i) {
    const std::string payload =
        absl::StrCat(R"({"iss": "https://a", "aud": "osiedle", "sub": "user-)", i, R"(", "iat": )",
                     kNow, R"(, "exp": )", kNow + 300,
                     R"(, "osiedle_grants": ["rybnik/ASSISTANT"], "x": ")", filler, "\"}");
    headers.push_back("Bearer " + TestKey::P256().SignAs("ES256", "a", payload));
  }
  return headers;
}

// Microseconds for each of the headers.
double CheckAll(const OidcAuthenticator& authenticator, const std::vector<std::string>& headers) {
  const double begin = CpuMicros();
  for (const std::string& header : headers) {
    if (!authenticator.Authenticate({.authorization = header}).ok()) std::abort();
  }
  return (CpuMicros() - begin) / static_cast<double>(headers.size());
}

double MedianOfRounds(const OidcAuthenticator& authenticator,
                      const std::vector<std::string>& headers) {
  std::vector<double> rounds;
  for (int i = 0; i < kRounds; ++i) rounds.push_back(CheckAll(authenticator, headers));
  std::sort(rounds.begin(), rounds.end());
  return rounds[rounds.size() / 2];
}

void Measure(int tokens) {
  std::string pattern = (std::filesystem::temp_directory_path() / "speed-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  Write(folder + "/keys.json", Jwks({TestKey::P256().Jwk(R"("kid": "a")")}));
  Write(folder + "/oidc.json",
        absl::StrCat(R"({"issuers": [{"issuer": "https://a", "audience": "osiedle", )",
                     R"("principal_prefix": "a:", "jwks_file": ")", folder, "/keys.json\"}]}"));
  const call::SimulatedClock clock(absl::FromUnixSeconds(kNow));
  RememberedTokens::Limits limits;
  // Shards do not fill alike.
  limits.good = static_cast<size_t>(tokens) * 2;
  auto authenticator =
      OidcAuthenticator::Open(folder + "/oidc.json", nullptr,
                              {.clock = clock,
                               .steady_clock = storage::SteadyClock::Machine(),
                               .registry = std::make_shared<prometheus::Registry>(),
                               .remembered = limits});
  std::filesystem::remove_all(folder);
  if (!authenticator.ok()) std::abort();

  std::vector<std::string> headers = MakeHeaders(tokens);
  std::printf(R"({"name": "token_bytes", "value": %zu, "unit": "B"})"
              "\n",
              headers[0].size() - 7);
  Print("token_verify", CheckAll(**authenticator, headers));
  std::shuffle(headers.begin(), headers.end(), std::mt19937_64(1));
  Print("token_check", MedianOfRounds(**authenticator, headers));
  double other = 0;
  std::thread second([&] { other = MedianOfRounds(**authenticator, headers); });
  const double one = MedianOfRounds(**authenticator, headers);
  second.join();
  Print("token_check_by_two", std::max(one, other));
}

}  // namespace
}  // namespace osiedle::identity

int main(int argc, char** argv) {
  // As osiedled does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  osiedle::identity::Measure(argc > 1 ? std::max(1, std::atoi(argv[1])) : 20'000);
  return 0;
}
