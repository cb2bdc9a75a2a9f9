// What `osiedle visits` prints. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_VISITS_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_VISITS_TEXT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"

namespace osiedle::cli {

// A table with a row for each visit, in the order given: when it is, how it stands, how many of
// those who are asked go. Times are those of the zone. `width` is that of the terminal; 0: no
// limit.
std::string VisitsText(const std::vector<visits::v1::Visit>& visits, absl::TimeZone zone,
                       int width);

// One visit: a line for each thing that the caller is told, the crew with its answers, and the way
// that the visit went so far.
std::string VisitText(const visits::v1::Visit& visit, absl::TimeZone zone, int width);

// Who may take a seat, or that there is nobody.
std::string SubstitutesText(const visits::v1::FindSubstitutesResponse& response, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_VISITS_TEXT_H_
