// The answer to a search for joint slots, as a person reads it.
#ifndef OSIEDLE_CLIENTS_CLI_SLOTS_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_SLOTS_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "osiedle/visits/v1/joint_slot.pb.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"

namespace osiedle::cli {

// Lines that end in '\n'. The slots as a table, best first: day, time, who takes which seat, and
// why the slot stands there; below it the weeks as grids. When there is none: the explanation in
// Polish, and a table of what would open a slot. `request` is what was asked, times are those of
// `zone`, and tables take at most `width` columns (0: no limit).
std::string SlotsText(const visits::v1::FindJointSlotsRequest& request,
                      const visits::v1::FindJointSlotsResponse& response, absl::TimeZone zone,
                      int width);

// The choices of a seat in words, as in "police officer or city guard".
std::string SeatText(const visits::v1::Seat& seat);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_SLOTS_TEXT_H_
