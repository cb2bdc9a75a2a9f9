// A VTIMEZONE of a zone of the database.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICS_ZONE_WRITER_H_
#define OSIEDLE_SERVICES_CALENDAR_ICS_ZONE_WRITER_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace osiedle::calendar {

// The lines of a VTIMEZONE that holds from the begin of `first` to the end of `last`. When the
// clock is moved twice a year on the same Sundays of a month, as in the European Union since 1996,
// two rules say so and hold for ever. Otherwise every change of these years is listed.
std::vector<std::string> ZoneDefinition(absl::TimeZone zone, absl::CivilYear first,
                                        absl::CivilYear last);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICS_ZONE_WRITER_H_
