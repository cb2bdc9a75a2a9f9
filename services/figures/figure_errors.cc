#include "services/figures/figure_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::figures {

absl::Status FiguresBehind(uint64_t waiting) {
  return call::WithRetry(
      call::MakeError(absl::StatusCode::kUnavailable, common::v1::FIGURES_BEHIND,
                      absl::StrCat(waiting, " changes are not counted yet; ask again shortly"),
                      {{"waiting", absl::StrCat(waiting)}}),
      absl::Seconds(2));
}

absl::Status FiguresTooLarge() {
  return call::MakeError(absl::StatusCode::kInvalidArgument, common::v1::FIGURES_TOO_LARGE,
                         "the answer would be too large: ask for fewer months or districts, or for "
                         "a coarser grouping");
}

absl::Status EditionNotDue(absl::Time due_time) {
  const std::string due = absl::FormatTime(absl::RFC3339_sec, due_time, absl::UTCTimeZone());
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::EDITION_NOT_DUE,
                         absl::StrCat("every month that is complete is published; the next one is "
                                      "complete at ",
                                      due),
                         {{"due_time", due}});
}

}  // namespace osiedle::figures
