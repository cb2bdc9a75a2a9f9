// An attacker who may read only editions tries every number of every edition, and every difference
// and sum of these numbers. The truth of the towns here is known.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "services/figures/disclosure_rules.h"
#include "services/figures/testing/figures_fixture.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Month and code of a district, in each of three editions; 0 where it is not told.
using Seen = std::vector<int64_t>;

// Each district has another history of one cell: `first` contacts before the first edition, `late`
// more (or fewer) before the second, and some more before the third.
struct History {
  int first;
  int late;
};

class DisclosureAttackTest : public FiguresTest {
 protected:
  void GoTo(int month, int day) {
    clock().Set(
        absl::FromCivil(absl::CivilSecond(2024, month, day, 12, 0, 0), absl::UTCTimeZone()));
  }
  // Puts `count` contacts of May 2024 with the code into a district, or takes them away.
  void Change(const std::string& district, const std::string& code, int count) {
    std::vector<std::string>& ids = contacts_[{district, code}];
    for (; count > 0; --count) {
      ids.push_back(absl::StrCat("c", ++made_));
      ASSERT_THAT(
          NewContact(ids.back(), 0,
                     absl::StrCat(At(district), "occur_time { seconds: 1715767200 } ", Need(code))),
          IsOk());
    }
    for (; count < 0; ++count) {
      ASSERT_THAT(Delete(*Contact(ids.back())), IsOk());
      ids.pop_back();
    }
    if (made_ % 500 == 0) Feed();
  }
  // Everything that ever was published.
  void Publish() {
    Feed();
    auto edition = Issue();
    ASSERT_THAT(edition, IsOk());
    std::map<std::pair<std::string, std::string>, int64_t> cells;
    for (const v1::PublishedFigure& figure : PublishedFigures(edition->name())) {
      ASSERT_EQ(figure.month(), "2024-05");
      EXPECT_EQ(figure.contact_count() % kRoundedTo, 0);
      EXPECT_GE(figure.contact_count(), kSuppressedBelow);
      cells[{figure.district(), figure.need_code()}] = figure.contact_count();
    }
    editions_.push_back(std::move(cells));
  }
  Seen SeenOf(const std::string& district, const std::string& code) {
    Seen seen;
    for (const auto& cells : editions_) {
      const auto cell = cells.find({DistrictName(district), CodeName(code)});
      seen.push_back(cell == cells.end() ? 0 : cell->second);
    }
    return seen;
  }

  std::map<std::pair<std::string, std::string>, std::vector<std::string>> contacts_;
  std::vector<std::map<std::pair<std::string, std::string>, int64_t>> editions_;
  int made_ = 0;
};

