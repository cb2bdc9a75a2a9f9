// Reads when someone is busy from an iCalendar file (RFC 5545), and writes such files.
//
// No function here keeps state or loads zones of its own: all may be called by many threads at
// once.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICALENDAR_H_
#define OSIEDLE_SERVICES_CALENDAR_ICALENDAR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/calendar/intervals.h"

namespace osiedle::calendar {

// Bounds of memory and time. The defaults fit a file of `max_bytes`.
struct ReadLimits {
  size_t max_bytes = 900 * 1024;
  size_t max_lines = 100'000;
  // Of BEGIN within BEGIN. RFC 5545 needs three.
  size_t max_depth = 8;
  // Of joined times.
  size_t max_times = 2000;
  // Of the expansion of all recurrences of the file together, as ExpansionLimits counts them. With
  // `max_bytes` it bounds the time: the worst files take about 0.1 s. An office of ten years with
  // 300 series, none of which names its end, needs less than half
  // (ReadBusy_OfTenYearsOfAnOffice_IsFarFromTheLimits).
  int64_t max_steps = 500'000;
};

// What the owner of a file is busy with.
struct BusyCalendar {
  // Within the window; what reaches over its border is cut there.
  Intervals busy;
  // Events (VEVENT) and busy periods (FREEBUSY) of the file that are busy within the window. An
  // exception to a series (RECURRENCE-ID) is an event of its own.
  int event_count = 0;
  // All others: transparent, cancelled, free, replaced by another revision, without length, or not
  // in the window.
  int ignored_count = 0;
};

// Why a file is refused.
enum class ReadFault {
  // Not iCalendar from `line` on: no BEGIN:VCALENDAR, BEGIN and END that do not fit, a line that is
  // none, a time that is none, an end before its begin.
  kNotICalendar,
  // Neither the name of a zone nor its definition in the file is understood: `event`.
  kZoneUnknown,
  // A rule is not one of RFC 5545, or of a form that is not read: `event`.
  kBadRecurrence,
  // A series has too many occurrences, or all together have: `event` is where the bound was
  // reached.
  kTooDense,
  // More than `max_times` joined times.
  kTooManyTimes,
  // More than `max_bytes`, `max_lines` or `max_depth`.
  kTooLarge,
};

struct ReadError {
  ReadFault fault = ReadFault::kNotICalendar;
  // Of the file, from 1; 0: none.
  int line = 0;
  // The place of the VEVENT or VFREEBUSY among all of the file, from 1; 0: none.
  int event = 0;
};

// Reads an iCalendar file. A time without a zone is in `zone`, and a day without a time is that
// day there. The error is InvalidArgument, has a ReadError, and its message says nothing of the
// file's content.
//
// Understood are several VCALENDAR objects; UTF-8 with or without a byte order mark, UTF-16 and
// every code page that holds ASCII; lines that end with LF alone. Of an event: DTSTART, DTEND,
// DURATION, RRULE, RDATE (PERIOD too), EXDATE, RECURRENCE-ID, SEQUENCE, STATUS and TRANSP. Refused
// as bad recurrences: EXRULE, and RECURRENCE-ID with RANGE.
absl::StatusOr<BusyCalendar> ReadBusy(absl::string_view bytes, absl::TimeZone zone, Interval window,
                                      const ReadLimits& limits = {});

// The ReadError of a status that ReadBusy returned; nothing for any other.
std::optional<ReadError> ReadErrorOf(const absl::Status& status);

// An event to write.
struct WrittenEvent {
  // Unique in the world, and the same in each revision.
  std::string uid;
  // When this revision was made.
  absl::Time stamp;
  absl::Time begin;
  absl::Time end;
  // May be empty. Any text in UTF-8.
  std::string summary;
  // An RRULE without the name of the property; empty: the event does not recur. UNTIL is in UTC.
  std::string rule;
  // Begins of occurrences that do not take place.
  std::vector<absl::Time> without;
  // Counts revisions, from 0.
  int sequence = 0;
  bool cancelled = false;
};

// One VCALENDAR of events, in the order given, with times in `zone` and the definition of that
// zone. InvalidArgument: a `uid` that is empty, a rule that CheckRule refuses, an end not after its
// begin. `product` is what PRODID says of the program that wrote the file.
absl::StatusOr<std::string> WriteEvents(absl::Span<const WrittenEvent> events, absl::TimeZone zone,
                                        absl::string_view product);

// One VCALENDAR with one VFREEBUSY: the busy times within a window, and nothing else.
std::string WriteFreeBusy(absl::string_view uid, absl::Time stamp, const Intervals& busy,
                          Interval window, absl::string_view product);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICALENDAR_H_
