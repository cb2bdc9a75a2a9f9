// The times at which the feeder looks at each feed.
#include "services/figures/figure_feeder.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "services/figures/figure_tables.h"
#include "services/figures/testing/figures_fixture.h"
#include "services/registry/municipality_handlers.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;

constexpr int kTowns = 40;

class FigureFeederTest : public FiguresTest {
 protected:
  // Many towns, with something in the feed of each.
  void FoundTowns() {
    std::vector<std::string> codes = {"02"};
    for (int i = 1; i <= kTowns; ++i) {
      codes.push_back(absl::StrFormat("02%02d", i));
      codes.push_back(absl::StrFormat("02%02d011", i));
    }
    for (const char* code : {"22", "2262", "2262011", "24", "2473", "2473011"}) {
      codes.emplace_back(code);
    }
    CompleteRegisterOf("2024-02-01", codes);
    for (int i = 1; i <= kTowns; ++i) {
      const std::string id = absl::StrFormat("miasto-%d", i);
      ASSERT_THAT(CreateTown(id, absl::StrFormat("02%02d011", i)), IsOk());
      towns_.push_back(Facts(id));
    }
    towns_.push_back(Facts("rybnik"));
  }
  void Contact(const std::string& id, const std::string& town = kTown) {
    ASSERT_THAT(NewContact(id, 0, "", town), IsOk());
  }

  internal::v1::FigureHead HeadOf(uint32_t owner) {
    auto snapshot = store().GetSnapshot({});
    internal::v1::FigureHead head;
    EXPECT_TRUE(FigureHeads().Get(**snapshot, HeadKey(owner), head).ok());
    return head;
  }
  bool IsCounted(const registry::MunicipalityFacts& town) {
    auto snapshot = store().GetSnapshot({});
    internal::v1::FigureHead head;
    EXPECT_TRUE(FigureHeads().Get(**snapshot, HeadKey(town.number), head).ok());
    return head.position() > 0 && head.time_zone() == town.time_zone &&
           head.position() ==
               *(*snapshot)->LogEnd({.owner = town.number, .kind = storage::kChangeLog});
  }
  void AwaitCounted(const registry::MunicipalityFacts& town) {
    while (!IsCounted(town)) std::this_thread::yield();
  }
  // As if somebody else had done it: without a word in the feed.
  void SetTimeZone(const std::string& zone) {
    const storage::RowKey key = {.tuple = storage::KeyTuple::Of("rybnik")};
    ASSERT_THAT(storage::ReadWriteAndWait(
                    store(), {},
                    [&](storage::Transaction& transaction) {
                      ASSIGN_OR_RETURN(auto row,
                                       registry::Municipalities().table().Find(transaction, key));
                      registry::v1::Municipality after = row->message;
                      after.set_time_zone(zone);
                      return registry::Municipalities().table().Update(
                          transaction, key, row->message, after, {.revision = 77});
                    })
                    .status,
                IsOk());
  }

  std::vector<registry::MunicipalityFacts> towns_;
};

// Records written while no feeder ran, as before a kill -9, are counted without a further change.
TEST_F(FigureFeederTest, WhenItBegins_EveryFeedIsCaughtUpWith) {
  FoundTowns();
  Contact("before");
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  for (const registry::MunicipalityFacts& town : towns_) AwaitCounted(town);
}

TEST_F(FigureFeederTest, WhenOneTownChanges_NoOtherFeedIsLookedAt) {
  FoundTowns();
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  for (const registry::MunicipalityFacts& town : towns_) AwaitCounted(town);
  AwaitCounted(Facts("gdynia"));
  const uint64_t before = feeder.looks();
  constexpr int kChanges = 10;
  for (int i = 0; i < kChanges; ++i) {
    Contact(absl::StrCat("c", i));
    AwaitCounted(Facts());
  }
  feeder.Stop();
  // One or two for each: the second finds nothing more.
  EXPECT_GE(feeder.looks(), before + 1);
  EXPECT_LE(feeder.looks(), before + 2 * kChanges);
}

