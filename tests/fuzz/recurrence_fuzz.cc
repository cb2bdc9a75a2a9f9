// A recurrence rule: refused, or expanded within the limits; the occurrences are in order, each
// once, within the window and not before the start.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/calendar/recurrence.h"

using ::osiedle::calendar::Recurrence;
using ::osiedle::calendar::RecurrenceRule;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<RecurrenceRule> rule = osiedle::calendar::ParseRule(text);
  if (rule.ok() != osiedle::calendar::CheckRule(text).ok()) std::abort();
  if (!rule.ok()) return 0;

  const osiedle::calendar::ExpansionLimits limits = {.max_times = 500, .max_steps = 20'000};
  for (const bool is_date : {false, true}) {
    const Recurrence recurrence = {
        .start = absl::CivilSecond(2026, 3, 29), .is_date = is_date, .rules = {*rule}};
    const osiedle::calendar::CivilWindow window = {absl::CivilSecond(2026, 3, 1),
                                                   absl::CivilSecond(2029, 3, 1)};
    int64_t steps = 0;
    const auto times = osiedle::calendar::Expand(recurrence, window, limits, &steps);
    // The step that goes too far is counted.
    if (steps > limits.max_steps + 1) std::abort();
    if (!times.ok()) {
      if (!absl::IsResourceExhausted(times.status()) && !is_date) std::abort();
      continue;
    }
    if (times->size() > limits.max_times + 1) std::abort();
    for (size_t i = 0; i < times->size(); ++i) {
      const absl::CivilSecond time = (*times)[i];
      if (time < recurrence.start || time >= window.end) std::abort();
      if (i > 0 && time <= (*times)[i - 1]) std::abort();
    }
  }
  return 0;
}
