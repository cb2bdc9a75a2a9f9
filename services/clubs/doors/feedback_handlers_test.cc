#include "services/clubs/doors/feedback_handlers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/clubs/doors/door_case_test.h"
#include "services/clubs/plans/effective_occurrence.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::IsEmpty;

class FeedbackTest : public DoorTest {
 protected:
  absl::Status Answer(int usefulness = 4, int return_intent = 5, const std::string& event = kTrip,
                      const std::string& more = "") {
    return Do<v1::GiveFeedbackResponse, v1::GiveFeedbackRequest>(
               absl::StrCat("name: '", OccurrenceName(event), "' usefulness: ", usefulness,
                            " return_intent: ", return_intent, " ", more))
        .status();
  }
  void AnswerTimes(int count, const std::string& event = kTrip) {
    for (int i = 0; i < count; ++i) ASSERT_THAT(Answer(4, 5, event), IsOk());
  }
  // "id count usefulness return_intent; …", or the reason of the failure.
  std::string Summaries(const std::string& text = "") {
    const auto response = Do<v1::SummarizeFeedbackResponse, v1::SummarizeFeedbackRequest>(
        absl::StrCat("parent: '%' ", text));
    if (!response.ok()) return call::ReasonOf(response.status());
    return absl::StrJoin(response->feedback_summaries(), "; ",
                         [](std::string* out, const v1::FeedbackSummary& summary) {
                           absl::StrAppend(out, IdOf(summary.occurrence()), " ",
                                           summary.answer_count(), " ", summary.mean_usefulness(),
                                           " ", summary.mean_return_intent());
                         });
  }
  // Makes an event of that day, at 17:00, to which so many people come.
  void HoldEvent(const std::string& id, int people, const std::string& text = "") {
    ASSERT_THAT(NewEvent(id, text), IsOk());
    const std::string event = absl::StrCat(id, "-20240604t1700");
    ASSERT_THAT(New("a", absl::StrCat(Adults(people), In(17)), event), IsOk());
  }
};

TEST_F(FeedbackTest, AsManyAnswerAsCame) {
  GoTo(17);
  EXPECT_THAT(Answer(), FailsWith(common::v1::FEEDBACK_COMPLETE));
  ASSERT_THAT(Come("a", Adults(2)), IsOk());
  AnswerTimes(2);
  EXPECT_THAT(Answer(), FailsWith(common::v1::FEEDBACK_COMPLETE));
  ASSERT_THAT(Come("b", Adults(1)), IsOk());
  EXPECT_THAT(Answer(), IsOk());
  EXPECT_THAT(Answer(), FailsWith(common::v1::FEEDBACK_COMPLETE));
}

TEST_F(FeedbackTest, OfTwoLastAnswersAtOnce_OneIsTaken) {
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(1)), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(Answer(), IsOk()); });
  EXPECT_THAT(Answer(), FailsWith(common::v1::FEEDBACK_COMPLETE));
}

TEST_F(FeedbackTest, BeforeTheEvent_OrLongAfter_NoneIsTaken) {
  EXPECT_THAT(Answer(), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(5)), IsOk());
  EXPECT_THAT(Answer(), IsOk());
  clock().Advance(absl::Hours(24 * 7));
  EXPECT_THAT(Answer(), IsOk());
  clock().Advance(absl::Hours(2));
  EXPECT_THAT(Answer(), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Answer(1, 1, "wycieczka-20240605t1700"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(FeedbackTest, OfACancelledEvent_NoneIsTaken) {
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  GoTo(18);
  EXPECT_THAT(Answer(), FailsWith(common::v1::OCCURRENCE_CANCELLED));
}

TEST_F(FeedbackTest, AnAnswerIsFromOneToFive) {
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(5)), IsOk());
  EXPECT_THAT(Answer(0, 6), FailsForFields({"return_intent", "usefulness"}));
  EXPECT_THAT(Answer(6, 5), FailsForFields({"usefulness"}));
}

TEST_F(FeedbackTest, NoRecordTellsOfAnAnswer) {
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(5)), IsOk());
  ASSERT_THAT(Answer(), IsOk());
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(FeedbackTest, IsToldWhenTheSevenDaysAreOver_FromFiveAnswersOn) {
  GoTo(12);
  HoldEvent("piec", 8);
  HoldEvent("cztery", 8);
  GoTo(18);
  AnswerTimes(5, "piec-20240604t1700");
  AnswerTimes(4, "cztery-20240604t1700");
  EXPECT_EQ(Summaries(), "");
  // The last moment at which an answer is taken.
  GoTo(18, 30);
  clock().Advance(absl::Hours(24 * 7));
  EXPECT_EQ(Summaries(), "");
  ASSERT_THAT(Answer(1, 2, "piec-20240604t1700"), IsOk());
  clock().Advance(absl::Minutes(1));
  EXPECT_EQ(Summaries(), "piec-20240604t1700 6 3.5 4.5");
  // What is told once stays.
  EXPECT_THAT(Answer(1, 1, "piec-20240604t1700"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  clock().Advance(absl::Hours(24 * 60));
  EXPECT_EQ(Summaries(), "piec-20240604t1700 6 3.5 4.5");
}

TEST_F(FeedbackTest, IsAskedBySeriesClubAndDays) {
  ASSERT_THAT(NewClub("inny"), IsOk());
  GoTo(12);
  HoldEvent("a", 5);
  HoldEvent("b", 5);
  HoldEvent("c", 5, "club: '%/clubs/inny'");
  GoTo(18);
  for (const char* id : {"a", "b", "c"}) AnswerTimes(5, absl::StrCat(id, "-20240604t1700"));
  clock().Advance(absl::Hours(24 * 8));
  EXPECT_EQ(Summaries("series: '%/eventSeries/b'"), "b-20240604t1700 5 4 5");
  EXPECT_EQ(Summaries("club: '%/clubs/inny'"), "c-20240604t1700 5 4 5");
  EXPECT_EQ(Summaries("series: '%/eventSeries/b' club: '%/clubs/inny'"), "");
  EXPECT_EQ(Summaries("start_date { year: 2024 month: 6 day: 5 }"), "");
  EXPECT_EQ(Summaries("end_date { year: 2024 month: 6 day: 3 }"), "");
  EXPECT_EQ(Summaries("start_date { year: 2024 month: 6 day: 4 }"
                      " end_date { year: 2024 month: 6 day: 4 }"),
            "a-20240604t1700 5 4 5; b-20240604t1700 5 4 5; c-20240604t1700 5 4 5");
}

TEST_F(FeedbackTest, WhatIsWrongWithTheQuestion_IsNamed) {
  const auto ask = [this](const std::string& text) {
    return Do<v1::SummarizeFeedbackResponse, v1::SummarizeFeedbackRequest>(
        absl::StrCat("parent: '%' ", text));
  };
  EXPECT_THAT(ask("start_date { year: 2024 month: 6 day: 5 }"
                  " end_date { year: 2024 month: 6 day: 4 }"),
              FailsForFields({"end_date"}));
  EXPECT_THAT(ask("start_date { year: 2023 month: 6 day: 3 }"
                  " end_date { year: 2024 month: 6 day: 4 }"),
              FailsForFields({"end_date"}));
  EXPECT_THAT(ask("start_date { year: 2023 month: 6 day: 3 }"
                  " end_date { year: 2024 month: 6 day: 3 }"),
              IsOk());
  EXPECT_THAT(ask("series: '%/eventSeries/nie'"), FailsForFields({"series"}));
  EXPECT_THAT(ask("club: '%/clubs/nie'"), FailsForFields({"club"}));
}

}  // namespace
}  // namespace osiedle::clubs
