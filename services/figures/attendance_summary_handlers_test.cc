// What SummarizeOutreach says about events and about the way to them.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/figure_sum.h"
#include "services/figures/testing/figures_fixture.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Club;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "12.34 PLN"; "-": not set.
std::string MoneyText(bool is_set, const google::type::Money& money) {
  if (!is_set) return "-";
  EXPECT_EQ(money.currency_code(), "PLN");
  return absl::StrCat(money.units(), ".", money.nanos() / 100'000'000,
                      money.nanos() / 10'000'000 % 10);
}

class AttendanceSummaryHandlersTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    NewDistrict("piaski");
    NewDistrict("centrum");
    NewStopIn("a", "piaski");
    NewStopIn("c", "centrum");
    NewCode("heating", "poverty");
    PutClub("k", "kind: RESIDENTS_CLUB");
    PutSeries("s", "");
    PutOccurrence("o");
    PutOccurrence("p");
  }
  v1::SummarizeOutreachResponse Told(const std::string& more = "") {
    const auto told = Outreach(more);
    EXPECT_THAT(told, IsOk());
    return told.ok() ? *told : v1::SummarizeOutreachResponse();
  }
  // "2024-05 RESIDENTS_CLUB 2 events, 7 people"
  std::vector<std::string> Events() {
    std::vector<std::string> lines;
    const v1::SummarizeOutreachResponse told = Told();
    for (const v1::AttendanceSummary& row : told.attendance_summaries()) {
      lines.push_back(absl::StrCat(row.month(), " ", Club::Kind_Name(row.club_kind()), " ",
                                   row.event_count(), " events, ", row.people_count(), " people"));
    }
    return lines;
  }
  // "2024-05 a poverty 4 3 2 1 0 5"; the steps from contacts to those who return, and people.
  static std::string Line(const v1::OutreachFunnel& funnel) {
    const auto last = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    return absl::StrCat(funnel.month(), " ", last(funnel.stop()), " ", last(funnel.need_code()),
                        " ", funnel.contact_count(), " ", funnel.handed_out_count(), " ",
                        funnel.redeemed_count(), " ", funnel.attended_count(), " ",
                        funnel.returned_count(), " ", funnel.attended_people_count());
  }
  template <typename Funnels>
  static std::vector<std::string> Lines(const Funnels& funnels) {
    std::vector<std::string> lines;
    for (const v1::OutreachFunnel& funnel : funnels) lines.push_back(Line(funnel));
    return lines;
  }
  // Of the contacts of one month.
  std::string MonthFunnel() {
    const v1::SummarizeOutreachResponse told = Told();
    return told.month_funnels().empty() ? "" : Line(told.month_funnels(0));
  }
  // A slip that was handed out at a contact; and `text` over it.
  void HandOut(const std::string& id, const std::string& contact, const std::string& text = "") {
    PutInvitation(
        id, absl::StrCat("contact: '%/contacts/", contact, "' ", Moment("hand_out_time", 0), text));
  }
  static std::string With(const std::string& slip) {
    return absl::StrCat("invitation: '%/invitations/", slip, "' ");
  }
  static constexpr char kRedeemed[] = "redeem_time { seconds: 1717372800 }";
};