TEST_F(DisclosureAttackTest, EverySubtractionOfPermittedAnswersRecoversNothing) {
  std::vector<History> histories;
  for (int first = 0; first <= 13; ++first) {
    for (int late : {-9, -5, -4, -1, 0, 1, 2, 4, 5, 6, 9, 13, 14}) {
      if (first + late >= 0) histories.push_back({first, late});
    }
  }
  const std::string codes[] = {"loneliness", "domestic-violence"};
  const auto district_of = [](const History& history) {
    return absl::StrCat("f", history.first, "l", history.late < 0 ? "m" : "",
                        std::abs(history.late));
  };
  GoTo(6, 20);
  for (const History& history : histories) {
    NewDistrict(district_of(history));
    NewStopIn(district_of(history), district_of(history));
    for (const std::string& code : codes) Change(district_of(history), code, history.first);
  }
  Publish();
  for (const History& history : histories) {
    for (const std::string& code : codes) Change(district_of(history), code, history.late);
  }
  GoTo(7, 8);
  Publish();
  // Contacts after the month's one correction are never published, however many they are.
  for (const History& history : histories) {
    for (const std::string& code : codes) Change(district_of(history), code, history.first % 3);
  }
  GoTo(8, 8);
  Publish();
  ASSERT_EQ(editions_.size(), 3u);
  EXPECT_EQ(editions_[2], editions_[1]);

  for (const std::string& code : codes) {
    const int threshold = SuppressedBelow(code);
    // All histories that look alike.
    std::map<Seen, std::vector<History>> alike;
    for (const History& history : histories) {
      alike[SeenOf(district_of(history), code)].push_back(history);
    }
    for (const auto& [seen, same] : alike) {
      // Each number taken alone fits three counts or more. A suppressed one fits all counts from 0
      // on.
      const CountRange range = CountsBehind(seen[0], threshold);
      EXPECT_GE(range.most - range.least, 2);
      if (seen[0] == 0) {
        EXPECT_EQ(range.least, 0);
        EXPECT_EQ(range.most, threshold - 1);
      }
      for (const History& history : same) {
        EXPECT_GE(history.first, range.least) << code;
        EXPECT_LE(history.first, range.most) << code;
        // The difference of two editions: where they differ, enough contacts came or went that
        // their number could be published itself.
        if (seen[0] != seen[1]) {
          EXPECT_GE(std::abs(history.late), threshold) << code;
        }
      }
      if (seen[0] != seen[1]) continue;
      // Where they do not differ, nothing tells whether anything came at all.
      std::set<int> lates;
      for (const History& history : same) lates.insert(history.late);
      EXPECT_TRUE(lates.contains(0)) << code << " " << seen[0];
      EXPECT_GE(lates.size(), 3u) << code << " " << seen[0];
    }
  }

  // The difference of two districts, and sums of rows and columns: the true value stays at least as
  // uncertain as both cells, because no published total narrows it.
  for (const auto& cells : editions_) {
    for (const auto& [a, left] : cells) {
      for (const auto& [b, right] : cells) {
        if (a == b) continue;
        const CountRange l =
            CountsBehind(left, SuppressedBelow(a.second.substr(a.second.rfind('/') + 1)));
        const CountRange r =
            CountsBehind(right, SuppressedBelow(b.second.substr(b.second.rfind('/') + 1)));
        EXPECT_GE((l.most - r.least) - (l.least - r.most), 4);
        EXPECT_EQ((left - right) % kRoundedTo, 0);
      }
    }
  }
}

TEST_F(DisclosureAttackTest, TownsThatDifferInASuppressedCellOnly_PublishTheSame) {
  GoTo(6, 20);
  for (int count = 0; count <= 9; ++count) {
    const std::string district = absl::StrCat("d", count);
    NewDistrict(district);
    NewStopIn(district, district);
    Change(district, "domestic-violence", count);
    Change(district, "loneliness", count % 5);
    // All districts look the same: the cells beside a cell do not reveal it.
    Change(district, "poverty", 11);
  }
  Publish();
  for (int count = 0; count <= 9; ++count) {
    const std::string district = absl::StrCat("d", count);
    EXPECT_THAT(SeenOf(district, "domestic-violence"), ElementsAre(0)) << count;
    EXPECT_THAT(SeenOf(district, "loneliness"), ElementsAre(0)) << count;
    EXPECT_THAT(SeenOf(district, "poverty"), ElementsAre(10)) << count;
  }
}

