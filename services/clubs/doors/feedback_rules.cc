#include "services/clubs/doors/feedback_rules.h"

#include <cmath>

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::FeedbackCounts;

double MeanToATenth(int64_t sum, int64_t count) {
  return std::round(10.0 * static_cast<double>(sum) / static_cast<double>(count)) / 10;
}

}  // namespace

bool TakesFeedback(absl::Time start, absl::Time end, absl::Time now) {
  return now >= start && now <= end + kFeedbackTime;
}

void AddAnswer(int usefulness, int return_intent, FeedbackCounts& counts) {
  counts.set_answers(counts.answers() + 1);
  counts.set_usefulness_sum(counts.usefulness_sum() + usefulness);
  counts.set_return_intent_sum(counts.return_intent_sum() + return_intent);
}

bool IsTold(const FeedbackCounts& counts, absl::Time end, absl::Time now) {
  return counts.answers() >= kFewestAnswers && now > end + kFeedbackTime;
}

void Summarize(const FeedbackCounts& counts, v1::FeedbackSummary& summary) {
  summary.set_answer_count(static_cast<int32_t>(counts.answers()));
  summary.set_mean_usefulness(MeanToATenth(counts.usefulness_sum(), counts.answers()));
  summary.set_mean_return_intent(MeanToATenth(counts.return_intent_sum(), counts.answers()));
}

}  // namespace osiedle::clubs
