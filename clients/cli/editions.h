// Editions of the published figures: which one is meant, which of its months, and its figures.
#ifndef OSIEDLE_CLIENTS_CLI_EDITIONS_H_
#define OSIEDLE_CLIENTS_CLI_EDITIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/client/figures_client.h"
#include "osiedle/figures/v1/edition.pb.h"

namespace osiedle::cli {

// The options as they were written; empty: not given.
struct EditionFlags {
  std::string parent;
  // A number, a name, or "latest".
  std::string edition;
  std::string start_month;
  std::string end_month;
};

// Asks the server. `start_month` and `end_month` of the answer are those that are asked for, as far
// as the edition has them. Wrong options are a UsageError, before anything is sent; so are months
// of which the edition has none.
absl::StatusOr<figures::v1::Edition> LoadEdition(const client::FiguresClient& figures,
                                                 const EditionFlags& flags);

// The figures of these months, in the order of the server.
absl::StatusOr<std::vector<figures::v1::PublishedFigure>> LoadNeeds(
    const client::FiguresClient& figures, const figures::v1::Edition& edition);
absl::StatusOr<std::vector<figures::v1::PublishedVisitFigure>> LoadVisits(
    const client::FiguresClient& figures, const figures::v1::Edition& edition);
absl::StatusOr<std::vector<figures::v1::PublishedAttendanceFigure>> LoadAttendance(
    const client::FiguresClient& figures, const figures::v1::Edition& edition);

// ", published, 2025-01 to 2025-12; fewer than 10 are left out, others rounded to 5": what stands
// behind the heading of figures that may be about violence.
std::string PublishedNote(const figures::v1::Edition& edition);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_EDITIONS_H_
