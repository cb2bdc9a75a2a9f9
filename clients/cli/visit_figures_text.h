// Visits by month and kind, as tables.
#ifndef OSIEDLE_CLIENTS_CLI_VISIT_FIGURES_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_VISIT_FIGURES_TEXT_H_

#include <string>
#include <vector>

#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/visit_summary_requests.pb.h"

namespace osiedle::cli {

// For a terminal of `width` columns (0: any). The columns that matter most come first in each
// table: a narrow terminal shows only these, and names the others.
std::string VisitFiguresText(const figures::v1::SummarizeVisitsResponse& response, int width);

// The same of an edition.
std::string PublishedVisitsText(const figures::v1::Edition& edition,
                                const std::vector<figures::v1::PublishedVisitFigure>& figures,
                                int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_VISIT_FIGURES_TEXT_H_
