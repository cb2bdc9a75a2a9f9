// What the options of `osiedle slots find` ask for. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_SLOTS_REQUEST_H_
#define OSIEDLE_CLIENTS_CLI_SLOTS_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/refused_options.h"
#include "osiedle/visits/v1/joint_slot.pb.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"

namespace osiedle::cli {

// The options as they were written; empty: not given.
struct SlotFlags {
  std::string parent;
  std::vector<std::string> seats;
  std::string of_team;
  std::vector<std::string> previous;
  // Local days, both included.
  std::string from;
  std::string until;
  std::string duration;
  std::string place;
  std::string resident;
  // A local day, or a time in RFC 3339.
  std::string deadline;
  // As in "8:00-16:00".
  std::string hours;
  bool working_days = false;
};

// The words that may stand for a choice of a seat: professions, VEHICLE and ROOM.
std::vector<std::string> ChoiceWords();

// A seat as in "SOCIAL_WORKER", "POLICE_OFFICER|CITY_GUARD", "2:PSYCHOLOGIST|COMMUNITY_NURSE",
// "PROBATION_OFFICER?" (optional), "VEHICLE@institutions/mops". A choice is a profession, VEHICLE,
// ROOM, or a name below `parent`; with "@" the institution that it must belong to. Fails with
// UsageError, which names --seat.
absl::StatusOr<visits::v1::Seat> ParseSeat(absl::string_view text, absl::string_view parent);

// Puts what the options say into the request, in the place of what it says itself. Where neither
// names a window, it begins on `today` and is four weeks long. Fails with UsageError, which names
// the option.
absl::Status ApplyFlags(const SlotFlags& flags, absl::TimeZone zone, absl::CivilDay today,
                        visits::v1::FindJointSlotsRequest& request);

// The options that set fields of the request.
absl::Span<const OptionField> SlotOptions();

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_SLOTS_REQUEST_H_
