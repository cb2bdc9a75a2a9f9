#include "services/figures/edition_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/figures/testing/figures_fixture.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 15 May 2024 and 15 June 2024, noon.
constexpr char kMay[] = "occur_time { seconds: 1715767200 } ";
constexpr char kJune[] = "occur_time { seconds: 1718445600 } ";

std::vector<std::string> Lines(const std::vector<v1::PublishedFigure>& figures) {
  std::vector<std::string> lines;
  for (const v1::PublishedFigure& figure : figures) {
    lines.push_back(absl::StrCat(
        figure.month(), " ", figure.district().substr(figure.district().rfind('/') + 1), " ",
        figure.need_code().substr(figure.need_code().rfind('/') + 1), " ", figure.contact_count()));
  }
  return lines;
}

class EditionHandlersTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    NewDistrict("piaski");
    NewDistrict("centrum");
    NewStopIn("a", "piaski");
    NewStopIn("c", "centrum");
    // May 2024 is complete since 8 June.
    GoTo(2024, 6, 20);
  }
  void GoTo(int year, int month, int day) {
    clock().Set(
        absl::FromCivil(absl::CivilSecond(year, month, day, 12, 0, 0), absl::UTCTimeZone()));
  }
  void Contacts(int count, const std::string& text) {
    for (int i = 0; i < count; ++i) {
      ASSERT_THAT(NewContact(absl::StrCat("n", ++made_), 0, text), IsOk());
    }
  }
  int made_ = 0;
};

TEST_F(EditionHandlersTest, IssueEdition_PublishesTheCompleteMonthsRoundedAndWithoutSmallCounts) {
  Contacts(4, At("a") + kMay + Need("loneliness"));
  Contacts(8, At("a") + kMay + Need("poverty"));
  Contacts(9, At("c") + kMay + Need("domestic-violence"));
  Contacts(6, std::string(kMay) + Need("place"));
  Contacts(7, At("c") + kJune + Need("place"));
  Feed();
  auto edition = Issue();
  ASSERT_THAT(edition, IsOk());
  EXPECT_EQ(edition->name(), "municipalities/rybnik/editions/0001");
  EXPECT_EQ(edition->start_month(), "2023-06");
  EXPECT_EQ(edition->end_month(), "2024-05");
  EXPECT_EQ(edition->new_start_month(), "2023-06");
  EXPECT_EQ(edition->suppressed_below(), 5);
  EXPECT_EQ(edition->violence_suppressed_below(), 10);
  EXPECT_EQ(edition->rounded_to(), 5);
  EXPECT_TRUE(edition->has_create_time());
  EXPECT_THAT(Lines(PublishedFigures(edition->name())),
              ElementsAre("2024-05  place 5", "2024-05 piaski poverty 10"));
  ASSERT_EQ(fed().size(), 1u);
  EXPECT_EQ(fed()[0].resource_type(), "osiedle.pl/Edition");
}

