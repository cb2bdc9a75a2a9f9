#include "services/figures/figure_counters.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_feeder.h"
#include "services/figures/figure_sum.h"
#include "services/figures/testing/figures_fixture.h"
#include "services/registry/municipality_handlers.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;

class FigureCountersTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    NewDistrict("piaski");
    NewStopIn("rynek", "piaski");
  }
  // Contacts of 3 June 2024 at the stop.
  void Contacts(int first, int count, const std::string& more = Need("loneliness")) {
    for (int i = first; i < first + count; ++i) {
      ASSERT_THAT(NewContact(absl::StrCat("c", i), i % 600, At("rynek") + more), IsOk());
    }
  }
  int64_t Counted() {
    auto outreach = Outreach("grouping: WHOLE");
    EXPECT_THAT(outreach, IsOk());
    if (!outreach.ok() || outreach->outreach_summaries().empty()) return 0;
    return outreach->outreach_summaries(0).contact_count();
  }
  internal::v1::FigureHead Head() {
    auto snapshot = store().GetSnapshot({});
    internal::v1::FigureHead head;
    EXPECT_TRUE(FigureHeads().Get(**snapshot, HeadKey(Facts().number), head).ok());
    return head;
  }
  template <typename Message>
  std::set<uint64_t> GenerationsIn(const storage::Table<Message>& table) {
    std::set<uint64_t> generations;
    auto snapshot = store().GetSnapshot({});
    storage::AnyTable::Walk walk = table.WalkRows(**snapshot, Facts().number, {});
    for (Message row; *walk.Next(row);) {
      generations.insert(*storage::KeyTupleReader(walk.key().tuple.bytes()).ReadUint64());
    }
    return generations;
  }
  void SetHead(const internal::v1::FigureHead& head) {
    ASSERT_THAT(storage::ReadWriteAndWait(store(), {},
                                          [&](storage::Transaction& transaction) {
                                            return FigureHeads().Update(
                                                transaction, HeadKey(Facts().number), head, head,
                                                {.revision = 1});
                                          })
                    .status,
                IsOk());
  }
};

TEST_F(FigureCountersTest, WithoutCounters_AnAnswerIsExactFromTheFeedAlone) {
  Contacts(0, 30);
  EXPECT_EQ(Head().generation(), 0u);
  EXPECT_EQ(Counted(), 30);
}

TEST_F(FigureCountersTest, AnswersAreTheSameAfterEveryStep) {
  Contacts(0, 25);
  const registry::MunicipalityFacts facts = Facts();
  for (bool more = true; more;) {
    absl::StatusOr<FeedStep> step = FeedOnce(store(), facts, 7);
    ASSERT_THAT(step, IsOk());
    more = step->more;
    EXPECT_EQ(Counted(), 25);
  }
  Contacts(25, 1);
  EXPECT_EQ(Counted(), 26);
}

TEST_F(FigureCountersTest, ARecordThatChangedSinceItWasCounted_CountsAsItIsNow) {
  Contacts(0, 2);
  Feed();
  auto contact = Contact("c0");
  ASSERT_THAT(contact, IsOk());
  ASSERT_THAT(Delete(*contact), IsOk());
  EXPECT_EQ(Counted(), 1);
  Feed();
  EXPECT_EQ(Counted(), 1);
  contacts::v1::UndeleteContactRequest undelete;
  undelete.set_name(contact->name());
  ASSERT_THAT(Run<contacts::v1::Contact>(undelete), IsOk());
  EXPECT_EQ(Counted(), 2);
  contact = Contact("c0");
  contact->clear_needs();
  ASSERT_THAT(Update(*contact, {"needs"}), IsOk());
  for (int i = 0; i < 2; ++i) {
    auto needs = Needs("grouping: WHOLE");
    ASSERT_THAT(needs, IsOk());
    ASSERT_EQ(needs->need_summaries_size(), 1);
    EXPECT_EQ(needs->need_summaries(0).contact_count(), 1);
    Feed();
  }
}

