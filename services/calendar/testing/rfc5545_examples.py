"""The examples of RFC 5545 section 3.8.5.3, with the occurrences that it prints.

Every example of that section: DTSTART, the rules, and the dates that follow `==>` as far as they are
printed. Times are those of DTSTART unless they are written. An example that goes on for ever ends with `...`.
"""

import datetime
import re

NEW_YORK = "America/New_York"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Example:
    def __init__(self, name, start, rules, printed, exdates=()):
        self.name, self.rules, self.exdates = name, rules, exdates
        self.start = datetime.datetime.strptime(start, "%Y%m%d %H:%M")
        self.goes_on = printed.endswith("...")
        self.times = self.read(printed.replace("...", ""))

    def read(self, printed):
        """`1997 Sep 2,4 Oct 1 9:00,9:20`: years, months, days and times, each holding for what follows."""
        times, year, month, day = [], None, None, None
        for word in printed.split():
            if re.fullmatch(r"\d{4}", word):
                year = int(word)
            elif word in MONTHS:
                month = MONTHS.index(word) + 1
            elif ":" in word:
                times += [datetime.datetime(year, month, day, *map(int, t.split(":"))) for t in word.split(",")]
            elif word.startswith("@"):
                day = int(word[1:])
            else:
                for part in word.split(","):
                    first, _, last = part.partition("-")
                    for day in range(int(first), int(last or first) + 1):
                        times.append(datetime.datetime(year, month, day, self.start.hour, self.start.minute))
        return times

    def window(self):
        """All that is printed; the whole series when it ends."""
        end = self.times[-1] + (datetime.timedelta(minutes=1) if self.goes_on else datetime.timedelta(days=4000))
        return self.start, end


def example(*arguments, **keywords):
    EXAMPLES.append(Example(*arguments, **keywords))


EXAMPLES = []
SEP2 = "19970902 09:00"