// Visits of one kind and state: what an attacker sees of them in two editions, for every history.
TEST_F(DisclosureAttackTest, OfVisits_EverySubtractionRecoversNothing) {
  // Each month has another history of one cell.
  std::vector<std::pair<int, int>> histories;
  for (int first : {0, 1, 4, 5, 9, 10, 12, 13, 17}) {
    for (int late : {-10, -9, -1, 0, 1, 9, 10, 11, 21}) {
      if (first + late >= 0) histories.emplace_back(first, late);
    }
  }
  // From the oldest month on; the newest that is complete is May 2024.
  const absl::CivilMonth newest(2024, 5);
  const auto month_of = [&](size_t i) { return newest - static_cast<int64_t>(i); };
  const auto put = [&](size_t i, int from, int until, const std::string& more) {
    const absl::Time start = absl::FromCivil(absl::CivilDay(month_of(i)) + 9, absl::UTCTimeZone());
    std::vector<visits::v1::Visit> some;
    for (int n = from; n < until; ++n) {
      some.push_back(
          VisitOf(absl::StrCat("v", i, "-", n),
                  absl::StrCat("start_time { seconds: ", absl::ToUnixSeconds(start), " } ", more)));
    }
    PutAll(visits::Visits(), some);
  };
  GoTo(6, 20);
  for (size_t i = 0; i < histories.size(); ++i) put(i, 0, histories[i].first, "");
  Feed();
  const std::string first_month =
      absl::FormatCivilTime(month_of(histories.size() - 1)).substr(0, 7);
  auto edition = Issue(first_month);
  ASSERT_THAT(edition, IsOk());
  const auto seen_in = [&](const std::string& name) {
    std::map<std::string, int64_t> seen;
    for (const v1::PublishedVisitFigure& figure : PublishedVisits(name)) {
      EXPECT_EQ(figure.kind(), visits::v1::Visit::HOME_VISIT);
      EXPECT_EQ(figure.state(), visits::v1::Visit::DONE);
      EXPECT_EQ(figure.visit_count() % kRoundedTo, 0);
      EXPECT_GE(figure.visit_count(), kVisitsSuppressedBelow);
      seen[figure.month()] = figure.visit_count();
    }
    return seen;
  };
  std::map<std::string, int64_t> first = seen_in(edition->name());
  for (size_t i = 0; i < histories.size(); ++i) {
    const auto [count, late] = histories[i];
    put(i, count, count + late, "");
    put(i, std::min(count, count + late), count, "delete_time { seconds: 1 }");
  }
  GoTo(7, 8);
  Feed();
  edition = Issue();
  ASSERT_THAT(edition, IsOk());
  std::map<std::string, int64_t> second = seen_in(edition->name());

  std::map<std::pair<int64_t, int64_t>, std::set<int>> lates_of;
  for (size_t i = 0; i < histories.size(); ++i) {
    const auto [count, late] = histories[i];
    const std::string month = absl::FormatCivilTime(month_of(i)).substr(0, 7);
    const std::pair seen(first[month], second[month]);
    EXPECT_EQ(seen.first, Published(count, kVisitsSuppressedBelow)) << month;
    if (seen.first != seen.second) {
      EXPECT_GE(std::abs(late), kVisitsSuppressedBelow) << count << " and " << late;
    }
    lates_of[seen].insert(late);
  }
  bool was_corrected = false;
  for (const auto& [seen, lates] : lates_of) {
    was_corrected |= seen.first != seen.second;
    // Without a correction nothing tells whether anything came at all.
    EXPECT_TRUE(seen.first != seen.second || lates.contains(0)) << seen.first;
  }
  EXPECT_TRUE(was_corrected);
}

