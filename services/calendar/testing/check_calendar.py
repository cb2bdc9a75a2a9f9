#!/usr/bin/env python3
"""Compares recurrences with python-dateutil, and public holidays with `holidays`.

    check_calendar.py calendar_answers [--rules=N] [--seed=S]

Prints how much was compared. Fails at the first difference, and prints the question that shows it.
"""

import argparse
import datetime
import random
import subprocess
import sys
import types
import zoneinfo

import holidays
from dateutil import rrule

import rfc5545_examples

WARSAW = "Europe/Warsaw"
UTC = datetime.timezone.utc
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]
DAY_MINUTES = 1440
# How far a window reaches, in minutes, so that a series has some hundred occurrences.
WINDOW_MINUTES = {
    "YEARLY": 4000 * DAY_MINUTES,
    "MONTHLY": 900 * DAY_MINUTES,
    "WEEKLY": 500 * DAY_MINUTES,
    "DAILY": 250 * DAY_MINUTES,
    "HOURLY": 12 * DAY_MINUTES,
    "MINUTELY": 900,
    "SECONDLY": 45,
}
# dateutil looks for the next occurrence up to the year 9999; here it may end at the window.
rrule.datetime = types.SimpleNamespace(**vars(datetime))


def written(time):
    return time.strftime("%Y%m%dT%H%M%S")


class Series:
    """DTSTART, rules, RDATE and EXDATE, and the window that is asked for."""

    def __init__(self, start, rules, begin, end, rdates=(), exdates=(), zone=WARSAW):
        self.start, self.rules, self.begin, self.end = start, rules, begin, end
        self.rdates, self.exdates, self.zone = rdates, exdates, zone

    def question(self):
        return "\t".join(
            ["expand", written(self.start), "0", self.zone, written(self.begin), written(self.end)]
            + ["|".join(self.rules), ",".join(map(written, self.rdates)), ",".join(map(written, self.exdates))]
        )

    def expected(self):
        times = set(self.rdates) if self.rules else {self.start, *self.rdates}
        for rule in self.rules:
            times.update(self.of_rule(rule))
        times -= set(self.exdates)
        zone = zoneinfo.ZoneInfo(self.zone)
        # fold=0, the default, is what section 3.3.5 asks for in both nights.
        return ",".join(
            f"{t.isoformat()}/{int(t.replace(tzinfo=zone).timestamp())}"
            for t in sorted(times)
            if self.begin <= t < self.end
        )

    def of_rule(self, rule):
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        count = int(parts.pop("COUNT", 0))
        until = parts.pop("UNTIL", None)
        # dateutil takes every day of a week; section 3.3.10 takes what is missing from DTSTART.
        if "BYWEEKNO" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
            parts["BYDAY"] = DAYS[self.start.weekday()]
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        rrule.datetime.MAXYEAR = self.end.year
        try:
            return self.within(rrule.rrulestr(text, dtstart=self.start), count, until)
        except ValueError as error:
            # dateutil refuses what never matches.
            if "empty set" not in str(error) and "Invalid combination" not in str(error):
                raise
            return self.within((), count, until)

    def within(self, series, count, until):
        zone = zoneinfo.ZoneInfo(self.zone)
        if until is None:
            is_before_end = lambda _: True
        elif until.endswith("Z"):
            last = datetime.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            is_before_end = lambda t: t.replace(tzinfo=zone).timestamp() <= last.timestamp()
        elif "T" in until:
            last = datetime.datetime.strptime(until, "%Y%m%dT%H%M%S")
            is_before_end = lambda t: t <= last
        else:
            # A date: dateutil reads its midnight, we its whole day.
            last = datetime.datetime.strptime(until, "%Y%m%d").date()
            is_before_end = lambda t: t.date() <= last
        times = [self.start] if is_before_end(self.start) else []
        # Section 3.8.5.3: DTSTART is always the first, also of COUNT. dateutil leaves it out when
        # the rule does not give it.
        counted = 1
        for time in series:
            if time >= self.end or (count and counted >= count and time != self.start):
                break
            if time == self.start:
                continue
            counted += 1
            if is_before_end(time):
                times.append(time)
        return times