example("daily for 10 occurrences", SEP2, ["FREQ=DAILY;COUNT=10"], "1997 Sep 2-11")
example(
    "daily until 24 December 1997",
    SEP2,
    ["FREQ=DAILY;UNTIL=19971224T000000Z"],
    "1997 Sep 2-30 Oct 1-31 Nov 1-30 Dec 1-23",
)
example(
    "every other day",
    SEP2,
    ["FREQ=DAILY;INTERVAL=2"],
    "1997 Sep 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30"
    " Oct 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 Nov 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 Dec 1,3...",
)
example(
    "every 10 days, 5 occurrences", SEP2, ["FREQ=DAILY;INTERVAL=10;COUNT=5"], "1997 Sep 2,12,22 Oct 2,12"
)
JANUARIES = "1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31"
example(
    "every day in January, for 3 years, yearly",
    "19980101 09:00",
    ["FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA"],
    JANUARIES,
)
example(
    "every day in January, for 3 years, daily",
    "19980101 09:00",
    ["FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"],
    JANUARIES,
)
example(
    "weekly for 10 occurrences", SEP2, ["FREQ=WEEKLY;COUNT=10"], "1997 Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4"
)
example(
    "weekly until 24 December 1997",
    SEP2,
    ["FREQ=WEEKLY;UNTIL=19971224T000000Z"],
    "1997 Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4,11,18,25 Dec 2,9,16,23",
)
example(
    "every other week, for ever",
    SEP2,
    ["FREQ=WEEKLY;INTERVAL=2;WKST=SU"],
    "1997 Sep 2,16,30 Oct 14,28 Nov 11,25 Dec 9,23 1998 Jan 6,20 Feb 3,17...",
)
TUESDAYS = "1997 Sep 2,4,9,11,16,18,23,25,30 Oct 2"
example(
    "Tuesday and Thursday for 5 weeks, UNTIL",
    SEP2,
    ["FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH"],
    TUESDAYS,
)
example(
    "Tuesday and Thursday for 5 weeks, COUNT", SEP2, ["FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"], TUESDAYS
)
example(
    "every other week on Monday, Wednesday and Friday",
    "19970901 09:00",
    ["FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"],
    "1997 Sep 1,3,5,15,17,19,29 Oct 1,3,13,15,17,27,29,31 Nov 10,12,14,24,26,28 Dec 8,10,12,22",
)
example(
    "every other week on Tuesday and Thursday",
    SEP2,
    ["FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"],
    "1997 Sep 2,4,16,18,30 Oct 2,14,16",
)
example(
    "monthly on the first Friday",
    "19970905 09:00",
    ["FREQ=MONTHLY;COUNT=10;BYDAY=1FR"],
    "1997 Sep 5 Oct 3 Nov 7 Dec 5 1998 Jan 2 Feb 6 Mar 6 Apr 3 May 1 Jun 5",
)
example(
    "monthly on the first Friday until 24 December 1997",
    "19970905 09:00",
    ["FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"],
    "1997 Sep 5 Oct 3 Nov 7 Dec 5",
)
example(
    "every other month on the first and last Sunday",
    "19970907 09:00",
    ["FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"],
    "1997 Sep 7,28 Nov 2,30 1998 Jan 4,25 Mar 1,29 May 3,31",
)
example(
    "monthly on the second-to-last Monday",
    "19970922 09:00",
    ["FREQ=MONTHLY;COUNT=6;BYDAY=-2MO"],
    "1997 Sep 22 Oct 20 Nov 17 Dec 22 1998 Jan 19 Feb 16",
)
example(
    "monthly on the third-to-last day",
    "19970928 09:00",
    ["FREQ=MONTHLY;BYMONTHDAY=-3"],
    "1997 Sep 28 Oct 29 Nov 28 Dec 29 1998 Jan 29 Feb 26...",
)
example(
    "monthly on the 2nd and 15th",
    SEP2,
    ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"],
    "1997 Sep 2,15 Oct 2,15 Nov 2,15 Dec 2,15 1998 Jan 2,15",
)
example(
    "monthly on the first and last day",
    "19970930 09:00",
    ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1"],
    "1997 Sep 30 Oct 1,31 Nov 1,30 Dec 1,31 1998 Jan 1,31 Feb 1",
)
example(
    "every 18 months on the 10th to 15th",
    "19970910 09:00",
    ["FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"],
    "1997 Sep 10-15 1999 Mar 10-13",
)
example(
    "every Tuesday, every other month",
    SEP2,
    ["FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"],
    "1997 Sep 2,9,16,23,30 Nov 4,11,18,25 1998 Jan 6,13,20,27 Mar 3,10,17,24,31...",
)
example(
    "yearly in June and July",
    "19970610 09:00",
    ["FREQ=YEARLY;COUNT=10;BYMONTH=6,7"],
    "1997 Jun 10 Jul 10 1998 Jun 10 Jul 10 1999 Jun 10 Jul 10 2000 Jun 10 Jul 10 2001 Jun 10 Jul 10",
)
example(
    "every other year in January, February and March",
    "19970310 09:00",
    ["FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3"],
    "1997 Mar 10 1999 Jan 10 Feb 10 Mar 10 2001 Jan 10 Feb 10 Mar 10 2003 Jan 10 Feb 10 Mar 10",
)
example(
    "every third year on the 1st, 100th and 200th day",
    "19970101 09:00",
    ["FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200"],
    "1997 Jan 1 Apr 10 Jul 19 2000 Jan 1 Apr 9 Jul 18 2003 Jan 1 Apr 10 Jul 19 2006 Jan 1",
)
example(
    "every 20th Monday of the year",
    "19970519 09:00",
    ["FREQ=YEARLY;BYDAY=20MO"],
    "1997 May 19 1998 May 18 1999 May 17...",
)
example(
    "Monday of week number 20",
    "19970512 09:00",
    ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"],
    "1997 May 12 1998 May 11 1999 May 17...",
)
example(
    "every Thursday in March",
    "19970313 09:00",
    ["FREQ=YEARLY;BYMONTH=3;BYDAY=TH"],
    "1997 Mar 13,20,27 1998 Mar 5,12,19,26 1999 Mar 4,11,18,25...",
)
example(
    "every Thursday in June, July and August",
    "19970605 09:00",
    ["FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8"],
    "1997 Jun 5,12,19,26 Jul 3,10,17,24,31 Aug 7,14,21,28 1998 Jun 4,11,18,25 Jul 2,9,16,23,30 Aug 6,13,20,27"
    " 1999 Jun 3,10,17,24 Jul 1,8,15,22,29 Aug 5,12,19,26...",
)
example(
    "every Friday the 13th",
    SEP2,
    ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"],
    "1998 Feb 13 Mar 13 Nov 13 1999 Aug 13 2000 Oct 13...",
    exdates=[datetime.datetime(1997, 9, 2, 9)],
)
example(
    "the Saturday after the first Sunday",
    "19970913 09:00",
    ["FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"],
    "1997 Sep 13 Oct 11 Nov 8 Dec 13 1998 Jan 10 Feb 7 Mar 7 Apr 11 May 9 Jun 13...",
)
example(
    "election day",
    "19961105 09:00",
    ["FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"],
    "1996 Nov 5 2000 Nov 7 2004 Nov 2...",
)
example(
    "the third Tuesday, Wednesday or Thursday",
    "19970904 09:00",
    ["FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"],
    "1997 Sep 4 Oct 7 Nov 6",
)
example(
    "the second-to-last weekday of the month",
    "19970929 09:00",
    ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"],
    "1997 Sep 29 Oct 30 Nov 27 Dec 30 1998 Jan 29 Feb 26 Mar 30...",
)
# The RFC prints UNTIL=19970902T170000Z, 13:00 in New York, but an occurrence at 15:00. It means 17:00 there.
example(
    "every 3 hours from 9:00 to 17:00",
    SEP2,
    ["FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"],
    "1997 Sep @2 9:00,12:00,15:00",
)
example(
    "every 15 minutes for 6 occurrences",
    SEP2,
    ["FREQ=MINUTELY;INTERVAL=15;COUNT=6"],
    "1997 Sep @2 9:00,9:15,9:30,9:45,10:00,10:15",
)
example(
    "every hour and a half for 4 occurrences",
    SEP2,
    ["FREQ=MINUTELY;INTERVAL=90;COUNT=4"],
    "1997 Sep @2 9:00,10:30,12:00,13:30",
)
TWENTY_MINUTES = ",".join(f"{hour}:{minute:02}" for hour in range(9, 17) for minute in (0, 20, 40))
for rule in ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
             "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"):
    example(
        f"every 20 minutes from 9:00 to 16:40, {rule.split(';')[0]}",
        SEP2,
        [rule],
        f"1997 Sep @2 {TWENTY_MINUTES} @3 {TWENTY_MINUTES}...",
    )
example(
    "weeks that begin on Monday",
    "19970805 09:00",
    ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"],
    "1997 Aug 5,10,19,24",
)
example(
    "weeks that begin on Sunday",
    "19970805 09:00",
    ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"],
    "1997 Aug 5,17,19,31",
)
example(
    "an invalid date is ignored",
    "20070115 09:00",
    ["FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5"],
    "2007 Jan 15,30 Feb 15 Mar 15,30",
)