TEST_F(FigureCountersTest, NothingIsLeftOfRecordsThatNoLongerCount) {
  NewCode("heating", "poverty");
  Contacts(0, 5, Need("heating"));
  Feed();
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Delete(*Contact(absl::StrCat("c", i))), IsOk());
  Feed();
  EXPECT_TRUE(GenerationsIn(Contributions()).empty());
  EXPECT_TRUE(GenerationsIn(FigureMonths()).empty());
  EXPECT_TRUE(GenerationsIn(FigureCodes()).empty());
}

TEST_F(FigureCountersTest, MoreThanOneCallCounts_IsToldClearlyUntilTheCountersFollow) {
  const storage::LogId log{.owner = Facts().number, .kind = storage::kChangeLog};
  // The feed of a town in which much happened that does not count.
  for (uint64_t i = 0; i <= kMaxWaiting; i += 500) {
    ASSERT_THAT(storage::ReadWriteAndWait(store(), {},
                                          [&](storage::Transaction& transaction) {
                                            for (int j = 0; j < 500; ++j) {
                                              RETURN_IF_ERROR(transaction.Append(log, ""));
                                            }
                                            return absl::OkStatus();
                                          })
                    .status,
                IsOk());
  }
  Contacts(0, 3);
  const auto behind = Outreach();
  EXPECT_THAT(behind, FailsWith(common::v1::FIGURES_BEHIND));
  EXPECT_EQ(behind.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Needs(), FailsWith(common::v1::FIGURES_BEHIND));
  EXPECT_THAT(Issue(), FailsWith(common::v1::FIGURES_BEHIND));
  Feed();
  EXPECT_EQ(Counted(), 3);
}

TEST_F(FigureCountersTest, AfterARestore_CountsAnewAndIsExactAllTheTime) {
  Contacts(0, 40);
  Feed();
  internal::v1::FigureHead head = Head();
  ASSERT_EQ(GenerationsIn(Contributions()), std::set<uint64_t>{head.generation()});
  // As after a restored backup: the counters are not trusted.
  head.set_incarnation("another");
  SetHead(head);
  EXPECT_EQ(Counted(), 40);
  const registry::MunicipalityFacts facts = Facts();
  for (bool more = true; more;) {
    absl::StatusOr<FeedStep> step = FeedOnce(store(), facts, 9);
    ASSERT_THAT(step, IsOk());
    more = step->more;
    EXPECT_EQ(Counted(), 40);
  }
  // With nothing more to count, the rows of the first generation are deleted.
  Feed();
  EXPECT_EQ(Counted(), 40);
  EXPECT_EQ(Head().generation(), head.generation() + 1);
  EXPECT_EQ(GenerationsIn(Contributions()), std::set<uint64_t>{head.generation() + 1});
  EXPECT_EQ(GenerationsIn(FigureMonths()), std::set<uint64_t>{head.generation() + 1});
}

TEST_F(FigureCountersTest, AnotherCountingVersion_CountsAnew) {
  Contacts(0, 3);
  Feed();
  internal::v1::FigureHead head = Head();
  head.set_counting_version(kCountingVersion + 1);
  SetHead(head);
  EXPECT_EQ(Counted(), 3);
  Feed();
  EXPECT_EQ(Head().counting_version(), kCountingVersion);
  EXPECT_EQ(Head().generation(), head.generation() + 1);
}

TEST_F(FigureCountersTest, AnotherTimeZone_MovesContactsToItsMonths) {
  // 31 May 2024, 22:30 in UTC: June in Warsaw, May in London.
  ASSERT_THAT(NewContact("late", 0, "occur_time { seconds: 1717194600 }"), IsOk());
  Feed();
  ASSERT_EQ(Outreach()->outreach_summaries(0).month(), "2024-06");
  registry::v1::UpdateMunicipalityRequest update;
  update.mutable_municipality()->set_name(kTown);
  update.mutable_municipality()->set_time_zone("UTC");
  update.mutable_update_mask()->add_paths("time_zone");
  ASSERT_THAT(Run<registry::v1::Municipality>(update), IsOk());
  EXPECT_EQ(Outreach()->outreach_summaries(0).month(), "2024-05");
  Feed();
  EXPECT_EQ(Outreach()->outreach_summaries(0).month(), "2024-05");
  EXPECT_EQ(Head().time_zone(), "UTC");
}

