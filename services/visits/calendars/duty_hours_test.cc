#include "services/visits/calendars/duty_hours.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/calendar/working_days.h"
#include "services/call/fields/proto_time.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::osiedle::calendar::Minute;

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}
absl::TimeZone Warsaw() { return Zone("Europe/Warsaw"); }

Interval Days(absl::CivilDay first, int count, absl::TimeZone zone) {
  return {.begin = calendar::MinuteAtOrBefore(absl::FromCivil(first, zone)),
          .end = calendar::MinuteAtOrBefore(absl::FromCivil(first + count, zone))};
}

// "Mon 02 08:00-16:00", in UTC.
std::string Text(const Intervals& times) {
  return absl::StrJoin(times, ", ", [](std::string* out, const Interval& time) {
    const absl::TimeZone utc = absl::UTCTimeZone();
    absl::StrAppend(out, absl::FormatTime("%d %H:%M", calendar::TimeOf(time.begin), utc), "-",
                    absl::FormatTime("%d %H:%M", calendar::TimeOf(time.end), utc));
  });
}

struct Case {
  const char* what;
  const char* calendar;
  absl::CivilDay first;
  int days;
  const char* duty;
};

TEST(DutyHours, TablesOfCases) {
  const Case cases[] = {
      {"a week in winter",
       "rules { days: MONDAY days: WEDNESDAY begin_minute: 480 end_minute: 960 }",
       absl::CivilDay(2026, 1, 12), 7, "12 07:00-12 15:00, 14 07:00-14 15:00"},
      {"cut to what is asked", "rules { days: MONDAY begin_minute: 1320 end_minute: 360 }",
       absl::CivilDay(2026, 1, 13), 1, "12 23:00-13 05:00"},
      {"across midnight", "rules { days: MONDAY begin_minute: 1320 end_minute: 360 }",
       absl::CivilDay(2026, 1, 12), 7, "12 21:00-13 05:00"},
      {"a whole day", "rules { days: MONDAY begin_minute: 600 end_minute: 600 }",
       absl::CivilDay(2026, 1, 12), 7, "12 09:00-13 09:00"},
      // The clocks skip 2:00 to 3:00 on 29 March 2026.
      {"the night that is an hour short",
       "rules { days: SATURDAY begin_minute: 1320 end_minute: 360 }", absl::CivilDay(2026, 3, 28),
       2, "28 21:00-29 04:00"},
      {"an hour that does not exist", "rules { days: SUNDAY begin_minute: 120 end_minute: 180 }",
       absl::CivilDay(2026, 3, 28), 2, ""},
      {"half of it exists", "rules { days: SUNDAY begin_minute: 90 end_minute: 150 }",
       absl::CivilDay(2026, 3, 28), 2, "29 00:30-29 01:00"},
      {"the day after", "rules { days: MONDAY begin_minute: 480 end_minute: 540 }",
       absl::CivilDay(2026, 3, 28), 4, "30 06:00-30 07:00"},
      // They show 2:00 to 3:00 twice on 25 October 2026.
      {"the night that is an hour longer",
       "rules { days: SATURDAY begin_minute: 1320 end_minute: 360 }", absl::CivilDay(2026, 10, 24),
       2, "24 20:00-25 05:00"},
      {"an hour that comes twice", "rules { days: SUNDAY begin_minute: 120 end_minute: 180 }",
       absl::CivilDay(2026, 10, 24), 2, "25 00:00-25 02:00"},
      {"half of it comes twice", "rules { days: SUNDAY begin_minute: 150 end_minute: 180 }",
       absl::CivilDay(2026, 10, 24), 2, "25 00:30-25 01:00, 25 01:30-25 02:00"},
      {"29 February",
       "rules { days: TUESDAY begin_minute: 480 end_minute: 540"
       " from_date { year: 2028 month: 2 day: 29 } until_date { year: 2028 month: 2 day: 29 } }",
       absl::CivilDay(2028, 2, 20), 20, "29 07:00-29 08:00"},
      {"every second week",
       "rules { days: MONDAY begin_minute: 480 end_minute: 540 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 14 } }",
       absl::CivilDay(2026, 1, 1), 60, "26 07:00-26 08:00, 09 07:00-09 08:00, 23 07:00-23 08:00"},
      // Epiphany.
      {"a public holiday", "rules { days: TUESDAY begin_minute: 480 end_minute: 540 }",
       absl::CivilDay(2026, 1, 5), 9, "13 07:00-13 08:00"},
      {"on duty on a public holiday",
       "on_duty_on_public_holidays: true rules { days: TUESDAY begin_minute: 480 end_minute: 540 }",
       absl::CivilDay(2026, 1, 5), 9, "06 07:00-06 08:00, 13 07:00-13 08:00"},
      {"the night into a holiday counts to the day before",
       "rules { days: MONDAY days: TUESDAY begin_minute: 1320 end_minute: 60 }",
       absl::CivilDay(2026, 1, 5), 3, "05 21:00-06 00:00"},
      {"an ordinary Sunday is no holiday",
       "rules { days: SUNDAY begin_minute: 480 end_minute: 540 }", absl::CivilDay(2026, 1, 10), 3,
       "11 07:00-11 08:00"},
      {"a day off",
       "rules { days: MONDAY days: TUESDAY begin_minute: 480 end_minute: 540 }"
       " exceptions { from_date { year: 2026 month: 1 day: 12 } }",
       absl::CivilDay(2026, 1, 12), 7, "13 07:00-13 08:00"},
      {"an hour off",
       "rules { days: MONDAY begin_minute: 480 end_minute: 960 }"
       " exceptions { from_date { year: 2026 month: 1 day: 12 } begin_minute: 600 end_minute: 660 "
       "}",
       absl::CivilDay(2026, 1, 12), 7, "12 07:00-12 09:00, 12 10:00-12 15:00"},
      {"off from noon on",
       "rules { days: MONDAY begin_minute: 480 end_minute: 960 }"
       " exceptions { from_date { year: 2026 month: 1 day: 12 } begin_minute: 720 }",
       absl::CivilDay(2026, 1, 12), 7, "12 07:00-12 11:00"},
      {"a night off",
       "rules { days: MONDAY begin_minute: 1200 end_minute: 480 }"
       " exceptions { from_date { year: 2026 month: 1 day: 12 } begin_minute: 1320 end_minute: 360 "
       "}",
       absl::CivilDay(2026, 1, 12), 7, "12 19:00-12 21:00, 13 05:00-13 07:00"},
      {"duty on a holiday by an exception",
       "exceptions { on_duty: true from_date { year: 2026 month: 1 day: 6 }"
       " begin_minute: 480 end_minute: 540 }",
       absl::CivilDay(2026, 1, 5), 7, "06 07:00-06 08:00"},
      {"the later one holds: off",
       "exceptions { on_duty: true from_date { year: 2026 month: 1 day: 12 } begin_minute: 480"
       " end_minute: 960 } exceptions { from_date { year: 2026 month: 1 day: 1 }"
       " until_date { year: 2026 month: 1 day: 31 } begin_minute: 600 end_minute: 660 }",
       absl::CivilDay(2026, 1, 12), 7, "12 07:00-12 09:00, 12 10:00-12 15:00"},
      {"the later one holds: on",
       "exceptions { from_date { year: 2026 month: 1 day: 1 } until_date { year: 2026 month: 1"
       " day: 31 } } exceptions { on_duty: true from_date { year: 2026 month: 1 day: 12 }"
       " begin_minute: 480 end_minute: 540 }",
       absl::CivilDay(2026, 1, 12), 7, "12 07:00-12 08:00"},
      {"an exception reaches into the time that is asked from the day before",
       "rules { days: TUESDAY begin_minute: 0 end_minute: 480 }"
       " exceptions { from_date { year: 2026 month: 1 day: 12 } begin_minute: 1320 end_minute: 360 "
       "}",
       absl::CivilDay(2026, 1, 13), 1, "13 05:00-13 07:00"},
  };
  for (const Case& c : cases) {
    const Intervals duty =
        DutyHours(call::FromText<v1::Calendar>(c.calendar), v1::DUTY_KIND_UNSPECIFIED,
                  Days(c.first, c.days, Warsaw()), Warsaw());
    EXPECT_EQ(Text(duty), c.duty) << c.what;
  }
}

