#include "services/call/rpc/denial_log.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "services/call/rpc/municipality_directory.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/records/ids.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;

constexpr uint32_t kRybnik = 7;
constexpr uint32_t kGdynia = 9;
constexpr int kListed = 3;

class TwoTowns final : public MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader&,
                                                   absl::string_view id) const override {
    if (id == "rybnik") return std::optional<uint32_t>(kRybnik);
    if (id == "gdynia") return std::optional<uint32_t>(kGdynia);
    return std::optional<uint32_t>();
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& /*reader*/,
                                        absl::string_view /*id*/) const override {
    return absl::UTCTimeZone();
  }
};

class DenialLogTest : public testing::Test {
 protected:
  void SetUp() override {
    storage::RocksDbOptions options;
    options.in_memory = true;
    store_ = storage::OpenRocksDbStore(std::move(options)).value();
    Open();
  }
  void TearDown() override {
    log_.reset();
    EXPECT_TRUE(store_->Close().ok());
  }

  void Open() {
    log_ = std::make_unique<DenialLog>(
        *store_, towns_, clock_, steady_,
        DenialLog::Options{.listed = kListed, .period = absl::Minutes(1), .has_thread = false});
  }
  static AuditEntry Denial(const std::string& principal, const std::string& town) {
    AuditEntry denial;
    denial.set_principal(principal);
    denial.set_method("GetContact");
    denial.set_outcome(AuditEntry::DENIED);
    denial.set_reason("ROLE_REQUIRED");
    if (!town.empty()) denial.set_resource(absl::StrCat("municipalities/", town));
    return denial;
  }
  // Waits until it is answered.
  void Record(AuditEntry denial, const std::string& town) {
    absl::Notification answered;
    log_->Record(std::move(denial), town, {}, [&] { answered.Notify(); });
    answered.WaitForNotification();
  }
  void Deny(int times, const std::string& principal, const std::string& town) {
    for (int i = 0; i < times; ++i) Record(Denial(principal, town), town);
  }
  std::vector<AuditEntry> Entries(uint32_t owner) {
    std::vector<AuditEntry> entries;
    auto logged = (*store_->GetSnapshot({}))->ReadLog({owner, storage::kAuditLog}, 0, 10'000);
    for (const storage::LogEntry& entry : *logged) {
      EXPECT_TRUE(entries.emplace_back().ParseFromString(entry.value));
    }
    return entries;
  }
  // The counts of the entries: 0 for one in full.
  std::vector<int64_t> Counts(uint32_t owner) {
    std::vector<int64_t> counts;
    for (const AuditEntry& entry : Entries(owner)) counts.push_back(entry.count());
    return counts;
  }

  using Numbers = std::vector<int64_t>;
  const TwoTowns towns_{};
  SimulatedClock clock_;
  storage::SimulatedSteadyClock steady_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<DenialLog> log_;
};

TEST_F(DenialLogTest, ADenial_StandsInThePlatformsLogAndInTheTowns) {
  Deny(1, "anna", "rybnik");
  ASSERT_EQ(Counts(storage::kPlatform), Numbers({0}));
  ASSERT_EQ(Counts(kRybnik), Numbers({0}));
  EXPECT_EQ(Counts(kGdynia), Numbers());
  const AuditEntry entry = Entries(kRybnik).front();
  EXPECT_EQ(entry.principal(), "anna");
  EXPECT_EQ(entry.resource(), "municipalities/rybnik");
  EXPECT_EQ(entry.reason(), "ROLE_REQUIRED");
  EXPECT_EQ(entry.transaction_id().size(), 16u);
  EXPECT_EQ(entry.transaction_id(), Entries(storage::kPlatform).front().transaction_id());
}

TEST_F(DenialLogTest, OfATownThatIsNotThere_ItStandsInThePlatformsLogAlone) {
  Deny(1, "anna", "atlantyda");
  Deny(1, "anna", "");
  Deny(1, "anna", "no id at all");
  EXPECT_EQ(Counts(storage::kPlatform), Numbers({0, 0, 0}));
  EXPECT_EQ(Counts(kRybnik), Numbers());
}

TEST_F(DenialLogTest, PastTheirNumber_DenialsAreCounted_AndStandTogetherWhenThePeriodIsOver) {
  Deny(kListed + 4, "anna", "rybnik");
  Deny(2, "anna", "gdynia");
  Deny(1, "anna", "atlantyda");
  Deny(1, "jan", "rybnik");
  EXPECT_EQ(Counts(storage::kPlatform), Numbers({0, 0, 0, 0}));
  log_->WriteCounted();
  EXPECT_EQ(Counts(storage::kPlatform), Numbers({0, 0, 0, 0})) << "the period is not over";
  steady_.Advance(absl::Minutes(1));
  clock_.Advance(absl::Minutes(1));
  log_->WriteCounted();
  EXPECT_EQ(Counts(storage::kPlatform), Numbers({0, 0, 0, 0, 7}));
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 0, 4}));
  EXPECT_EQ(Counts(kGdynia), Numbers({2}));
  const AuditEntry counted = Entries(storage::kPlatform).back();
  EXPECT_EQ(counted.outcome(), AuditEntry::DENIED);
  EXPECT_EQ(counted.principal(), "anna");
  EXPECT_EQ(counted.method(), "GetContact");
  EXPECT_EQ(counted.reason(), "ROLE_REQUIRED");
  EXPECT_EQ(counted.resource(), "") << "they were not the same";
  EXPECT_EQ(counted.event_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(counted.transaction_id().size(), 16u);
  EXPECT_EQ(Entries(kGdynia).back().resource(), "municipalities/gdynia");
  EXPECT_EQ(Entries(kGdynia).back().event_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(Entries(kGdynia).back().transaction_id(), counted.transaction_id());
  steady_.Advance(absl::Minutes(1));
  log_->WriteCounted();
  EXPECT_EQ(Counts(storage::kPlatform), Numbers({0, 0, 0, 0, 7})) << "once";
}

TEST_F(DenialLogTest, WhatDiffersAmongCountedDenials_IsLeftOut) {
  Deny(kListed, "anna", "rybnik");
  AuditEntry other = Denial("anna", "rybnik");
  Record(other, "rybnik");
  other.set_method("ListContacts");
  other.set_reason("MUNICIPALITY_DENIED");
  Record(other, "rybnik");
  Record(other, "rybnik");
  log_->Close();
  const AuditEntry counted = Entries(kRybnik).back();
  EXPECT_EQ(counted.count(), 3);
  EXPECT_EQ(counted.method(), "");
  EXPECT_EQ(counted.reason(), "");
  EXPECT_EQ(counted.resource(), "municipalities/rybnik");
}

TEST_F(DenialLogTest, InANewPeriod_DenialsAreListedAgain) {
  Deny(kListed, "anna", "rybnik");
  steady_.Advance(absl::Seconds(59));
  Deny(1, "anna", "rybnik");
  steady_.Advance(absl::Seconds(1));
  Deny(1, "anna", "rybnik");
  log_->WriteCounted();
  Deny(1, "anna", "rybnik");
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 2, 0}));
  steady_.Advance(absl::Minutes(2));
  Deny(kListed + 1, "anna", "rybnik");
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 2, 0, 0, 0, 0})) << "also when nothing was counted";
}