TEST_F(FigureFeederTest, ATownThatIsFoundedLater_IsFollowed) {
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  AwaitCounted(Facts());
  FoundTowns();
  for (const registry::MunicipalityFacts& town : towns_) AwaitCounted(town);
}

// What is restricted to a team counts in no figure, so its feed is not followed.
TEST_F(FigureFeederTest, TheFeedOfACompartment_IsAskedAboutOnce) {
  constexpr uint32_t kCompartment = 4711;
  const auto grow = [&] {
    ASSERT_THAT(storage::ReadWriteAndWait(
                    store(), {},
                    [&](storage::Transaction& transaction) {
                      return transaction.Append({kCompartment, storage::kChangeLog}, "");
                    })
                    .status,
                IsOk());
  };
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  AwaitCounted(Facts());
  AwaitCounted(Facts("gdynia"));
  const uint64_t before = feeder.lists();
  grow();
  while (feeder.lists() == before) std::this_thread::yield();
  const uint64_t lists = feeder.lists();
  for (int i = 0; i < 10; ++i) {
    grow();
    Contact(absl::StrCat("c", i));
    AwaitCounted(Facts());
  }
  feeder.Stop();
  EXPECT_EQ(feeder.lists(), lists);
}

TEST_F(FigureFeederTest, WhenATownMovesToAnotherTimeZone_ItIsCountedAnew) {
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  AwaitCounted(Facts());
  registry::v1::UpdateMunicipalityRequest request;
  request.mutable_municipality()->set_name(kTown);
  request.mutable_municipality()->set_time_zone("Europe/Lisbon");
  request.mutable_update_mask()->add_paths("time_zone");
  ASSERT_THAT(Run<registry::v1::Municipality>(request), IsOk());
  ASSERT_EQ(Facts().time_zone, "Europe/Lisbon");
  AwaitCounted(Facts());
}

TEST_F(FigureFeederTest, AFeedThatCouldNotBeFollowed_IsLookedAtAgainByItself) {
  SetTimeZone("Nowhere/None");
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  AwaitCounted(Facts("gdynia"));
  const uint64_t looks = feeder.looks();
  while (feeder.looks() < looks + 3) std::this_thread::yield();
  EXPECT_FALSE(IsCounted(Facts()));
  SetTimeZone("Europe/Warsaw");
  AwaitCounted(Facts());
}

// A feed that is shorter than its counted part: a damaged disk lost its end.
TEST_F(FigureFeederTest, WhenTheFeedHasLostWhatWasCounted_ItIsCountedAnew) {
  Contact("kept");
  Feed();
  internal::v1::FigureHead head = HeadOf(Facts().number);
  const internal::v1::FigureHead sound = head;
  head.set_position(head.position() + 5);
  ASSERT_THAT(storage::ReadWriteAndWait(store(), {},
                                        [&](storage::Transaction& transaction) {
                                          return FigureHeads().Update(
                                              transaction, HeadKey(Facts().number), sound, head,
                                              {.revision = 78});
                                        })
                  .status,
              IsOk());
  auto outreach = Outreach("grouping: WHOLE");
  ASSERT_THAT(outreach, IsOk());
  EXPECT_EQ(outreach->outreach_summaries(0).contact_count(), 1);
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  AwaitCounted(Facts());
  EXPECT_EQ(HeadOf(Facts().number).generation(), sound.generation() + 1);
  EXPECT_EQ(Outreach("grouping: WHOLE")->outreach_summaries(0).contact_count(), 1);
}

TEST_F(FigureFeederTest, AtRest_ItEndsAtOnce) {
  FigureFeeder feeder(store(), {.interval = absl::Hours(1)});
  feeder.Stop();
  EXPECT_EQ(feeder.looks(), 0u);
  // Nobody is told any more.
  Contact("after");
}

}  // namespace
}  // namespace osiedle::figures
