#!/usr/bin/env python3
"""Fills the sample calendars (sample-ics) with days that lie ahead.

  sample_week.py FOLDER    writes them into FOLDER, and prints the Monday of the sample week

The sample week is the first one that begins in seven days or later and has no public holiday from
Monday to Friday. In the templates stand days and times of that week, in Polish wall time:

  @MONDAY@              20261207            the day itself
  @TUESDAY-84@          20260915            84 days before
  @TUESDAY 09:00@       20261208T080000Z    a moment, in UTC
"""

import datetime
import pathlib
import re
import sys
import zoneinfo

DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
PLACEHOLDER = re.compile(r"@([A-Z]+)([+-]\d+)?(?: (\d\d):(\d\d))?@")
WARSAW = zoneinfo.ZoneInfo("Europe/Warsaw")

# Month and day: Act of 18 January 1951 on days free of work, art. 1.
FIXED_HOLIDAYS = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25),
                  (12, 26)}


def easter(year: int) -> datetime.date:
    """Easter Sunday, by the rule of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return datetime.date(year, month, day + 1)


def is_holiday(day: datetime.date) -> bool:
    # Easter Monday and Corpus Christi are the movable ones that are no Sundays.
    return (day.month, day.day) in FIXED_HOLIDAYS or (day - easter(day.year)).days in (1, 60)


def sample_monday(today: datetime.date) -> datetime.date:
    monday = today + datetime.timedelta(days=7 + -today.weekday() % 7)
    while any(is_holiday(monday + datetime.timedelta(days=i)) for i in range(5)):
        monday += datetime.timedelta(days=7)
    return monday


def fill(text: str, monday: datetime.date) -> str:
    def value(match: re.Match) -> str:
        name, shift, hour, minute = match.groups()
        day = monday + datetime.timedelta(days=DAYS.index(name) + int(shift or 0))
        if hour is None:
            return day.strftime("%Y%m%d")
        local = datetime.datetime(day.year, day.month, day.day, int(hour), int(minute),
                                  tzinfo=WARSAW)
        return local.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")

    return PLACEHOLDER.sub(value, text)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    monday = sample_monday(datetime.datetime.now(WARSAW).date())
    for template in sorted((pathlib.Path(__file__).parent / "sample-ics").glob("*.ics")):
        filled = fill(template.read_text(encoding="utf-8"), monday)
        # Lines of iCalendar end in CRLF (RFC 5545, section 3.1).
        (folder / template.name).write_bytes(filled.replace("\n", "\r\n").encode())
    print(monday)


if __name__ == "__main__":
    main()