TEST_F(EditionHandlersTest, IssueEdition_PublishesVisitsByKindAndState) {
  int made = 0;
  const auto put = [&](int count, const std::string& text) {
    for (int i = 0; i < count; ++i) PutVisit(absl::StrCat("v", ++made), text);
  };
  put(12, "");
  put(13, "kind: SITTING");
  put(9, "state: REFUSED");
  put(10, "kind: OUTREACH_VISIT state: NO_CONTACT");
  // In June, which is not complete; and what has not ended.
  put(20, Moment("start_time", 31));
  put(20, "state: CONFIRMED");
  Contacts(5, At("a") + kMay + Need("loneliness"));
  const auto lines = [this](const std::string& edition, int page_size) {
    std::vector<std::string> text;
    for (const v1::PublishedVisitFigure& figure : PublishedVisits(edition, page_size)) {
      text.push_back(absl::StrCat(figure.month(), " ", visits::v1::Visit::Kind_Name(figure.kind()),
                                  " ", visits::v1::Visit::State_Name(figure.state()), " ",
                                  figure.visit_count()));
    }
    return text;
  };
  // Once by the tail alone, once by the counters.
  const auto edition = Issue();
  ASSERT_THAT(edition, IsOk());
  for (int page_size : {1, 2, 500}) {
    EXPECT_THAT(lines(edition->name(), page_size),
                ElementsAre("2024-05 HOME_VISIT DONE 10", "2024-05 OUTREACH_VISIT NO_CONTACT 10",
                            "2024-05 SITTING DONE 15"));
    EXPECT_THAT(Lines(PublishedFigures(edition->name(), page_size)),
                ElementsAre("2024-05 piaski loneliness 5"));
  }
  Feed();
  GoTo(2024, 7, 8);
  const auto second = Issue();
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(lines(second->name(), 500),
              ElementsAre("2024-05 HOME_VISIT DONE 10", "2024-05 OUTREACH_VISIT NO_CONTACT 10",
                          "2024-05 SITTING DONE 15", "2024-06 HOME_VISIT DONE 20"));
}

TEST_F(EditionHandlersTest, IssueEdition_PublishesPeopleAtEventsByKindOfClub) {
  PutSeries("s", "");
  const auto put = [&](const std::string& id, const std::string& kind, int people,
                       const std::string& occurrence = "") {
    PutClub(id, "kind: " + kind);
    PutOccurrence(id, absl::StrCat("club: '%/clubs/", id, "' ", occurrence));
    PutAttendance(id + "/1", Heads(people));
  };
  put("a", "RESIDENTS_CLUB", 7);
  put("b", "RESIDENTS_CLUB", 6);
  put("c", "SUPPORT_GROUP", 9);
  put("d", "VOLUNTEERS_CLUB", 10);
  // In June, which is not complete.
  put("e", "SELF_HELP_GROUP", 40, Moment("start_time", 31));
  const auto lines = [this](const std::string& edition, int page_size) {
    std::vector<std::string> text;
    for (const v1::PublishedAttendanceFigure& figure : PublishedAttendance(edition, page_size)) {
      text.push_back(absl::StrCat(figure.month(), " ",
                                  clubs::v1::Club::Kind_Name(figure.club_kind()), " ",
                                  figure.people_count()));
    }
    return text;
  };
  // Once by the tail alone, once by the counters.
  const auto edition = Issue();
  ASSERT_THAT(edition, IsOk());
  for (int page_size : {1, 2, 500}) {
    EXPECT_THAT(lines(edition->name(), page_size),
                ElementsAre("2024-05 RESIDENTS_CLUB 15", "2024-05 VOLUNTEERS_CLUB 10"));
  }
  EXPECT_THAT(PublishedFigures(edition->name()), IsEmpty());
  EXPECT_THAT(PublishedVisits(edition->name()), IsEmpty());
  Feed();
  GoTo(2024, 7, 8);
  const auto second = Issue();
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(lines(second->name(), 500),
              ElementsAre("2024-05 RESIDENTS_CLUB 15", "2024-05 VOLUNTEERS_CLUB 10",
                          "2024-06 SELF_HELP_GROUP 40"));
}