TEST_F(AttendanceSummaryHandlersTest, CountsThoseWhoCameByMonthAndKindOfClub) {
  PutClub("g", "kind: SUPPORT_GROUP");
  PutSeries("t", "cost_lines { amount { currency_code: 'PLN' units: 100 } }");
  PutOccurrence("q", "series: '%/eventSeries/t'");
  PutOccurrence("r", "club: '%/clubs/g' " + Moment("start_time", 31));
  PutAttendance("o/1", Heads(4) + "first_time_count: 1");
  PutAttendance("o/2", Heads(2) + With("i"));
  PutAttendance("q/1", Heads(6) + "first_time_count: 0");
  PutAttendance("r/1", "head_counts { age_band: AGE_13_TO_17 count: 5 }");
  for (int i = 0; i < 2; ++i) {
    clock().Set(absl::FromUnixSeconds(1718445600));  // 15 June 2024
    const v1::SummarizeOutreachResponse told = Told();
    ASSERT_EQ(told.attendance_summaries_size(), 2);
    const v1::AttendanceSummary& may = told.attendance_summaries(0);
    EXPECT_EQ(may.month(), "2024-05");
    EXPECT_EQ(may.club_kind(), Club::RESIDENTS_CLUB);
    EXPECT_EQ(may.event_count(), 2);
    EXPECT_EQ(may.attendance_count(), 3);
    EXPECT_EQ(may.people_count(), 12);
    EXPECT_EQ(may.asked_people_count(), 10);
    EXPECT_EQ(may.first_time_count(), 1);
    EXPECT_DOUBLE_EQ(may.returning_share(), 0.9);
    EXPECT_EQ(may.invited_people_count(), 2);
    EXPECT_EQ(may.priced_event_count(), 1);
    EXPECT_EQ(may.priced_people_count(), 6);
    EXPECT_EQ(MoneyText(may.has_total_cost(), may.total_cost()), "100.00");
    EXPECT_EQ(MoneyText(may.has_cost_per_attendance(), may.cost_per_attendance()), "16.67");
    const v1::AttendanceSummary& june = told.attendance_summaries(1);
    EXPECT_EQ(june.month(), "2024-06");
    EXPECT_EQ(june.club_kind(), Club::SUPPORT_GROUP);
    ASSERT_EQ(june.age_band_counts_size(), 1);
    EXPECT_EQ(june.age_band_counts(0).age_band(), common::v1::AGE_13_TO_17);
    EXPECT_EQ(june.age_band_counts(0).people_count(), 5);
    // What was not recorded is not zero.
    EXPECT_FALSE(june.has_returning_share());
    EXPECT_EQ(MoneyText(june.has_total_cost(), june.total_cost()), "-");
    EXPECT_EQ(MoneyText(june.has_cost_per_attendance(), june.cost_per_attendance()), "-");
    // Who comes to a club is in no count of contacts.
    EXPECT_THAT(told.outreach_summaries(), IsEmpty());
    EXPECT_THAT(told.month_funnels(), IsEmpty());
    EXPECT_THAT(Needs()->need_summaries(), IsEmpty());
    Feed();
  }
}

TEST_F(AttendanceSummaryHandlersTest, AnEventFollowsItsAttendances) {
  EXPECT_THAT(Events(), IsEmpty());
  PutAttendance("o/1", Heads(4));
  const auto four = "2024-05 RESIDENTS_CLUB 1 events, 4 people";
  EXPECT_THAT(Events(), ElementsAre(four));
  Feed();
  EXPECT_THAT(Events(), ElementsAre(four));
  PutAttendance("o/2", Heads(3));
  PutAttendance("o/1", Heads(5));
  const auto eight = "2024-05 RESIDENTS_CLUB 1 events, 8 people";
  EXPECT_THAT(Events(), ElementsAre(eight));
  // One change at a time, as a feeder does that is often killed.
  Feed(1);
  EXPECT_THAT(Events(), ElementsAre(eight));
  PutAttendance("o/1", Heads(5) + "delete_time { seconds: 1 }");
  PutAttendance("o/2", Heads(3) + "delete_time { seconds: 1 }");
  EXPECT_THAT(Events(), IsEmpty());
  Feed(1);
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(AttendanceSummaryHandlersTest, AnEventCountsWhereItsOccurrenceAndItsClubAreNow) {
  PutAttendance("o/1", Heads(4));
  PutAttendance("p/1", Heads(2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Events(), ElementsAre("2024-05 RESIDENTS_CLUB 2 events, 6 people"));
    Feed();
  }
  PutOccurrence("o", Moment("start_time", 31));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Events(), ElementsAre("2024-05 RESIDENTS_CLUB 1 events, 2 people",
                                      "2024-06 RESIDENTS_CLUB 1 events, 4 people"));
    Feed(1);
  }
  PutClub("k", "kind: SELF_HELP_GROUP");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Events(), ElementsAre("2024-05 SELF_HELP_GROUP 1 events, 2 people",
                                      "2024-06 SELF_HELP_GROUP 1 events, 4 people"));
    Feed(1);
  }
}

