// The errors of a reader of iCalendar files.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICALENDAR_ERRORS_H_
#define OSIEDLE_SERVICES_CALENDAR_ICALENDAR_ERRORS_H_

#include "absl/status/status.h"
#include "services/calendar/icalendar.h"

namespace osiedle::calendar {

absl::Status NotICalendar(int line);
absl::Status ZoneUnknown(int event, int line);
absl::Status BadRecurrence(int event, int line);
absl::Status TooDense(int event);
absl::Status TooManyTimes();
// `line` is where the bound was reached; 0: the file as a whole.
absl::Status FileTooLarge(int line);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICALENDAR_ERRORS_H_
