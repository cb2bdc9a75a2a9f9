#include "services/clubs/doors/feedback_rules.h"

#include "gtest/gtest.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::FeedbackCounts;

absl::Time At(int hours) { return absl::FromUnixSeconds(1717513200) + absl::Hours(hours); }

FeedbackCounts Counts(int answers, int usefulness, int return_intent) {
  FeedbackCounts counts;
  for (int i = 0; i < answers; ++i) AddAnswer(usefulness, return_intent, counts);
  return counts;
}

TEST(Feedback, IsTakenFromTheBeginToTheEndOfSevenDays) {
  EXPECT_FALSE(TakesFeedback(At(0), At(2), At(0) - absl::Seconds(1)));
  EXPECT_TRUE(TakesFeedback(At(0), At(2), At(0)));
  EXPECT_TRUE(TakesFeedback(At(0), At(2), At(2 + 7 * 24)));
  EXPECT_FALSE(TakesFeedback(At(0), At(2), At(2 + 7 * 24) + absl::Seconds(1)));
}

TEST(Feedback, IsToldOnceNoMoreComes_AndFromFiveAnswersOn) {
  EXPECT_FALSE(IsTold(Counts(5, 5, 5), At(2), At(2 + 7 * 24)));
  EXPECT_TRUE(IsTold(Counts(5, 5, 5), At(2), At(2 + 7 * 24) + absl::Seconds(1)));
  EXPECT_FALSE(IsTold(Counts(4, 5, 5), At(2), At(24 * 30)));
  // At every moment, either answers are taken or they are told.
  for (int hour = 0; hour < 24 * 9; ++hour) {
    EXPECT_NE(TakesFeedback(At(0), At(2), At(hour)), IsTold(Counts(5, 1, 1), At(2), At(hour)));
  }
}

TEST(Feedback, MeansAreToATenth) {
  FeedbackCounts counts = Counts(4, 5, 1);
  AddAnswer(4, 3, counts);
  AddAnswer(4, 2, counts);
  v1::FeedbackSummary summary;
  Summarize(counts, summary);
  EXPECT_EQ(summary.answer_count(), 6);
  EXPECT_DOUBLE_EQ(summary.mean_usefulness(), 4.7);
  EXPECT_DOUBLE_EQ(summary.mean_return_intent(), 1.5);
}

}  // namespace
}  // namespace osiedle::clubs
