// What it takes to count a change of an event: as much at a festival as at an event with few
// people.
#include <cstddef>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/resource_type.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_sources.h"
#include "services/figures/testing/counting_store.h"
#include "services/figures/testing/figures_fixture.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::Club;
using ::testing::ElementsAre;

constexpr int kCrowd = 2'500;
// The most keys that one change takes: the records that it names and their contributions.
constexpr int kKeysOfOne = 25;

class AttendanceWorkTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    PutClub("k", "kind: RESIDENTS_CLUB");
    PutSeries("s", "");
    PutOccurrence("o");
  }
  // One person each, to the occurrence `o`.
  static std::vector<Attendance> Crowd(int size = kCrowd) {
    std::vector<Attendance> crowd;
    for (int i = 0; i < size; ++i) {
      crowd.push_back(AttendanceOf(absl::StrCat("o/", i), Heads(1)));
    }
    return crowd;
  }
  // Lets the counters follow the feed to its end. Returns how many keys that reads.
  int KeysOfFeeding(size_t entries) {
    CountingStore counting(store());
    const registry::MunicipalityFacts facts = Facts();
    while (true) {
      const absl::StatusOr<FeedStep> step = FeedOnce(counting, facts, entries);
      EXPECT_THAT(step, IsOk());
      if (!step.ok() || !step->more) return counting.keys_read();
    }
  }
  // "2024-05 RESIDENTS_CLUB 2 events, 7 people"
  std::vector<std::string> Events() {
    std::vector<std::string> lines;
    const auto told = Outreach("start_month: '2024-01' end_month: '2024-12'");
    EXPECT_THAT(told, IsOk());
    if (!told.ok()) return lines;
    for (const v1::AttendanceSummary& row : told->attendance_summaries()) {
      lines.push_back(absl::StrCat(row.month(), " ", Club::Kind_Name(row.club_kind()), " ",
                                   row.event_count(), " events, ", row.people_count(), " people"));
    }
    return lines;
  }
  static std::string Line(int people) {
    return absl::StrCat("2024-05 RESIDENTS_CLUB 1 events, ", people, " people");
  }
  storage::LogId ChangeLog() { return {.owner = Facts().number, .kind = storage::kChangeLog}; }
};

TEST_F(AttendanceWorkTest, AFestival_TakesTheSameForEachAttendance) {
  PutAll(clubs::Attendances(), Crowd());
  // In small steps, as a feeder takes them that keeps up with the phones at the door.
  EXPECT_LT(KeysOfFeeding(10), kCrowd * kKeysOfOne);
  EXPECT_THAT(Events(), ElementsAre(Line(kCrowd)));
}

TEST_F(AttendanceWorkTest, AChangeAtAFestival_TakesNoMoreThanAnywhere) {
  PutAll(clubs::Attendances(), Crowd());
  KeysOfFeeding(400);
  EXPECT_THAT(Events(), ElementsAre(Line(kCrowd)));
  const int without_change = keys_read();
  const auto takes_little = [&](const std::string& line) {
    EXPECT_THAT(Events(), ElementsAre(line));
    EXPECT_LT(keys_read() - without_change, kKeysOfOne) << line;
    EXPECT_LT(KeysOfFeeding(400), 2 * kKeysOfOne) << line;
    EXPECT_THAT(Events(), ElementsAre(line));
  };
  PutAttendance("o/late", Heads(4));
  takes_little(Line(kCrowd + 4));
  PutAttendance("o/7", Heads(3));
  takes_little(Line(kCrowd + 6));
  PutAttendance("o/7", Heads(3) + "delete_time { seconds: 1 }");
  takes_little(Line(kCrowd + 3));
  const std::string rest = absl::StrCat(" 1 events, ", kCrowd + 3, " people");
  PutOccurrence("o", Moment("start_time", 31));
  takes_little("2024-06 RESIDENTS_CLUB" + rest);
  PutClub("k", "kind: SUPPORT_GROUP");
  takes_little("2024-06 SUPPORT_GROUP" + rest);
}

