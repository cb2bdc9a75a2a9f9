// Outreach work by month and district, the way from the contact to the club, and who came to
// events, as tables.
#ifndef OSIEDLE_CLIENTS_CLI_OUTREACH_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_OUTREACH_TEXT_H_

#include <string>

#include "clients/cli/display_names.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"

namespace osiedle::cli {

// `display_names` has those of districts, stops and needs. For a terminal of `width` columns (0:
// any). The columns that matter most come first in each table: a narrow terminal shows only these,
// and names the others.
std::string OutreachText(const figures::v1::SummarizeOutreachResponse& response,
                         const DisplayNames& display_names, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_OUTREACH_TEXT_H_
