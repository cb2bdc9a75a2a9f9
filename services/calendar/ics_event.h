// One VEVENT of an iCalendar file, as far as it says when someone is busy.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICS_EVENT_H_
#define OSIEDLE_SERVICES_CALENDAR_ICS_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/calendar/ics_components.h"
#include "services/calendar/ics_zones.h"
#include "services/calendar/recurrence.h"

namespace osiedle::calendar {

// How long an occurrence takes: RFC 5545 section 3.8.5.3 keeps days of DURATION by the calendar,
// and the length from DTSTART to DTEND by the clock.
struct IcsLength {
  int64_t days = 0;
  int64_t seconds = 0;
};

// A time of the file in its zone. A date is its midnight.
struct IcsTime {
  TimeValue value;
  const IcsZone* zone = nullptr;

  absl::Time moment() const;
};

// From `begin` to before `end`; of a busy period or of an RDATE with a length of its own.
struct IcsPeriod {
  absl::Time begin;
  absl::Time end;
};

// Moments, or whole days when the file names days.
struct IcsMoments {
  std::vector<absl::Time> moments;
  std::vector<absl::CivilDay> days;
};

struct IcsEvent {
  const IcsComponent* component = nullptr;
  std::string uid;
  int64_t sequence = 0;
  // STATUS:CANCELLED, or in a VCALENDAR with METHOD:CANCEL.
  bool cancelled = false;
  // TRANSP:TRANSPARENT.
  bool transparent = false;
  // Of an exception to a series: the begin of the occurrence that it replaces.
  std::optional<IcsTime> recurrence_id;
  // The zone of the event's local times.
  const IcsZone* zone = nullptr;
  Recurrence recurrence;
  IcsLength length;
  std::vector<IcsPeriod> periods;
  IcsMoments without;

  absl::Time EndOf(absl::CivilSecond begin) const;
};

// Reads the lines of a component. `zone` is that of times without a zone.
class IcsEventReader {
 public:
  // Both outlive this, and this outlives the events.
  IcsEventReader(IcsZones& zones, const IcsZone& zone) : zones_(zones), local_zone_(zone) {}

  absl::StatusOr<IcsEvent> ReadEvent(const IcsComponent& component);

  // The periods of a VFREEBUSY; those of FBTYPE=FREE only count in `*free_count`.
  absl::StatusOr<std::vector<IcsPeriod>> ReadFreeBusy(const IcsComponent& component,
                                                      int* free_count);

 private:
  absl::StatusOr<const IcsZone*> ZoneOf(const IcsComponent& component, const ContentLine& line);
  absl::StatusOr<IcsTime> ReadTime(const IcsComponent& component, const ContentLine& line,
                                   absl::string_view text);
  absl::StatusOr<IcsPeriod> ReadPeriod(const IcsComponent& component, const ContentLine& line,
                                       absl::string_view text);
  absl::Status ReadLength(const IcsComponent& component, const IcsTime& start, IcsEvent& event);
  absl::Status ReadRecurrence(const IcsComponent& component, IcsEvent& event);
  absl::Status ReadRule(const ContentLine& line, IcsEvent& event);
  absl::Status ReadAlso(const ContentLine& line, IcsEvent& event);
  absl::Status ReadWithout(const ContentLine& line, IcsEvent& event);

  IcsZones& zones_;
  const IcsZone& local_zone_;
  const IcsZone utc_{absl::UTCTimeZone()};
};

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICS_EVENT_H_