// A page of one grid does not continue a list of another.
TEST_F(EditionHandlersTest, APageTokenOfContacts_IsNoneOfVisitsOrEvents) {
  Contacts(5, At("a") + kMay + Need("loneliness"));
  Contacts(5, At("c") + kMay + Need("loneliness"));
  v1::ListPublishedFiguresRequest contacts;
  contacts.set_parent(Issue()->name());
  contacts.set_page_size(1);
  const auto page = Run<v1::ListPublishedFiguresResponse>(contacts);
  ASSERT_THAT(page, IsOk());
  ASSERT_FALSE(page->next_page_token().empty());
  v1::ListPublishedVisitFiguresRequest visits;
  visits.set_parent(contacts.parent());
  visits.set_page_token(page->next_page_token());
  EXPECT_THAT(Run<v1::ListPublishedVisitFiguresResponse>(visits),
              FailsWith(common::v1::PAGE_TOKEN_INVALID));
  v1::ListPublishedAttendanceFiguresRequest events;
  events.set_parent(contacts.parent());
  events.set_page_token(page->next_page_token());
  EXPECT_THAT(Run<v1::ListPublishedAttendanceFiguresResponse>(events),
              FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(EditionHandlersTest, IssueEdition_WithoutAFeeder_CountsTheTail) {
  Contacts(5, At("a") + kMay + Need("loneliness"));
  EXPECT_THAT(Lines(PublishedFigures(Issue()->name())), ElementsAre("2024-05 piaski loneliness 5"));
}

// What the feeder has not counted yet is counted from the records, which know every level.
TEST_F(EditionHandlersTest, IssueEdition_WhileTheFeederLags_PublishesNothingBelowTheTopLevel) {
  NewCode("heating", "poverty");
  NewCode("coal", "heating");
  Contacts(6, At("a") + kMay + Need("coal"));
  Feed();
  Contacts(9, At("a") + kMay + Need("heating"));
  EXPECT_THAT(Lines(PublishedFigures(Issue()->name())), ElementsAre("2024-05 piaski poverty 15"));
}

TEST_F(EditionHandlersTest, IssueEdition_BeforeAMonthIsComplete_IsNotDue) {
  ASSERT_THAT(Issue(), IsOk());
  GoTo(2024, 7, 7);
  const auto early = Issue();
  ASSERT_THAT(early, FailsWith(common::v1::EDITION_NOT_DUE));
  EXPECT_EQ(MetadataOf(early.status(), "due_time"), "2024-07-07T22:00:00+00:00");
  GoTo(2024, 7, 8);
  auto second = Issue();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->name(), "municipalities/rybnik/editions/0002");
  EXPECT_EQ(second->start_month(), "2023-06");
  EXPECT_EQ(second->new_start_month(), "2024-06");
  EXPECT_EQ(second->end_month(), "2024-06");
}

TEST_F(EditionHandlersTest, AnEditionIsFrozen_AndTheNextOneCorrectsAMonthOnce) {
  Contacts(5, At("a") + kMay + Need("loneliness"));
  Contacts(20, At("c") + kMay + Need("poverty"));
  const std::string first = Issue()->name();
  const std::vector<std::string> first_lines = Lines(PublishedFigures(first));
  ASSERT_THAT(first_lines,
              ElementsAre("2024-05 centrum poverty 20", "2024-05 piaski loneliness 5"));

  // Late: enough for poverty, too few for loneliness.
  Contacts(12, At("c") + kMay + Need("poverty"));
  Contacts(3, At("a") + kMay + Need("loneliness"));
  EXPECT_EQ(Lines(PublishedFigures(first)), first_lines);
  GoTo(2024, 7, 8);
  auto second = Issue();
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(second->corrected_months(), ElementsAre("2024-05"));
  const std::vector<std::string> second_lines = Lines(PublishedFigures(second->name()));
  EXPECT_THAT(second_lines,
              ElementsAre("2024-05 centrum poverty 30", "2024-05 piaski loneliness 5"));

  // Later still: May is final.
  Contacts(100, At("a") + kMay + Need("loneliness"));
  GoTo(2024, 8, 8);
  auto third = Issue();
  ASSERT_THAT(third, IsOk());
  EXPECT_THAT(third->corrected_months(), IsEmpty());
  EXPECT_EQ(Lines(PublishedFigures(third->name())), second_lines);
  EXPECT_EQ(Lines(PublishedFigures(first)), first_lines);
}

TEST_F(EditionHandlersTest, ACorrectionMayTakeACellAway) {
  Contacts(15, At("a") + kMay + Need("loneliness"));
  const std::string first = Issue()->name();
  for (int i = 1; i <= 15; ++i) ASSERT_THAT(Delete(*Contact(absl::StrCat("n", i))), IsOk());
  GoTo(2024, 7, 8);
  auto second = Issue();
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(second->corrected_months(), ElementsAre("2024-05"));
  EXPECT_THAT(Lines(PublishedFigures(second->name())), IsEmpty());
  EXPECT_THAT(Lines(PublishedFigures(first)), ElementsAre("2024-05 piaski loneliness 15"));
}

TEST_F(EditionHandlersTest, StartMonth_IsChosenOnceAndForTheFirstEditionOnly) {
  EXPECT_THAT(Issue("2024-06"), FailsForFields({"start_month"}));
  EXPECT_THAT(Issue("2014-05"), FailsForFields({"start_month"}));
  EXPECT_THAT(Issue("May"), FailsForFields({"start_month"}));
  auto first = Issue("2024-03");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->start_month(), "2024-03");
  GoTo(2024, 7, 8);
  EXPECT_THAT(Issue("2024-05"), FailsForFields({"start_month"}));
  EXPECT_THAT(Issue("2024-03"), IsOk());
}

