// The components of an iCalendar file that say when someone is busy, and its zones.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICS_COMPONENTS_H_
#define OSIEDLE_SERVICES_CALENDAR_ICS_COMPONENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/calendar/content_lines.h"
#include "services/calendar/icalendar.h"

namespace osiedle::calendar {

// A VEVENT, VFREEBUSY, VTIMEZONE, STANDARD or DAYLIGHT.
struct IcsComponent {
  std::string kind;
  // Where it begins.
  int line = 0;
  // Among the VEVENT and VFREEBUSY of the file, from 1; 0 for others.
  int number = 0;
  // Which VCALENDAR of the file it is in, from 0: names of zones hold within one.
  int calendar = 0;
  // The VCALENDAR cancels what it holds (METHOD:CANCEL).
  bool cancelled = false;
  // Those lines that are needed, in the order of the file.
  std::vector<ContentLine> lines;
  // STANDARD and DAYLIGHT of a VTIMEZONE.
  std::vector<IcsComponent> parts;

  // The first line of that name, or nullptr.
  const ContentLine* Find(absl::string_view name) const;
  // Its value; empty when there is none.
  absl::string_view Value(absl::string_view name) const;
};

struct IcsFile {
  // VEVENT and VFREEBUSY.
  std::vector<IcsComponent> events;
  // VTIMEZONE.
  std::vector<IcsComponent> zones;
};

// The components of a file. Everything else in it, such as titles, is passed over and not kept.
absl::StatusOr<IcsFile> ReadComponents(absl::string_view text, const ReadLimits& limits);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICS_COMPONENTS_H_