TEST(DutyHours, AreForTheKindThatIsAsked) {
  const auto calendar = call::FromText<v1::Calendar>(
      "rules { days: MONDAY begin_minute: 480 end_minute: 540 kinds: SITTING kinds: MEETING }"
      " rules { days: MONDAY begin_minute: 600 end_minute: 660 }"
      " exceptions { on_duty: true from_date { year: 2026 month: 1 day: 12 } begin_minute: 720"
      " end_minute: 780 }");
  const Interval span = Days(absl::CivilDay(2026, 1, 12), 1, Warsaw());
  EXPECT_EQ(Text(DutyHours(calendar, v1::SITTING, span, Warsaw())),
            "12 07:00-12 08:00, 12 09:00-12 10:00, 12 11:00-12 12:00");
  EXPECT_EQ(Text(DutyHours(calendar, v1::HOME_VISIT, span, Warsaw())),
            "12 09:00-12 10:00, 12 11:00-12 12:00");
  EXPECT_EQ(DutyHours(calendar, v1::DUTY_KIND_UNSPECIFIED, span, Warsaw()).size(), 3u);
}

TEST(DutyHours, OfNoTime_AreNone) {
  const auto calendar =
      call::FromText<v1::Calendar>("rules { days: MONDAY begin_minute: 0 end_minute: 1440 }");
  const Interval day = Days(absl::CivilDay(2026, 1, 12), 1, Warsaw());
  EXPECT_TRUE(
      DutyHours(calendar, v1::SITTING, {.begin = day.begin, .end = day.begin}, Warsaw()).empty());
  EXPECT_TRUE(
      DutyHours(calendar, v1::SITTING, {.begin = day.end, .end = day.begin}, Warsaw()).empty());
}

