// The rules of feedback: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_RULES_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_RULES_H_

#include <cstdint>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/feedback_summary.pb.h"
#include "osiedle/internal/v1/feedback_counts.pb.h"

namespace osiedle::clubs {

// Answers are taken from the begin of the event until so long after its end.
inline constexpr absl::Duration kFeedbackTime = absl::Hours(24 * 7);
// Fewer answers are never told of: a mean of one or two is somebody's answer.
inline constexpr int64_t kFewestAnswers = 5;

// Whether answers are taken after an event that ends then.
bool TakesFeedback(absl::Time start, absl::Time end, absl::Time now);

// Adds one answer.
// REQUIRES: both are from 1 to 5.
void AddAnswer(int usefulness, int return_intent, internal::v1::FeedbackCounts& counts);

// Whether the answers are told of: no more come, and they are enough. What was told once so never
// changes, and nobody finds one answer by subtraction.
bool IsTold(const internal::v1::FeedbackCounts& counts, absl::Time end, absl::Time now);

// The count and the means, to a tenth.
// REQUIRES: there is an answer.
void Summarize(const internal::v1::FeedbackCounts& counts, v1::FeedbackSummary& summary);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_RULES_H_
