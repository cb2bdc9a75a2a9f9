#include "services/calendar/intervals.h"

#include <algorithm>

namespace osiedle::calendar {
namespace {

// Adds to a list in order, joining with its last one.
void Append(const Interval& next, Intervals& to) {
  if (!to.empty() && next.begin <= to.back().end) {
    to.back().end = std::max(to.back().end, next.end);
  } else {
    to.push_back(next);
  }
}

}  // namespace

Minute MinuteAtOrBefore(absl::Time time) {
  // Rounds down before 1970 too.
  const int64_t seconds = absl::ToUnixSeconds(time);
  return seconds >= 0 ? seconds / 60 : (seconds - 59) / 60;
}

Minute MinuteAtOrAfter(absl::Time time) {
  const Minute before = MinuteAtOrBefore(time);
  return TimeOf(before) == time ? before : before + 1;
}

absl::Time TimeOf(Minute minute) { return absl::FromUnixSeconds(minute * 60); }

Intervals Joined(std::vector<Interval> any) {
  std::erase_if(any, [](const Interval& interval) { return interval.empty(); });
  std::sort(any.begin(), any.end(),
            [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  Intervals joined;
  for (const Interval& interval : any) Append(interval, joined);
  return joined;
}

Intervals Union(const Intervals& a, const Intervals& b) {
  Intervals joined;
  joined.reserve(a.size() + b.size());
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    const bool from_a = j == b.size() || (i < a.size() && a[i].begin <= b[j].begin);
    Append(from_a ? a[i++] : b[j++], joined);
  }
  return joined;
}

Intervals Intersection(const Intervals& a, const Intervals& b) {
  Intervals common;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval both = {std::max(a[i].begin, b[j].begin), std::min(a[i].end, b[j].end)};
    if (!both.empty()) common.push_back(both);
    if (a[i].end < b[j].end) {
      ++i;
    } else {
      ++j;
    }
  }
  return common;
}

Intervals Difference(const Intervals& from, const Intervals& minus) {
  Intervals left;
  size_t j = 0;
  for (Interval rest : from) {
    while (j < minus.size() && minus[j].end <= rest.begin) ++j;
    for (size_t k = j; k < minus.size() && minus[k].begin < rest.end; ++k) {
      if (rest.begin < minus[k].begin) left.push_back({rest.begin, minus[k].begin});
      rest.begin = minus[k].end;
    }
    if (!rest.empty()) left.push_back(rest);
  }
  return left;
}

}  // namespace osiedle::calendar
