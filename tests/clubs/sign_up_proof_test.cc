// No event is ever overbooked, and no place is lost: random sign-ups by many clients, under kill -9
// and offers that end, judged from outside by another program (check_sign_ups.py).
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "storage/testing/test_seed.h"
#include "tests/clubs/known_registrations.h"
#include "tests/clubs/sign_up_client.h"
#include "tests/clubs/sign_up_log.h"
#include "tests/clubs/sign_up_town.h"
#include "tests/proof/judge.h"

namespace osiedle::tests {
namespace {

constexpr int kClients = 16;
// Of so many operations each, between two checks.
constexpr int kOperationsOfARound = 25'000;
constexpr int kFewestRounds = 3;
// So often the clock of the server steps, or the server is killed.
constexpr int kOperationsOfAStep = 2500;
constexpr int kFewestSteps = 4;
// Longer than the offers of most events stand, so that each step ends some.
constexpr absl::Duration kStep = absl::Minutes(6);

// Few in every run of the tests, 1,000,000 where somebody asks for them.
int Operations() {
  const char* value = std::getenv("OSIEDLE_SIGN_UPS");
  int operations = 0;
  return value != nullptr && absl::SimpleAtoi(value, &operations) ? operations : 3000;
}

// Lets all clients act until there are so many operations more. Meanwhile, at random moments, the
// clock of the server steps under it, and once the server is killed. In the end it is killed again,
// and starts when most offers have ended.
void RunRound(SignUpTown& town, SignUpLog& log, int round, int operations, uint64_t seed) {
  const std::vector<std::string> events = town.MakeEvents(round);
  KnownRegistrations known;
  std::mt19937_64 moments(seed);
  const size_t before = log.size();
  std::atomic<int> left = operations;
  std::vector<std::thread> clients;
  for (int number = 0; number < kClients; ++number) {
    clients.emplace_back([&, number] {
      SignUpClient client(town, events, known, log, number,
                          seed + 1 + static_cast<uint64_t>(number));
      while (left.fetch_sub(1) > 0) client.Act();
    });
  }
  const auto steps = static_cast<size_t>(std::max(kFewestSteps, operations / kOperationsOfAStep));
  const size_t operations_of_a_step = static_cast<size_t>(operations) / steps;
  const size_t killed_at = moments() % steps;
  for (size_t step = 0; step < steps; ++step) {
    log.Await(before + step * operations_of_a_step + moments() % operations_of_a_step);
    if (step == killed_at) {
      town.KillAndStartAgain(round % 2 == 0 ? absl::ZeroDuration() : kStep);
    } else {
      town.StepClock(kStep);
    }
  }
  for (std::thread& client : clients) client.join();
  SignUpClient late(town, events, known, log, kClients, seed + 1 + kClients);
  const std::vector<clubs::v1::Registration> offers = late.Offers();
  town.KillAndStartAgain(kStep);
  for (const clubs::v1::Registration& offered : offers) late.Accept(offered);
}

TEST(SignUpProof, NoEventIsOverbooked_NobodyIsPassedOver_AndNoPlaceIsLost) {
  const int operations = Operations();
  const int rounds = std::max(kFewestRounds, operations / kOperationsOfARound);
  const storage::TestSeed seed(1);
  std::printf("seed %u, %d operations in %d rounds\n", seed.value(), operations, rounds);
  SignUpTown town;
  SignUpLog log(town.town().folder() + "/sign_ups.jsonl");
  for (int round = 0; round < rounds; ++round) {
    RunRound(town, log, round, operations / rounds,
             uint64_t{seed.value()} * 1'000'000 + static_cast<uint64_t>(round) * 100);
    const std::string wrong =
        Judge(OSIEDLE_CHECK_SIGN_UPS, town, log, round + 1 == rounds ? "--final" : "");
    ASSERT_TRUE(wrong.empty()) << "round " << round << ": " << wrong;
  }
  EXPECT_LT(town.LatestNow(), town.first_start()) << "an event began: nobody signs up for it";

  EXPECT_EQ(town.town().server().Stop(), 0);
  std::string output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + town.town().data_dir()}, output), 0) << output;
}

}  // namespace
}  // namespace osiedle::tests