// ---- Against a plain reading of the calendar, minute by minute

class PlainReading {
 public:
  PlainReading(const v1::Calendar& calendar, v1::DutyKind kind)
      : calendar_(calendar), kind_(kind) {}

  bool IsOnDuty(absl::CivilMinute local) const {
    bool on_duty = absl::c_any_of(calendar_.rules(), [&](const v1::DutyRule& rule) {
      const bool fits = kind_ == v1::DUTY_KIND_UNSPECIFIED || rule.kinds().empty() ||
                        absl::c_count(rule.kinds(), kind_) > 0;
      return fits && Covers(rule.begin_minute(), rule.end_minute(), local,
                            [&](absl::CivilDay day) { return Begins(rule, day); });
    });
    for (const v1::CalendarException& exception : calendar_.exceptions()) {
      const absl::CivilDay first = call::DayOf(exception.from_date());
      const absl::CivilDay last =
          exception.has_until_date() ? call::DayOf(exception.until_date()) : first;
      const int end = exception.end_minute() == 0 ? 1440 : exception.end_minute();
      const bool covers = Covers(exception.begin_minute(), end, local,
                                 [&](absl::CivilDay day) { return first <= day && day <= last; });
      if (covers) on_duty = exception.on_duty();
    }
    return on_duty;
  }

 private:
  template <typename BeginsOn>
  static bool Covers(int begin, int end, absl::CivilMinute local, BeginsOn begins) {
    const absl::CivilDay day(local);
    const int minute = local.hour() * 60 + local.minute();
    if (end > begin) return begin <= minute && minute < end && begins(day);
    return (begin <= minute && begins(day)) || (minute < end && begins(day - 1));
  }
  bool Begins(const v1::DutyRule& rule, absl::CivilDay day) const {
    if (!calendar_.on_duty_on_public_holidays() && calendar::IsPublicHoliday(day)) return false;
    if (rule.has_from_date() && day < call::DayOf(rule.from_date())) return false;
    if (rule.has_until_date() && day > call::DayOf(rule.until_date())) return false;
    const int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
    if (absl::c_count(rule.days(), weekday) == 0) return false;
    if (rule.interval_weeks() <= 1) return true;
    const auto monday = [](absl::CivilDay any) {
      return absl::GetWeekday(any) == absl::Weekday::monday
                 ? any
                 : absl::PrevWeekday(any, absl::Weekday::monday);
    };
    return (monday(day) - monday(call::DayOf(rule.from_date()))) / 7 % rule.interval_weeks() == 0;
  }

