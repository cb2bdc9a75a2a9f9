// What `osiedle clubs` prints. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_CLUBS_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_CLUBS_TEXT_H_

#include <string>
#include <vector>

#include "osiedle/clubs/v1/club.pb.h"

namespace osiedle::cli {

// "Tue, Thu 16:00–20:00"; with the days from and until which the hours hold.
std::string OpeningText(const clubs::v1::OpeningHours& hours);

// A table with a row for each club. `width` is that of the terminal; 0: no limit.
std::string ClubsText(const std::vector<clubs::v1::Club>& clubs, int width);

// One club: a line for each thing that is known of it.
std::string ClubText(const clubs::v1::Club& club);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CLUBS_TEXT_H_
