#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/calendar/icalendar.h"
#include "services/calendar/icalendar_errors.h"
#include "services/calendar/ics_components.h"
#include "services/calendar/ics_event.h"
#include "services/calendar/ics_zones.h"
#include "services/calendar/wall_time.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

constexpr int64_t kDaySeconds = 86'400;

// What the exceptions to the series of one UID say of it.
struct Series {
  // Begins of the occurrences that exceptions stand for.
  IcsMoments replaced;
  // The series itself is cancelled, and with it every exception.
  bool cancelled = false;
};

// Begins that do not take place, quick to look up.
class Exceptions {
 public:
  void Add(const IcsMoments& more) {
    moments_.insert(more.moments.begin(), more.moments.end());
    days_.insert(more.days.begin(), more.days.end());
  }
  bool Has(absl::CivilSecond local, absl::Time moment) const {
    return moments_.count(moment) > 0 || days_.count(absl::CivilDay(local)) > 0;
  }

 private:
  std::set<absl::Time> moments_;
  std::set<absl::CivilDay> days_;
};

class BusyReader {
 public:
  BusyReader(const IcsFile& file, absl::TimeZone zone, Interval window, const ReadLimits& limits)
      : file_(file),
        window_(window),
        limits_(limits),
        steps_left_(limits.max_steps),
        local_zone_(zone),
        zones_(file, LocalWindow(local_zone_, 0), &steps_left_),
        reader_(zones_, local_zone_) {}

  absl::StatusOr<BusyCalendar> Read() {
    RETURN_IF_ERROR(ReadAll());
    DropOldRevisions();
    CollectExceptions();
    for (const IcsEvent& event : events_) RETURN_IF_ERROR(AddEvent(event));
    busy_.busy = Joined(std::move(times_));
    if (busy_.busy.size() > limits_.max_times) return TooManyTimes();
    return std::move(busy_);
  }

 private:
  // The local times at which something of that length in seconds may begin that reaches into the
  // window. A day more on either side covers what is not a whole day of 24 hours.
  CivilWindow LocalWindow(const IcsZone& zone, int64_t length) const {
    return {zone.LocalOf(TimeOf(window_.begin)) - length - kDaySeconds,
            zone.LocalOf(TimeOf(window_.end)) + kDaySeconds};
  }

  // Reads every component, so that a fault is found also in one that does not count.
  absl::Status ReadAll() {
    for (const IcsComponent& component : file_.events) {
      if (component.kind == "VEVENT") {
        ASSIGN_OR_RETURN(IcsEvent event, reader_.ReadEvent(component));
        events_.push_back(std::move(event));
        continue;
      }
      ASSIGN_OR_RETURN(std::vector<IcsPeriod> periods,
                       reader_.ReadFreeBusy(component, &busy_.ignored_count));
      for (const IcsPeriod& period : periods) Count(AddPeriod(period));
    }
    return absl::OkStatus();
  }

  // What two components of the same UID must share to be revisions of one event: the occurrence
  // that they stand for, or that they stand for the series.
  using Revised = std::tuple<std::string, bool, absl::Time>;
  static Revised RevisedBy(const IcsEvent& event) {
    if (!event.recurrence_id.has_value()) return {event.uid, false, absl::InfinitePast()};
    return {event.uid, event.recurrence_id->value.is_date, event.recurrence_id->moment()};
  }

  // The highest SEQUENCE counts; of equal ones, the last in the file.
  void DropOldRevisions() {
    std::map<Revised, const IcsEvent*> newest;
    for (const IcsEvent& event : events_) {
      const IcsEvent*& known = newest[RevisedBy(event)];
      if (known == nullptr || event.sequence >= known->sequence) known = &event;
    }
    std::vector<IcsEvent> kept;
    for (IcsEvent& event : events_) {
      // Without a UID nothing is a revision of anything.
      if (event.uid.empty() || newest.at(RevisedBy(event)) == &event) {
        kept.push_back(std::move(event));
      } else {
        Count(false);
      }
    }
    events_ = std::move(kept);
  }

  void CollectExceptions() {
    for (const IcsEvent& event : events_) {
      if (event.uid.empty()) continue;
      Series& series = series_[event.uid];
      if (!event.recurrence_id.has_value()) {
        series.cancelled = event.cancelled;
      } else if (event.recurrence_id->value.is_date) {
        series.replaced.days.emplace_back(event.recurrence_id->value.local);
      } else {
        series.replaced.moments.push_back(event.recurrence_id->moment());
      }
    }
  }

  absl::Status AddEvent(const IcsEvent& event) {
    const auto series = series_.find(event.uid);
    const bool is_exception = event.recurrence_id.has_value();
    if (event.cancelled || event.transparent ||
        (is_exception && series != series_.end() && series->second.cancelled)) {
      Count(false);
      return absl::OkStatus();
    }
    Exceptions without;
    without.Add(event.without);
    if (!is_exception && series != series_.end()) without.Add(series->second.replaced);

    int64_t steps = 0;
    const absl::StatusOr<std::vector<absl::CivilSecond>> begins =
        Expand(event.recurrence,
               LocalWindow(*event.zone, event.length.days * kDaySeconds + event.length.seconds),
               {.max_steps = steps_left_}, &steps);
    steps_left_ -= std::min(steps, steps_left_);
    const int number = event.component->number;
    if (absl::IsResourceExhausted(begins.status())) return TooDense(number);
    if (!begins.ok()) return BadRecurrence(number, event.component->line);

    bool is_busy = false;
    for (absl::CivilSecond local : *begins) {
      const absl::Time begin = event.zone->MomentOf(local);
      if (!without.Has(local, begin)) is_busy |= AddPeriod({begin, event.EndOf(local)});
    }
    for (const IcsPeriod& period : event.periods) {
      if (!without.Has(event.zone->LocalOf(period.begin), period.begin)) {
        is_busy |= AddPeriod(period);
      }
    }
    Count(is_busy);
    return absl::OkStatus();
  }

  // Whether it takes time within the window.
  bool AddPeriod(const IcsPeriod& period) {
    if (period.end <= period.begin) return false;
    const Interval interval = {std::max(window_.begin, MinuteAtOrBefore(period.begin)),
                               std::min(window_.end, MinuteAtOrAfter(period.end))};
    if (interval.empty()) return false;
    times_.push_back(interval);
    return true;
  }

  void Count(bool is_busy) { ++(is_busy ? busy_.event_count : busy_.ignored_count); }

  const IcsFile& file_;
  const Interval window_;
  const ReadLimits& limits_;
  int64_t steps_left_;
  const IcsZone local_zone_;
  IcsZones zones_;
  IcsEventReader reader_;
  std::vector<IcsEvent> events_;
  std::map<std::string, Series> series_;
  std::vector<Interval> times_;
  BusyCalendar busy_;
};

}  // namespace

absl::StatusOr<BusyCalendar> ReadBusy(absl::string_view bytes, absl::TimeZone zone, Interval window,
                                      const ReadLimits& limits) {
  if (bytes.size() > limits.max_bytes) return FileTooLarge(0);
  const std::string text = AsciiCompatible(bytes);
  ASSIGN_OR_RETURN(IcsFile file, ReadComponents(text, limits));
  return BusyReader(file, zone, window, limits).Read();
}

}  // namespace osiedle::calendar