TEST_F(AttendanceSummaryHandlersTest, CostsAreThoseThatTheSeriesHasNow) {
  const auto costs = [this] {
    const v1::AttendanceSummary row = Told().attendance_summaries(0);
    return absl::StrCat(row.priced_event_count(), " events ",
                        MoneyText(row.has_total_cost(), row.total_cost()), ", ",
                        MoneyText(row.has_cost_per_attendance(), row.cost_per_attendance()));
  };
  PutAttendance("o/1", Heads(4));
  PutAttendance("p/1", Heads(2));
  Feed();
  EXPECT_EQ(costs(), "0 events -, -");
  PutSeries("s",
            "cost_lines { amount { currency_code: 'PLN' units: 10 } } cost_lines { amount { "
            "currency_code: 'PLN' nanos: 30000000 } }");
  for (int i = 0; i < 2; ++i) {
    // 20.06 for six people is 3.34(3).
    EXPECT_EQ(costs(), "2 events 20.06, 3.34");
    Feed(1);
  }
  // Half a grosz is rounded up: 0.02 for four people.
  PutSeries("s", "cost_lines { amount { currency_code: 'PLN' nanos: 10000000 } }");
  EXPECT_EQ(costs(), "2 events 0.02, 0.00");
  PutAttendance("o/1", Heads(2));
  EXPECT_EQ(costs(), "2 events 0.02, 0.01");
}

TEST_F(AttendanceSummaryHandlersTest, TheFunnelByMonthStopAndNeed) {
  const std::string may = "occur_time { seconds: 1715767200 } ";
  ASSERT_THAT(NewContact("1", 1, At("a") + may + Need("heating") + Need("loneliness")), IsOk());
  ASSERT_THAT(NewContact("2", 1, At("a") + may + Need("poverty")), IsOk());
  ASSERT_THAT(NewContact("3", 1, At("c") + Need("loneliness")), IsOk());
  ASSERT_THAT(NewContact("4", 1, ""), IsOk());
  HandOut("i1", "1", kRedeemed);
  HandOut("i2", "1");
  HandOut("i3", "2", kRedeemed);
  HandOut("i4", "3", kRedeemed);
  HandOut("i5", "4", "void_time { seconds: 1717372800 }");
  // Where it was handed out was never told.
  PutInvitation("i6", kRedeemed);
  PutAttendance("o/1", Heads(3) + With("i1"));
  PutAttendance("p/1", Heads(2) + With("i1"));
  PutAttendance("p/2", Heads(7) + With("i4"));
  PutAttendance("p/3", Heads(9) + With("i6"));
  PutAttendance("p/4", Heads(9));
  for (int i = 0; i < 2; ++i) {
    const v1::SummarizeOutreachResponse told = Told();
    EXPECT_THAT(Lines(told.month_funnels()),
                ElementsAre("2024-05   2 3 2 1 1 3", "2024-06   2 2 1 1 0 7"));
    EXPECT_THAT(Lines(told.stop_funnels()),
                ElementsAre("   1 1 0 0 0 0", " a  2 3 2 1 1 3", " c  1 1 1 1 0 7"));
    EXPECT_THAT(Lines(told.need_funnels()),
                ElementsAre("  loneliness 2 3 2 2 1 10", "  poverty 2 3 2 1 1 3"));
    // A funnel is of the districts that are asked for; attendance is of the whole town.
    const v1::SummarizeOutreachResponse centrum =
        Told("districts: 'municipalities/rybnik/districts/centrum' grouping: WHOLE");
    EXPECT_THAT(Lines(centrum.month_funnels()), ElementsAre("2024-06   1 1 1 1 0 7"));
    EXPECT_THAT(Lines(centrum.stop_funnels()), ElementsAre(" c  1 1 1 1 0 7"));
    EXPECT_THAT(Lines(centrum.need_funnels()), ElementsAre("  loneliness 1 1 1 1 0 7"));
    EXPECT_EQ(centrum.attendance_summaries(0).people_count(), 30);
    // Months that are not asked for are left out.
    EXPECT_THAT(Lines(Told("end_month: '2024-05'").need_funnels()),
                ElementsAre("  loneliness 1 2 1 1 1 3", "  poverty 2 3 2 1 1 3"));
    Feed();
  }
}