// Such an entry is more than one step writes. It names its event first and last and in between.
TEST_F(AttendanceWorkTest, AnEntryOfAWholeFestival_IsCountedInPartsAndOnce) {
  constexpr int kInEntry = 1'800;
  const std::vector<Attendance> crowd = Crowd(kInEntry);
  const uint32_t owner = Facts().number;
  // The rows alone: one entry tells of all of them.
  for (size_t first = 0; first < crowd.size(); first += 100) {
    const auto put = [&](storage::Transaction& transaction) {
      for (size_t i = first; i < first + 100; ++i) {
        RETURN_IF_ERROR(clubs::Attendances().table().Insert(
            transaction, {.owner = owner, .tuple = TupleOf(crowd[i].name())}, crowd[i],
            {.revision = 1}));
      }
      return absl::OkStatus();
    };
    ASSERT_THAT(storage::ReadWriteAndWait(store(), {}, put).status, IsOk());
  }
  internal::v1::ChangeEntry entry;
  const auto name = [&](const google::protobuf::Message& record, const std::string& of) {
    internal::v1::ResourceChange& change = *entry.add_changes();
    change.set_name(of);
    change.set_resource_type(call::ResourceType::Of(record.GetDescriptor()).type());
    change.set_kind(common::v1::UPDATED);
  };
  for (int i = 0; i < kInEntry; ++i) {
    if (i % 600 == 0) name(clubs::v1::Occurrence(), OfTown("%/occurrences/o"));
    name(Attendance(), crowd[static_cast<size_t>(i)].name());
  }
  ASSERT_LT(entry.ByteSizeLong(), storage::kMaxValueBytes * 3);
  // A value has room for a third of it.
  std::vector<internal::v1::ChangeEntry> entries(3);
  for (int i = 0; i < entry.changes_size(); ++i) {
    *entries[static_cast<size_t>(i * 3 / entry.changes_size())].add_changes() = entry.changes(i);
  }
  for (const internal::v1::ChangeEntry& part : entries) {
    const auto append = [&](storage::Transaction& transaction) {
      return transaction.Append(ChangeLog(), part.SerializeAsString());
    };
    ASSERT_THAT(storage::ReadWriteAndWait(store(), {}, append).status, IsOk());
  }
  const registry::MunicipalityFacts facts = Facts();
  int steps = 0;
  for (bool more = true; more; ++steps) {
    EXPECT_THAT(Events(), ElementsAre(Line(kInEntry))) << "after " << steps << " steps";
    const absl::StatusOr<FeedStep> step = FeedOnce(store(), facts);
    ASSERT_THAT(step, IsOk());
    more = step->more;
  }
  EXPECT_GT(steps, 2);
  EXPECT_THAT(Events(), ElementsAre(Line(kInEntry)));
}

// Until version 5 an event counted at once for all its attendances, of which nothing was kept.
TEST_F(AttendanceWorkTest, AStoreThatTheVersionBeforeCounted_IsCountedAnew) {
  PutAll(clubs::Attendances(), Crowd(30));
  KeysOfFeeding(400);
  const auto as_before = [&](storage::Transaction& transaction) {
    const uint32_t owner = Facts().number;
    internal::v1::FigureHead head;
    RETURN_IF_ERROR(FigureHeads().Get(transaction, HeadKey(owner), head).status());
    for (int i = 0; i < 30; ++i) {
      const Source source = {.kind = Source::kAttendance, .id = absl::StrCat("o/", i)};
      RETURN_IF_ERROR(Contributions().Erase(
          transaction, {.owner = owner, .tuple = ContributionTuple(head.generation(), source)},
          internal::v1::Contribution()));
    }
    RETURN_IF_ERROR(FigureMonths().Erase(
        transaction, {.owner = owner, .tuple = TurnoutTuple(head.generation(), "o")},
        internal::v1::FigureCounts()));
    internal::v1::FigureHead before = head;
    before.set_counting_version(4);
    return FigureHeads().Update(transaction, HeadKey(owner), head, before, {.revision = 1});
  };
  ASSERT_THAT(storage::ReadWriteAndWait(store(), {}, as_before).status, IsOk());
  PutAttendance("o/late", Heads(4));
  EXPECT_THAT(Events(), ElementsAre(Line(34)));
  KeysOfFeeding(7);
  EXPECT_THAT(Events(), ElementsAre(Line(34)));
}

}  // namespace
}  // namespace osiedle::figures
