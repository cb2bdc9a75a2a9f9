// Sheets of invitations to cut apart: eight slips of the size A7 on a page A4, in Polish.
#ifndef OSIEDLE_CLIENTS_PRINT_SLIP_SHEET_H_
#define OSIEDLE_CLIENTS_PRINT_SLIP_SHEET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace osiedle::print {

struct Slip {
  // Which of the batch.
  int number = 0;
  // As it is printed: "7KQ4M-9XWT2".
  std::string claim_code;
};

struct SlipSheet {
  // Who invites: "Rybnik".
  std::string town;
  // What to, where, when; the last two may be empty.
  std::string title;
  std::string venue;
  std::string details;
  absl::CivilDay valid_until;
  std::vector<Slip> slips;
};

inline constexpr int kSlipsOnAPage = 8;

// "31 grudnia 2026"
std::string PolishDay(absl::CivilDay day);

// A PDF document. The slips hold codes that are as good as money in their small way: whoever writes
// it to a file keeps the file to its owner.
absl::StatusOr<std::string> RenderSlips(const SlipSheet& sheet);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_SLIP_SHEET_H_
