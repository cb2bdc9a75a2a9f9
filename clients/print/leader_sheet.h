// What a leader takes along to an event, in Polish: who comes, what they need, and room to tick
// them off.
#ifndef OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_H_
#define OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"

namespace osiedle::print {

// A PDF document, pages A4. Times are those of the zone. The parties stand in the order given,
// those that wait under a heading of their own, and empty lines for those who come without having
// signed up. The sheet tells of persons: whoever writes it to a file keeps the file to its owner.
absl::StatusOr<std::string> RenderLeaderSheet(const clubs::v1::LeaderSheet& sheet,
                                              absl::TimeZone zone);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_H_
