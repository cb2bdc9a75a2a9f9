// Nobody is ever in two places: random bookings by many clients, under kill -9 and holds that end,
// judged from outside by another program (check_bookings.py).
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
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "storage/testing/test_seed.h"
#include "tests/proof/judge.h"
#include "tests/visits/booking_client.h"
#include "tests/visits/booking_log.h"
#include "tests/visits/booking_town.h"
#include "tests/visits/known_visits.h"

namespace osiedle::tests {
namespace {

constexpr int kClients = 16;
// Of so many operations each, between two checks.
constexpr int kOperationsOfARound = 2500;
constexpr int kFewestRounds = 3;
// Longer than the shortest hold, so that each step ends some.
constexpr absl::Duration kStep = absl::Minutes(6);

// Few in every run of the tests, 100,000 where somebody asks for them.
int Operations() {
  const char* value = std::getenv("OSIEDLE_BOOKING_OPERATIONS");
  int operations = 0;
  return value != nullptr && absl::SimpleAtoi(value, &operations) ? operations : 3000;
}

// Lets all clients act until there are so many operations more, and kills the server meanwhile,
// once at a random moment. In every second round the clock of the server steps under it, too.
void RunRound(BookingTown& town, KnownVisits& known, BookingLog& log, int round, int operations,
              uint64_t seed) {
  std::mt19937_64 moments(seed);
  const size_t before = log.size();
  std::atomic<int> left = operations;
  std::vector<std::thread> clients;
  for (int number = 0; number < kClients; ++number) {
    clients.emplace_back([&, number] {
      BookingClient client(town, known, log, number, seed + 1 + static_cast<uint64_t>(number));
      while (left.fetch_sub(1) > 0) client.Act();
    });
  }
  const auto moment = [&](int share) {
    return before + static_cast<size_t>(operations * share / 100) +
           moments() % static_cast<size_t>(operations / 4);
  };
  if (round % 2 == 0) {
    log.Await(moment(5));
    town.StepClock(kStep);
  }
  log.Await(moment(40));
  town.KillAndStartAgain(round % 2 == 0 ? absl::ZeroDuration() : kStep);
  for (std::thread& client : clients) client.join();
}

// What is wrong; "" when nothing is.
std::string Check(BookingTown& town, BookingLog& log, const std::string& more) {
  return Judge(
      OSIEDLE_CHECK_BOOKINGS, town, log,
      absl::StrCat("--begin=", absl::ToUnixSeconds(town.first_start() - absl::Hours(1)),
                   " --end=", absl::ToUnixSeconds(town.last_end() + absl::Hours(1)), " ", more));
}

TEST(BookingProof, NobodyIsInTwoPlaces_NothingAcknowledgedIsLost_AndNothingIsTakenByNoVisit) {
  const int operations = Operations();
  const int rounds = std::max(kFewestRounds, operations / kOperationsOfARound);
  const storage::TestSeed seed(1);
  std::printf("seed %u, %d operations in %d rounds\n", seed.value(), operations, rounds);
  BookingTown town;
  KnownVisits known(std::min<size_t>(400, static_cast<size_t>(operations) / 15));
  BookingLog log(town.town().folder() + "/bookings.jsonl");
  for (int round = 0; round < rounds; ++round) {
    RunRound(town, known, log, round, operations / rounds,
             uint64_t{seed.value()} * 1'000'000 + static_cast<uint64_t>(round) * 100);
    // Right after a restart, at which many holds have ended.
    town.KillAndStartAgain(kStep);
    const std::string wrong = Check(town, log, round + 1 == rounds ? "--final" : "");
    ASSERT_TRUE(wrong.empty()) << "round " << round << ": " << wrong;
  }
  EXPECT_LT(town.LatestNow(), town.first_start())
      << "a visit began: its bookings are no longer told";

  EXPECT_EQ(town.town().server().Stop(), 0);
  std::string output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + town.town().data_dir()}, output), 0) << output;
}

}  // namespace
}  // namespace osiedle::tests
