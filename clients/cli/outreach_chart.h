// What the picture of the way from the contact to the club is drawn from.
#ifndef OSIEDLE_CLIENTS_CLI_OUTREACH_CHART_H_
#define OSIEDLE_CLIENTS_CLI_OUTREACH_CHART_H_

#include <string>

#include "clients/cli/display_names.h"
#include "clients/print/funnel_chart.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"

namespace osiedle::cli {

// All months, and the stops and needs with the most contacts. `display_names` has those of the
// municipality, of stops and of needs.
print::FunnelChart ChartOf(const figures::v1::SummarizeOutreachResponse& response,
                           const std::string& municipality, const DisplayNames& display_names);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_OUTREACH_CHART_H_
