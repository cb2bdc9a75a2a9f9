// Measures how long figures take. This is no test, but a program for developers of the figures.
//
//   cmake --build build/release --target services_figures_speed
//   build/release/services/figures/services_figures_speed [CONTACTS]
//
// Fills a store in memory with contacts of one year (1,000,000 unless said otherwise) at 60 stops
// in 20 districts, lets the counters follow, and asks for the year again and again; with the
// counters at the end of the feed, and with as many changes behind them as an answer takes. Prints
// one JSON object a line. CPU time is told beside the time on the wall, since other programs may be
// running.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/figure_sum.h"
#include "services/figures/testing/figures_fixture.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::figures {
namespace {

constexpr int kStops = 60;
constexpr int kDistricts = 20;
constexpr int kAtOnce = 100;
constexpr int kQuestions = 200;

int contacts_wanted = 1'000'000;

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

class FiguresSpeed : public FiguresTest {
 protected:
  void Fill() {
    for (int i = 0; i < kDistricts; ++i) NewDistrict(absl::StrCat("d", i));
    for (int i = 0; i < kStops; ++i) {
      NewStopIn(absl::StrCat("s", i), absl::StrCat("d", i % kDistricts));
    }
    for (const char* code : {"poverty", "loneliness", "addiction", "place", "illness", "leisure",
                             "domestic-violence", "disability", "unemployment", "neighbours",
                             "crisis", "motherhood", "homelessness", "care-and-household"}) {
      codes_.push_back(CodeName(code));
    }
    owner_ = Facts().number;
    while (made_ < contacts_wanted) Commit(kAtOnce);
  }
  // Contacts as the API stores them and the change feed tells of them, several in a transaction.
  void Commit(int count) {
    std::vector<contacts::v1::Contact> some(static_cast<size_t>(count));
    std::vector<std::string> ids;
    for (contacts::v1::Contact& contact : some) {
      ids.push_back(absl::StrCat("contact-", made_++));
      contact.set_name(absl::StrCat(kTown, "/contacts/", ids.back()));
      contact.mutable_occur_time()->set_seconds(1688162400 +
                                                static_cast<int64_t>(random_() % (330 * 86400)));
      contact.set_mode(contacts::v1::Contact::INDIVIDUAL);
      contact.set_channel(contacts::v1::Contact::BIKE);
      contact.set_prior_help(contacts::v1::Contact::NEVER);
      contact.set_stop(StopName(absl::StrCat("s", random_() % kStops)));
      contact.set_note("A note of about as many characters as notes have, which is not many.");
      for (int i = 0; i < 2; ++i) {
        auto& need = *contact.add_needs();
        need.set_need_code(codes_[random_() % codes_.size()]);
        need.set_severity(static_cast<int>(random_() % 6));
      }
    }
    const auto result =
        storage::ReadWriteAndWait(store(), {}, [&](storage::Transaction& transaction) {
          for (size_t i = 0; i < some.size(); ++i) {
            RETURN_IF_ERROR(contacts::Contacts().table().Insert(
                transaction, {.owner = owner_, .tuple = storage::KeyTuple::Of(ids[i])}, some[i],
                {.revision = 1}));
            internal::v1::ChangeEntry entry;
            entry.add_changes()->set_name(some[i].name());
            entry.mutable_changes(0)->set_resource_type("osiedle.pl/Contact");
            RETURN_IF_ERROR(transaction.Append({.owner = owner_, .kind = storage::kChangeLog},
                                               entry.SerializeAsString()));
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  void Ask(const char* what, int questions) {
    std::vector<double> wall;
    std::vector<double> cpu;
    int rows = 0;
    for (int i = 0; i < questions; ++i) {
      const storage::SteadyTime begin = storage::SteadyNow();
      const double cpu_begin = CpuSeconds();
      auto needs = Needs("start_month: '2023-07' end_month: '2024-06'");
      ASSERT_TRUE(needs.ok()) << needs.status();
      const std::string wire = needs->SerializeAsString();
      cpu.push_back((CpuSeconds() - cpu_begin) * 1000);
      wall.push_back(absl::ToDoubleMilliseconds(storage::SteadyNow() - begin));
      rows = needs->need_summaries_size();
    }
    std::sort(wall.begin(), wall.end());
    std::sort(cpu.begin(), cpu.end());
    std::printf(
        "{\"what\": \"%s\", \"contacts\": %d, \"rows\": %d, \"p50_ms\": %.1f, \"p99_ms\": %.1f, "
        "\"cpu_p50_ms\": %.1f, \"cpu_p99_ms\": %.1f}\n",
        what, made_, rows, wall[wall.size() / 2], wall[wall.size() * 99 / 100], cpu[cpu.size() / 2],
        cpu[cpu.size() * 99 / 100]);
    std::fflush(stdout);
  }

  std::mt19937_64 random_{7};
  std::vector<std::string> codes_;
  uint32_t owner_ = 0;
  int made_ = 0;
};

TEST_F(FiguresSpeed, OfOneYear) {
  Fill();
  const storage::SteadyTime begin = storage::SteadyNow();
  const double cpu_begin = CpuSeconds();
  Feed();
  const double cpu = CpuSeconds() - cpu_begin;
  std::printf(
      "{\"what\": \"feed\", \"contacts\": %d, \"wall_s\": %.2f, \"cpu_s\": %.2f, "
      "\"cpu_us_per_contact\": %.2f}\n",
      made_, absl::ToDoubleSeconds(storage::SteadyNow() - begin), cpu, cpu * 1e6 / made_);
  Ask("summarize_needs", kQuestions);
  for (uint64_t i = 0; i < kMaxWaiting; i += kAtOnce) Commit(kAtOnce);
  Ask("summarize_needs_with_the_longest_tail", kQuestions / 10);
}

}  // namespace
}  // namespace osiedle::figures

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) osiedle::figures::contacts_wanted = std::atoi(argv[1]);
  return RUN_ALL_TESTS();
}