TEST_F(DenialLogTest, AStepOfTheWallClock_OpensNoPeriod) {
  Deny(kListed, "anna", "rybnik");
  for (const absl::Duration step : {absl::Hours(-3), absl::Hours(9)}) {
    clock_.Advance(step);
    Deny(1, "anna", "rybnik");
  }
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0}));
}

TEST_F(DenialLogTest, Close_WritesWhatWasCounted) {
  Deny(kListed + 2, "anna", "rybnik");
  log_->Close();
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 2}));
  log_->Close();
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 2}));
}

TEST_F(DenialLogTest, WhoNamesEverNewTowns_FillsNoMemory_AndIsCountedInAll) {
  Deny(kListed, "anna", "");
  for (int i = 0; i < 500; ++i) Deny(1, "anna", absl::StrCat("x", i));
  Deny(1, "anna", "rybnik");
  log_->Close();
  EXPECT_EQ(Counts(storage::kPlatform).back(), 501);
  EXPECT_EQ(Counts(kRybnik), Numbers()) << "beyond the 64 that are counted apart";
}

TEST_F(DenialLogTest, ManyThreads_LoseNone) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] { Deny(50, "anna", "rybnik"); });
  }
  for (std::thread& thread : threads) thread.join();
  log_->Close();
  EXPECT_EQ(Counts(kRybnik), Numbers({0, 0, 0, 200 - kListed}));
}

TEST_F(DenialLogTest, TheThread_WritesWhatIsCounted_AfterAPeriod) {
  DenialLog log(*store_, towns_, clock_, storage::SteadyClock::Machine(),
                {.listed = 0, .period = absl::Milliseconds(1)});
  for (int i = 0; i < 2; ++i) {
    log.Record(Denial("anna", "rybnik"), "rybnik", {}, [] {});
    while (Counts(kRybnik).size() < static_cast<size_t>(i + 1)) std::this_thread::yield();
  }
  EXPECT_EQ(Counts(kRybnik), Numbers({1, 1}));
}

TEST_F(DenialLogTest, WhenTheStoreTakesNoWrites_TheDenialIsAnsweredAllTheSame) {
  ASSERT_TRUE(store_->Close().ok());
  Deny(kListed + 1, "anna", "rybnik");
  log_->Close();
}

}  // namespace
}  // namespace osiedle::call
