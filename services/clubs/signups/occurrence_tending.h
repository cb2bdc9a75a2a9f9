// What the club clock does to one occurrence in one transaction.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_OCCURRENCE_TENDING_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_OCCURRENCE_TENDING_H_

#include <string>

#include "absl/status/status.h"
#include "services/clubs/signups/registration_writer.h"

namespace osiedle::clubs {

// Writes down what became of the registrations of an occurrence (club_clock.h), and puts the timers
// for what comes next. A second run at the same moment changes nothing.
absl::Status TendOccurrence(const ClubRun& run, const std::string& occurrence_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_OCCURRENCE_TENDING_H_
