// What a deadline says to a person, in Polish.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINE_MESSAGES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINE_MESSAGES_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visits/procedures/deadlines.h"

namespace osiedle::visits {

// One sentence: "Zostały 2 dni, do 5 czerwca 2024: pierwsze posiedzenie grupy.". Days are those of
// the calendar, counted from the day of `now`. A limit in hours is told with its time of day. Of a
// visit that is booked too late its end is told only if `tells_visit`.
std::string DeadlineInPolish(const StepDeadline& deadline, absl::Time now, absl::TimeZone zone,
                             bool tells_visit);

// "1 dzień", "2 dni", "22 dni", "0 dni".
std::string DaysInPolish(int64_t days);

// "3 czerwca 2024".
std::string DayInPolish(absl::CivilDay day);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINE_MESSAGES_H_
