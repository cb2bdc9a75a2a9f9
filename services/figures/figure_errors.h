// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_ERRORS_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace osiedle::figures {

// FIGURES_BEHIND, with RetryInfo: `waiting` changes are not counted yet.
absl::Status FiguresBehind(uint64_t waiting);
// FIGURES_TOO_LARGE.
absl::Status FiguresTooLarge();
// EDITION_NOT_DUE: from `due_time` on there is something to publish.
absl::Status EditionNotDue(absl::Time due_time);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_ERRORS_H_