TEST_F(EditionHandlersTest, ValidateOnly_PublishesNothing) {
  v1::IssueEditionRequest request;
  request.set_parent(kTown);
  request.set_validate_only(true);
  EXPECT_THAT(Run<v1::Edition>(request), IsOk());
  v1::ListEditionsRequest list;
  list.set_parent(kTown);
  auto editions = Run<v1::ListEditionsResponse>(list);
  ASSERT_THAT(editions, IsOk());
  EXPECT_THAT(editions->editions(), IsEmpty());
}

TEST_F(EditionHandlersTest, TwoAtOnce_OneOfThemIsNotDue) {
  BeforeNextCommit([&] { EXPECT_THAT(Issue(), IsOk()); });
  EXPECT_THAT(Issue(), FailsWith(common::v1::EDITION_NOT_DUE));
}

TEST_F(EditionHandlersTest, PagesGiveEveryFigureOnce) {
  for (const char* code : {"loneliness", "poverty", "place", "leisure"}) {
    Contacts(5, At("a") + kMay + Need(code));
    Contacts(5, At("c") + "occur_time { seconds: 1713175200 } " + Need(code));
  }
  const std::string edition = Issue()->name();
  const std::vector<std::string> whole = Lines(PublishedFigures(edition));
  EXPECT_EQ(whole.size(), 8u);
  for (int page_size = 1; page_size <= 9; ++page_size) {
    EXPECT_EQ(Lines(PublishedFigures(edition, page_size)), whole) << page_size;
  }
  v1::ListPublishedFiguresRequest request;
  request.set_parent(edition);
  request.set_page_size(3);
  auto page = Run<v1::ListPublishedFiguresResponse>(request);
  ASSERT_THAT(page, IsOk());
  GoTo(2024, 7, 8);
  request.set_parent(Issue()->name());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(Run<v1::ListPublishedFiguresResponse>(request),
              FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(EditionHandlersTest, Get_List_AndNamesThatAreNone) {
  const std::string name = Issue()->name();
  v1::GetEditionRequest get;
  get.set_name(name);
  auto edition = Run<v1::Edition>(get);
  ASSERT_THAT(edition, IsOk());
  EXPECT_EQ(edition->end_month(), "2024-05");
  get.set_name("municipalities/rybnik/editions/0009");
  EXPECT_THAT(Run<v1::Edition>(get), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::ListPublishedFiguresRequest list;
  list.set_parent(get.name());
  EXPECT_THAT(Run<v1::ListPublishedFiguresResponse>(list),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  list.set_parent(kTown);
  EXPECT_THAT(Run<v1::ListPublishedFiguresResponse>(list), FailsForFields({"parent"}));
  list.set_parent("municipalities/gdynia/editions/0001");
  EXPECT_THAT(Run<v1::ListPublishedFiguresResponse>(list),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::figures