// People at events of one kind of club: what an attacker sees of them in two editions, for every
// history; and the differences of every two cells of an edition.
TEST_F(DisclosureAttackTest, OfPeopleAtEvents_EverySubtractionRecoversNothing) {
  // Each month has another history of one cell: people who came, and late records of them. A
  // record is of one person or of a large party: what is protected are people, not records.
  struct Case {
    int first;
    int late;
    bool one_party;
  };
  std::vector<Case> cases;
  for (int first : {0, 1, 9, 10, 12, 13, 17, 24}) {
    for (int late : {-10, -9, -1, 0, 1, 2, 9, 10, 11, 21}) {
      for (bool one_party : {false, true}) {
        if (first + late >= 0) cases.push_back({first, late, one_party});
      }
    }
  }
  // An edition has at most 120 months at first.
  constexpr size_t kAtOnce = 80;
  ASSERT_LE(cases.size(), 2 * kAtOnce);
  // Two kinds of clubs, with a half of the histories each.
  const char* const kinds[] = {"SUPPORT_GROUP", "RESIDENTS_CLUB"};
  const absl::CivilMonth newest(2024, 5);
  const auto month_of = [&](size_t i) { return newest - static_cast<int64_t>(i % kAtOnce); };
  PutSeries("s", "");
  PutClub("k0", absl::StrCat("kind: ", kinds[0]));
  PutClub("k1", absl::StrCat("kind: ", kinds[1]));
  // From now on `people` came to the event of case `i`.
  const auto put = [&](size_t i, int people) {
    const std::string id = absl::StrCat("o", i);
    std::vector<clubs::v1::Attendance> some;
    if (cases[i].one_party) {
      some.push_back(
          AttendanceOf(id + "/all", Heads(people) + (people == 0 ? "delete_time {}" : "")));
    } else {
      for (int n = 0; n < std::max(people, cases[i].first); ++n) {
        some.push_back(AttendanceOf(absl::StrCat(id, "/", n),
                                    Heads(1) + (n < people ? "" : "delete_time {}")));
      }
    }
    PutAll(clubs::Attendances(), some);
  };
  GoTo(6, 20);
  for (size_t i = 0; i < cases.size(); ++i) {
    const absl::Time start = absl::FromCivil(absl::CivilDay(month_of(i)) + 9, absl::UTCTimeZone());
    PutOccurrence(absl::StrCat("o", i),
                  absl::StrCat("start_time { seconds: ", absl::ToUnixSeconds(start),
                               " } club: '%/clubs/k", i / kAtOnce, "'"));
    put(i, cases[i].first);
  }
  Feed();
  auto edition = Issue(absl::FormatCivilTime(month_of(kAtOnce - 1)).substr(0, 7));
  ASSERT_THAT(edition, IsOk());
  using Counts = std::map<std::pair<std::string, std::string>, int64_t>;
  const auto seen_in = [&](const std::string& name) {
    Counts seen;
    for (const v1::PublishedAttendanceFigure& figure : PublishedAttendance(name)) {
      EXPECT_EQ(figure.people_count() % kRoundedTo, 0);
      EXPECT_GE(figure.people_count(), kPeopleSuppressedBelow);
      seen[{figure.month(), clubs::v1::Club::Kind_Name(figure.club_kind())}] =
          figure.people_count();
    }
    return seen;
  };
  Counts first = seen_in(edition->name());
  for (size_t i = 0; i < cases.size(); ++i) put(i, cases[i].first + cases[i].late);
  GoTo(7, 8);
  Feed();
  edition = Issue();
  ASSERT_THAT(edition, IsOk());
  Counts second = seen_in(edition->name());

  // The histories that look alike.
  std::map<std::pair<int64_t, int64_t>, std::set<std::pair<int, int>>> alike;
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::pair place(absl::FormatCivilTime(month_of(i)).substr(0, 7),
                          std::string(kinds[i / kAtOnce]));
    const std::pair seen(first[place], second[place]);
    EXPECT_EQ(seen.first, Published(cases[i].first, kPeopleSuppressedBelow)) << place.first;
    // Where two editions differ, enough people came or went that their number could be published
    // itself.
    if (seen.first != seen.second) {
      EXPECT_GE(std::abs(cases[i].late), kPeopleSuppressedBelow)
          << cases[i].first << " and " << cases[i].late;
    }
    alike[seen].emplace(cases[i].first, cases[i].late);
  }
  bool was_corrected = false;
  for (const auto& [seen, histories] : alike) {
    was_corrected |= seen.first != seen.second;
    if (seen.first != seen.second) continue;
    // Without a correction nothing tells whether anybody came at all.
    std::set<int> lates;
    for (const auto& [count, late] : histories) lates.insert(late);
    EXPECT_TRUE(lates.contains(0)) << seen.first;
    EXPECT_GE(lates.size(), 3u) << seen.first;
  }
  EXPECT_TRUE(was_corrected);

  // The difference of two months or of two kinds of clubs: the true difference stays at least as
  // uncertain as both cells.
  for (const Counts& cells : {first, second}) {
    for (const auto& [a, left] : cells) {
      for (const auto& [b, right] : cells) {
        if (a == b || left == 0 || right == 0) continue;
        const CountRange l = CountsBehind(left, kPeopleSuppressedBelow);
        const CountRange r = CountsBehind(right, kPeopleSuppressedBelow);
        EXPECT_GE((l.most - r.least) - (l.least - r.most), 4);
        EXPECT_EQ((left - right) % kRoundedTo, 0);
      }
    }
  }
}

