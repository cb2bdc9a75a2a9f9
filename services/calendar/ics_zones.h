// What the names of zones in an iCalendar file mean.
#ifndef OSIEDLE_SERVICES_CALENDAR_ICS_ZONES_H_
#define OSIEDLE_SERVICES_CALENDAR_ICS_ZONES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/calendar/ics_components.h"
#include "services/calendar/recurrence.h"

namespace osiedle::calendar {

// A zone of the machine's database by its IANA name. Takes no paths and no special words, which
// absl::LoadTimeZone would take, and remembers no name that is not there, which it would do as
// well.
std::optional<absl::TimeZone> FindZone(absl::string_view name);

// The offsets of a zone: those of the database, or those that a file defines (VTIMEZONE).
class IcsZone {
 public:
  explicit IcsZone(absl::TimeZone zone) : zone_(zone) {}

  // From `begin`, by the clock that showed `offset_before`, the offset is `offset`; in seconds.
  struct Onset {
    absl::CivilSecond begin;
    int offset_before = 0;
    int offset = 0;

    absl::Time moment() const { return MomentAt(begin, offset_before); }
  };
  // The moment at which a clock with that offset in seconds shows `local`. absl::FixedTimeZone
  // would keep every offset that a file brings for the life of the process.
  static absl::Time MomentAt(absl::CivilSecond local, int offset) {
    return absl::FromCivil(local, absl::UTCTimeZone()) - absl::Seconds(offset);
  }

  // At least one, in any order.
  explicit IcsZone(std::vector<Onset> onsets);

  // As MomentOf in wall_time.h.
  absl::Time MomentOf(absl::CivilSecond local) const;
  absl::CivilSecond LocalOf(absl::Time moment) const;
  // A rule's UNTIL in UTC as a local time, when the zone is one that a file defines.
  void MakeEndLocal(RecurrenceRule& rule) const;
  absl::TimeZone database_zone() const { return zone_; }

 private:
  // An offset, and where it ends: the next onset as a moment, and the local time from which on it,
  // or one after it, holds. The last has no end.
  struct Span {
    absl::Time end;
    absl::CivilSecond local_end;
    int offset = 0;
  };

  absl::TimeZone zone_;
  // Both ends grow from span to span. Empty: the zone is `zone_`.
  std::vector<Span> spans_;
  int last_offset_ = 0;
};

// The zones of one file.
class IcsZones {
 public:
  // Definitions in the file are read for the time from `window.begin` to `window.end` and two years
  // on both sides. `file` outlives this. `*steps_left` bounds the work, and is counted down.
  IcsZones(const IcsFile& file, CivilWindow window, int64_t* steps_left);

  // The zone that `name` means within one VCALENDAR of the file. The first of these that fits:
  //   a name of the database; a name that Windows uses;
  //   what X-LIC-LOCATION of the definition says; the end of `/maker/version/Europe/Warsaw`;
  //   the definition itself.
  // nullptr: not understood. Lives as long as this.
  const IcsZone* Find(int calendar, absl::string_view name);

 private:
  std::optional<IcsZone> Load(int calendar, absl::string_view name);
  std::optional<IcsZone> Defined(const IcsComponent& definition);
  bool AddOnsets(const IcsComponent& part, std::vector<IcsZone::Onset>& onsets);

  using Name = std::pair<int, std::string>;

  // By the number of the VCALENDAR and TZID; of equal ones the first.
  std::map<Name, const IcsComponent*> definitions_;
  const CivilWindow window_;
  int64_t* const steps_left_;
  std::map<Name, std::optional<IcsZone>> known_;
};

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_ICS_ZONES_H_