  const v1::Calendar& calendar_;
  const v1::DutyKind kind_;
};

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

class AnyCalendar {
 public:
  explicit AnyCalendar(std::mt19937& random) : random_(random) {}

  v1::Calendar Near(absl::CivilDay day) {
    v1::Calendar calendar;
    calendar.set_on_duty_on_public_holidays(Below(2) == 0);
    for (int i = Below(5); i > 0; --i) AddRule(day, calendar);
    for (int i = Below(4); i > 0; --i) {
      v1::CalendarException& exception = *calendar.add_exceptions();
      const absl::CivilDay first = day + Below(12) - 4;
      *exception.mutable_from_date() = DateOf(first);
      if (Below(2) == 0) *exception.mutable_until_date() = DateOf(first + Below(6));
      exception.set_begin_minute(Minutes() % 1440);
      exception.set_end_minute(Below(3) == 0 ? 0 : Minutes());
      exception.set_on_duty(Below(2) == 0);
    }
    return calendar;
  }
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

 private:
  int Minutes() { return Below(3) == 0 ? 1 + Below(1440) : (1 + Below(24)) * 60; }
  void AddRule(absl::CivilDay day, v1::Calendar& calendar) {
    v1::DutyRule& rule = *calendar.add_rules();
    for (int weekday = 1; weekday <= 7; ++weekday) {
      if (Below(2) == 0) rule.add_days(static_cast<google::type::DayOfWeek>(weekday));
    }
    rule.set_begin_minute(Minutes() % 1440);
    rule.set_end_minute(Minutes());
    if (Below(2) == 0) {
      *rule.mutable_from_date() = DateOf(day + Below(20) - 12);
      rule.set_interval_weeks(Below(4));
    }
    if (Below(4) == 0) *rule.mutable_until_date() = DateOf(day + Below(10));
    if (Below(3) == 0) rule.add_kinds(v1::SITTING);
  }

  std::mt19937& random_;
};

TEST(DutyHours, AreWhatAPlainReadingOfEachMinuteSays) {
  std::mt19937 random(11);
  AnyCalendar any(random);
  // Weeks of holidays, of both changes of the clocks, of 29 February; and of a change by half an
  // hour.
  const std::pair<const char*, absl::CivilDay> weeks[] = {
      {"Europe/Warsaw", absl::CivilDay(2026, 1, 2)},
      {"Europe/Warsaw", absl::CivilDay(2026, 3, 26)},
      {"Europe/Warsaw", absl::CivilDay(2026, 10, 22)},
      {"Europe/Warsaw", absl::CivilDay(2028, 2, 26)},
      {"Europe/Warsaw", absl::CivilDay(2026, 12, 23)},
      {"Australia/Lord_Howe", absl::CivilDay(2026, 4, 2)},
      {"Australia/Lord_Howe", absl::CivilDay(2026, 10, 1)},
      {"Asia/Kathmandu", absl::CivilDay(2026, 5, 1)},
      {"America/Santiago", absl::CivilDay(2026, 9, 3)},
  };
  for (int i = 0; i < 180; ++i) {
    const auto& [name, first] = weeks[static_cast<size_t>(i) % std::size(weeks)];
    const absl::TimeZone zone = Zone(name);
    const v1::Calendar calendar = any.Near(first);
    const auto kind = any.Below(2) == 0 ? v1::DUTY_KIND_UNSPECIFIED : v1::SITTING;
    Interval span = Days(first, 1 + any.Below(6), zone);
    span.begin += any.Below(2'000);
    const Intervals duty = DutyHours(calendar, kind, span, zone);
    const PlainReading plain(calendar, kind);
    Intervals expected;
    for (Minute minute = span.begin; minute < span.end; ++minute) {
      if (!plain.IsOnDuty(absl::ToCivilMinute(calendar::TimeOf(minute), zone))) continue;
      if (!expected.empty() && expected.back().end == minute) {
        ++expected.back().end;
      } else {
        expected.push_back({.begin = minute, .end = minute + 1});
      }
    }
    ASSERT_EQ(Text(duty), Text(expected)) << i << " " << name << calendar.DebugString();
    ASSERT_EQ(duty, expected);
  }
}

}  // namespace
}  // namespace osiedle::visits
