// What may be published about a count: pure functions. services/figures/README.md tells why.
#ifndef OSIEDLE_SERVICES_FIGURES_DISCLOSURE_RULES_H_
#define OSIEDLE_SERVICES_FIGURES_DISCLOSURE_RULES_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace osiedle::figures {

inline constexpr int kRoundedTo = 5;
inline constexpr int kSuppressedBelow = 5;
inline constexpr int kViolenceSuppressedBelow = 10;
// Any visit may be one because of violence.
inline constexpr int kVisitsSuppressedBelow = kViolenceSuppressedBelow;
// People at events. A few may have come again and again.
inline constexpr int kPeopleSuppressedBelow = 10;

// The number of contacts below which a cell of a top-level code (its id) is suppressed.
int SuppressedBelow(absl::string_view need_code);

// What is published of `count`: 0 for a suppressed one, else the nearest multiple of kRoundedTo.
int64_t Published(int64_t count, int suppressed_below);

// The counts that are published as `published`, from least to most.
struct CountRange {
  int64_t least = 0;
  int64_t most = 0;
};
CountRange CountsBehind(int64_t published, int suppressed_below);

// Whether the next edition may publish `now` where the edition before published `before`. Every
// count behind the one must differ from every count behind the other by at least
// `suppressed_below`. A difference between editions is itself a count, of late contacts, visits or
// people, so the same threshold holds.
bool MayCorrect(int64_t before, int64_t now, int suppressed_below);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_DISCLOSURE_RULES_H_