// What belongs to one grid moves nothing in another: no cell of one is a part of a cell of another.
// So no difference of the two tells of those who are in one of them alone.
TEST_F(DisclosureAttackTest, GridsAreDisjoint) {
  GoTo(6, 20);
  NewDistrict("d");
  NewStopIn("d", "d");
  PutSeries("s", "");
  PutClub("k", "kind: RESIDENTS_CLUB");
  PutOccurrence("o");
  const auto cells = [this](const std::string& edition) {
    std::vector<std::string> lines;
    for (const auto& figure : PublishedFigures(edition)) {
      lines.push_back(absl::StrCat("contacts ", figure.contact_count()));
    }
    for (const auto& figure : PublishedVisits(edition)) {
      lines.push_back(absl::StrCat("visits ", figure.visit_count()));
    }
    for (const auto& figure : PublishedAttendance(edition)) {
      lines.push_back(absl::StrCat("people ", figure.people_count()));
    }
    return lines;
  };
  // Each contact hands out a slip, and each slip leads to an attendance.
  Change("d", "loneliness", 15);
  for (int i = 1; i <= 15; ++i) {
    PutInvitation(absl::StrCat("i", i),
                  absl::StrCat("contact: '%/contacts/c", i, "' ", Moment("hand_out_time", 0),
                               Moment("redeem_time", 1)));
    PutAttendance(absl::StrCat("o/", i),
                  absl::StrCat(Heads(2), "invitation: '%/invitations/i", i, "'"));
  }
  const auto edition = Issue();
  ASSERT_THAT(edition, IsOk());
  EXPECT_THAT(cells(edition->name()), ElementsAre("contacts 15", "people 30"));
}

// A resident who is erased or restricted is taken out of the rows of attendances, and the feed gets
// no entry. No figure moves by it, now or at the next change. So two answers, or two editions, do
// not tell who it was.
TEST_F(DisclosureAttackTest, WhoIsTakenOutOfAnAttendance_MovesNoFigure) {
  PutClub("k", "kind: SUPPORT_GROUP");
  PutSeries("s", "");
  PutOccurrence("o");
  const auto attendance = [](const std::string& more) {
    return AttendanceOf("o/1", Heads(3) + "first_time_count: 1 " + more);
  };
  const auto named = attendance("resident: '%/residents/r' alias: 'Czerwona Kurtka' ");
  PutAll<clubs::v1::Attendance>(clubs::Attendances(), {named});
  Feed();
  const auto told = [this] { return Outreach()->SerializeAsString(); };
  const std::string before = told();
  ASSERT_EQ(Outreach()->attendance_summaries_size(), 1);
  const uint32_t owner = Facts().number;
  const auto take_out = [&](storage::Transaction& transaction) {
    return clubs::Attendances().table().Update(transaction,
                                               {.owner = owner, .tuple = TupleOf(named.name())},
                                               named, attendance(""), {.revision = 1});
  };
  ASSERT_THAT(storage::ReadWriteAndWait(store(), {}, take_out).status, IsOk());
  EXPECT_EQ(told(), before);
  PutAll<clubs::v1::Attendance>(clubs::Attendances(), {attendance("")});
  EXPECT_EQ(told(), before);
  // Nor had the figures kept the name.
  auto snapshot = store().GetSnapshot({});
  storage::AnyTable::Walk walk = Contributions().WalkRows(**snapshot, owner, {});
  for (internal::v1::Contribution row; *walk.Next(row);) {
    EXPECT_THAT(row.ShortDebugString(), Not(AnyOf(HasSubstr("residents"), HasSubstr("Kurtka"))));
  }
}

// The numbers that public messages have, by name; what a visit is told apart by are numbers, too. A
// total that is added one day would be a marginal: the total less the other cells would give the
// suppressed cell of a row.
TEST(PublicMessagesTest, HaveNoNumberButTheCells) {
  std::set<std::string> numbers;
  for (const google::protobuf::Descriptor* message :
       {v1::Edition::descriptor(), v1::PublishedFigure::descriptor(),
        v1::PublishedVisitFigure::descriptor(), v1::PublishedAttendanceFigure::descriptor(),
        v1::ListEditionsResponse::descriptor(), v1::ListPublishedFiguresResponse::descriptor(),
        v1::ListPublishedVisitFiguresResponse::descriptor(),
        v1::ListPublishedAttendanceFiguresResponse::descriptor()}) {
    for (int i = 0; i < message->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = message->field(i);
      if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING &&
          field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        numbers.insert(absl::StrCat(message->name(), ".", field->name()));
      }
    }
  }
  EXPECT_THAT(
      numbers,
      ElementsAre("Edition.rounded_to", "Edition.suppressed_below",
                  "Edition.violence_suppressed_below", "PublishedAttendanceFigure.club_kind",
                  "PublishedAttendanceFigure.people_count", "PublishedFigure.contact_count",
                  "PublishedVisitFigure.kind", "PublishedVisitFigure.state",
                  "PublishedVisitFigure.visit_count"));
}

}  // namespace
}  // namespace osiedle::figures