// By the methods of contacts, and by records as those of invitations and clubs leave them.
TEST_F(AttendanceSummaryHandlersTest, ASlipFollowsItsContactAndItsAttendances) {
  ASSERT_THAT(NewContact("1", 1, At("a") + Need("loneliness")), IsOk());
  Feed();
  HandOut("i", "1");
  EXPECT_EQ(MonthFunnel(), "2024-06   1 1 0 0 0 0");
  Feed(1);
  HandOut("i", "1", kRedeemed);
  PutAttendance("o/1", Heads(3) + With("i"));
  EXPECT_EQ(MonthFunnel(), "2024-06   1 1 1 1 0 3");
  Feed(1);
  EXPECT_EQ(MonthFunnel(), "2024-06   1 1 1 1 0 3");
  // The party grows, and its attendance is deleted.
  PutAttendance("o/1", Heads(4) + With("i"));
  EXPECT_EQ(MonthFunnel(), "2024-06   1 1 1 1 0 4");
  Feed(1);
  PutAttendance("o/1", Heads(4) + With("i") + "delete_time { seconds: 1 }");
  EXPECT_EQ(MonthFunnel(), "2024-06   1 1 1 0 0 0");
  Feed(1);
  // The contact was at another stop, about something else, in another month.
  contacts::v1::Contact contact = *Contact("1");
  contact.set_stop(StopName("c"));
  contact.mutable_needs(0)->set_need_code(CodeName("heating"));
  contact.mutable_occur_time()->set_seconds(1715767200);
  ASSERT_THAT(Update(contact, {"stop", "needs", "occur_time"}), IsOk());
  for (int i = 0; i < 2; ++i) {
    const v1::SummarizeOutreachResponse told = Told();
    EXPECT_THAT(Lines(told.month_funnels()), ElementsAre("2024-05   1 1 1 0 0 0"));
    EXPECT_THAT(Lines(told.stop_funnels()), ElementsAre(" c  1 1 1 0 0 0"));
    EXPECT_THAT(Lines(told.need_funnels()), ElementsAre("  poverty 1 1 1 0 0 0"));
    Feed(1);
  }
  ASSERT_THAT(Delete(*Contact("1")), IsOk());
  EXPECT_EQ(MonthFunnel(), "");
  Feed(1);
  EXPECT_EQ(MonthFunnel(), "");
  // The slip was handed out all the same.
  EXPECT_EQ(Told().invitation_summaries_size(), 1);
}

// The events of a club may be more than one answer, or one step of the feed, can count.
TEST_F(AttendanceSummaryHandlersTest, TheKindOfAClubWithManyEvents_IsCountedInParts) {
  constexpr int kMany = static_cast<int>(kMaxWaiting) + 1;
  std::vector<clubs::v1::Occurrence> occurrences;
  std::vector<clubs::v1::Attendance> attendances;
  for (int i = 0; i < kMany; ++i) {
    const std::string id = absl::StrCat("many-", i);
    occurrences.push_back(Record<clubs::v1::Occurrence>(
        "%/occurrences/" + id, "club: '%/clubs/k' " + Moment("start_time", 0)));
    attendances.push_back(AttendanceOf(id + "/1", Heads(1)));
  }
  PutAll(clubs::Occurrences(), occurrences);
  PutAll(clubs::Attendances(), attendances);
  Feed();
  const auto line = [&](const char* kind) {
    return absl::StrCat("2024-05 ", kind, " ", kMany, " events, ", kMany, " people");
  };
  EXPECT_THAT(Events(), ElementsAre(line("RESIDENTS_CLUB")));
  PutClub("k", "kind: SUPPORT_GROUP");
  EXPECT_THAT(Outreach(), FailsWith(common::v1::FIGURES_BEHIND));
  EXPECT_GT(Feed(), 2);
  EXPECT_THAT(Events(), ElementsAre(line("SUPPORT_GROUP")));
}

}  // namespace
}  // namespace osiedle::figures
