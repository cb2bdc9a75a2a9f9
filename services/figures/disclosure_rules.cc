#include "services/figures/disclosure_rules.h"

#include <algorithm>

namespace osiedle::figures {

int SuppressedBelow(absl::string_view need_code) {
  const bool violence = need_code == "domestic-violence" || need_code == "human-trafficking";
  return violence ? kViolenceSuppressedBelow : kSuppressedBelow;
}

int64_t Published(int64_t count, int suppressed_below) {
  if (count < suppressed_below) return 0;
  return (count + kRoundedTo / 2) / kRoundedTo * kRoundedTo;
}

CountRange CountsBehind(int64_t published, int suppressed_below) {
  if (published == 0) return {.least = 0, .most = suppressed_below - 1};
  return {.least = std::max<int64_t>(suppressed_below, published - kRoundedTo / 2),
          .most = published + kRoundedTo / 2};
}

bool MayCorrect(int64_t before, int64_t now, int suppressed_below) {
  const CountRange old_counts = CountsBehind(before, suppressed_below);
  const CountRange new_counts = CountsBehind(now, suppressed_below);
  const int64_t least_difference =
      std::max(new_counts.least - old_counts.most, old_counts.least - new_counts.most);
  return least_difference >= suppressed_below;
}

}  // namespace osiedle::figures