TEST_F(FigureCountersTest, TwoFeedersAtOnce_CountNothingTwice) {
  Contacts(0, 200);
  const registry::MunicipalityFacts facts = Facts();
  const auto feed = [&] {
    for (int i = 0; i < 60; ++i) {
      const absl::StatusOr<FeedStep> step = FeedOnce(store(), facts, 11);
      EXPECT_TRUE(step.ok() || absl::IsAborted(step.status())) << step.status();
    }
  };
  std::thread other(feed);
  feed();
  other.join();
  Feed();
  EXPECT_EQ(Counted(), 200);
}

TEST_F(FigureCountersTest, ManyCodesAtOneStopInOneMonth_FitIntoRowsAndTransactions) {
  std::vector<std::string> codes;
  for (int i = 0; i < 900; ++i) {
    codes.push_back(absl::StrCat("a-code-with-a-rather-long-identifier-number-", i));
    NewCode(codes.back(), "poverty");
  }
  for (int i = 0; i < 45; ++i) {
    std::string needs;
    for (int j = 0; j < 20; ++j) needs += Need(codes[static_cast<size_t>(20 * i + j)], j % 6);
    Contacts(i, 1, needs);
  }
  Feed();
  auto needs = Needs("code_level: EVERY_LEVEL grouping: WHOLE");
  ASSERT_THAT(needs, IsOk());
  ASSERT_EQ(needs->need_summaries_size(), 901);
  for (const v1::NeedSummary& need : needs->need_summaries()) {
    const bool top = need.need_code() == CodeName("poverty");
    EXPECT_EQ(need.contact_count(), top ? 45 : 1) << need.need_code();
    EXPECT_EQ(need.mention_count(), top ? 900 : 1) << need.need_code();
  }
}

TEST_F(FigureCountersTest, AnEntryOfManyRecords_IsCountedInPartsAndOnce) {
  // One transaction that names more records than one step writes.
  Contacts(0, 1'100);
  internal::v1::ChangeEntry entry;
  for (int i = 0; i < 1'100; ++i) {
    internal::v1::ResourceChange& change = *entry.add_changes();
    change.set_name(absl::StrCat(kTown, "/contacts/c", i));
    // Entries from before types had a domain count as well.
    change.set_resource_type(i % 2 == 0 ? "osiedle.pl/Contact" : "osiedle/Contact");
  }
  ASSERT_LT(entry.ByteSizeLong(), storage::kMaxValueBytes);
  internal::v1::FigureHead head;
  const storage::LogId log{.owner = Facts().number, .kind = storage::kChangeLog};
  ASSERT_THAT(storage::ReadWriteAndWait(store(), {},
                                        [&](storage::Transaction& transaction) {
                                          return transaction.Append(log, entry.SerializeAsString());
                                        })
                  .status,
              IsOk());
  // Begin behind the single entries, as if there were only the large one.
  ASSERT_THAT(FeedOnce(store(), Facts()), IsOk());
  head = Head();
  {
    auto snapshot = store().GetSnapshot({});
    head.set_position(*(*snapshot)->LogEnd(log) - 1);
  }
  SetHead(head);
  EXPECT_GE(Feed(), 2);
  EXPECT_EQ(Counted(), 1'100);
}

TEST_F(FigureCountersTest, TheFeederFollowsByItself) {
  Contacts(0, 50);
  FigureFeeder feeder(store(), {.interval = absl::Milliseconds(1)});
  while (feeder.records() < 50) std::this_thread::yield();
  feeder.Stop();
  EXPECT_GT(Head().position(), 0u);
  EXPECT_EQ(Counted(), 50);
}

}  // namespace
}  // namespace osiedle::figures