class Rules:
    """Makes random rules that RFC 5545 allows."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, values, most):
        values = list(values)
        return self.random.sample(values, self.random.randint(1, min(most, len(values))))

    def maybe(self, chance):
        return self.random.random() < chance

    def signed(self, low, high):
        return self.random.choice([1, -1]) * self.random.randint(low, high)

    def signed_list(self, low, high, most):
        return sorted({self.signed(low, high) for _ in range(self.random.randint(1, most))})

    def weekdays(self, frequency, others):
        days = self.some(DAYS, 4)
        if frequency in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in others and self.maybe(0.5):
            # dateutil breaks down (IndexError) at a number that no month has.
            furthest = 5 if frequency == "MONTHLY" or "BYMONTH" in others else 53
            days = [f"{self.signed(1, self.random.choice([2, 5, furthest]))}{day}" for day in days]
        return days

    def day_parts(self, frequency):
        parts = {}
        if self.maybe(0.3):
            parts["BYMONTH"] = self.some(range(1, 13), 5)
        if frequency == "YEARLY" and self.maybe(0.2):
            # At the turn of the year dateutil is wrong in two ways. It does not see a first week that
            # begins in the old year as the 51st to 53rd from its end. And it counts the weeks of the
            # old year with the length of the new one, so that days of January are in week 53 of a year
            # of 52. recurrence_test.cc has both.
            weeks = {week for week in self.signed_list(1, 53, 4) if -51 < week < 52}
            parts["BYWEEKNO"] = sorted(weeks or {20})
        if frequency in ("YEARLY", "HOURLY", "MINUTELY", "SECONDLY") and self.maybe(0.15):
            parts["BYYEARDAY"] = self.signed_list(1, 366, 8 if frequency == "YEARLY" else 120)
        if frequency != "WEEKLY" and self.maybe(0.25):
            parts["BYMONTHDAY"] = self.signed_list(1, 31, 5 if frequency in FREQUENCIES[:2] else 20)
        if self.maybe(0.4):
            parts["BYDAY"] = self.weekdays(frequency, parts)
        return parts

    def time_parts(self, frequency):
        parts = {}
        below_a_day = FREQUENCIES.index(frequency) > 3
        if self.maybe(0.4 if below_a_day else 0.2):
            parts["BYHOUR"] = self.some(range(24), 8 if below_a_day else 3)
        if self.maybe(0.3 if below_a_day else 0.15):
            parts["BYMINUTE"] = self.some(range(60), 20 if below_a_day else 3)
        if self.maybe(0.1):
            parts["BYSECOND"] = self.some(range(60), 20 if below_a_day else 2)
        return parts

    def start(self):
        # Half of them near a change of the clock of 2026 and 2027.
        if self.maybe(0.5):
            change = self.random.choice([(2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2027, 10, 31)])
            day = datetime.datetime(*change) - datetime.timedelta(days=self.random.randint(0, 8))
        else:
            day = datetime.datetime(2019, 1, 1) + datetime.timedelta(days=self.random.randint(0, 4000))
        hour = self.random.choice([0, 1, 2, 2, 2, 3, 8, 12, 17, 23])
        return day.replace(hour=hour, minute=self.random.choice([0, 15, 30, 59]))

    def end_part(self, start, frequency):
        if self.maybe(0.3):
            return {"COUNT": [self.random.randint(1, 40)]}
        if self.maybe(0.5):
            until = start + datetime.timedelta(minutes=self.random.randint(-60, WINDOW_MINUTES[frequency]))
            form = self.random.choice(["%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"])
            return {"UNTIL": [until.strftime(form)]}
        return {}

    def series(self):
        frequency = self.random.choice(FREQUENCIES[:5] * 3 + FREQUENCIES[5:])
        start = self.start()
        parts = {"FREQ": [frequency]}
        if self.maybe(0.5):
            parts["INTERVAL"] = [self.random.choice([1, 2, 3, 4, 5, 7, 12, 24, 25, 90])]
        if self.maybe(0.3):
            parts["WKST"] = [self.random.choice(DAYS)]
        parts |= self.day_parts(frequency) | self.time_parts(frequency)
        if any(name.startswith("BY") for name in parts) and self.maybe(0.3):
            parts["BYSETPOS"] = self.signed_list(1, self.random.choice([3, 8]), 3)
            if frequency in ("MINUTELY", "SECONDLY"):
                # dateutil would look at every second of a year for what never comes.
                parts["BYSETPOS"] = [self.random.choice([1, -1])]
            if frequency == "WEEKLY":
                # dateutil counts in the first week from DTSTART on; section 3.3.10 from the begin
                # of the interval. Both are the same when the series begins with a week.
                first = DAYS.index(parts.get("WKST", ["MO"])[0])
                start -= datetime.timedelta(days=(start.weekday() - first) % 7)
        parts |= self.end_part(start, frequency)
        rule = ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())
        minutes = WINDOW_MINUTES[frequency]
        begin = start + datetime.timedelta(minutes=self.random.randint(-60, minutes // 2))
        end = begin + datetime.timedelta(minutes=self.random.randint(1, minutes))
        near = [start + datetime.timedelta(minutes=self.random.randint(0, minutes)) for _ in range(2)]
        rdates = near if self.maybe(0.1) else []
        exdates = [start, near[0]] if self.maybe(0.1) else []
        return Series(start, [rule], begin, end, rdates, exdates)


class Comparison:
    """Questions with the answers that others give, to be asked all at once."""

    def __init__(self):
        self.cases = []

    def add(self, what, question, expected):
        self.cases.append((what, question, expected))

    def run(self, program):
        questions = "".join(question + "\n" for _, question, _ in self.cases)
        run = subprocess.run([program], input=questions, capture_output=True, text=True, check=True)
        answers = run.stdout.split("\n")[:-1]
        assert len(answers) == len(self.cases)
        for (what, question, expected), found in zip(self.cases, answers):
            if expected != found:
                sys.exit(f"{what} differs.\nquestion: {question!r}\nexpected: {expected}\nfound:    {found}")


def add_random_rules(comparison, number, seed):
    rules = Rules(seed)
    occurrences = 0
    for n in range(number):
        series = rules.series()
        expected = series.expected()
        occurrences += expected.count("/")
        comparison.add(f"rule {n}", series.question(), expected)
    return f"{number} random rules agree with python-dateutil, {occurrences} occurrences"


def add_examples(comparison):
    zone = rfc5545_examples.NEW_YORK
    for example in rfc5545_examples.EXAMPLES:
        begin, end = example.window()
        series = Series(example.start, example.rules, begin, end, exdates=example.exdates, zone=zone)
        printed = [time.isoformat() for time in example.times]
        assert printed == [time.split("/")[0] for time in series.expected().split(",")], example.name
        comparison.add(example.name, series.question(), series.expected())
    return f"{len(rfc5545_examples.EXAMPLES)} examples of RFC 5545 section 3.8.5.3 agree"


def add_holidays(comparison):
    days = 0
    for year in range(1991, 2100):
        expected = sorted(day.isoformat() for day in holidays.Poland(years=year))
        days += len(expected)
        comparison.add(f"year {year}", f"holidays\t{year}", ",".join(expected))
    return f"{days} public holidays of 1991 to 2099 agree with the package holidays"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--rules", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    comparison = Comparison()
    agreed = [add_random_rules(comparison, options.rules, options.seed)]
    agreed += [add_examples(comparison), add_holidays(comparison)]
    comparison.run(options.program)
    print("\n".join(agreed))


if __name__ == "__main__":
    main()
