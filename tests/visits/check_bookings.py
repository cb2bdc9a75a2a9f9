#!/usr/bin/env python3
"""Checks the bookings of a running osiedled from outside, against the log of its clients.

    check_bookings.py --osiedle=PROGRAM --server=HOST:PORT --token=TOKEN --parent=municipalities/M --log=FILE
                      --begin=SECONDS --end=SECONDS [--clock_offset_ms=N] [--final]

Reads the change feed, all visits, and when every calendar is free from `begin` to `end`, through the command line
`osiedle`; everybody must be on duty all that time. No client may call the server meanwhile. `clock_offset_ms` is how
far the clock of the server is ahead of this machine's. `--final` waits until the feed tells of every hold that has
ended, asks for some of everything that can happen, and then spoils what was read in several ways, each of which
must be found.

The log has one JSON object a line: `client`, `method`, `visit`, `began` and `ended` (nanoseconds, by the server's
clock), `tries`, `code`, `reason`, `violations` (`field`, `reason`), `durationSeconds` of the visit, `request` and
`answer`.

Exit status: 0 when nothing is wrong, 1 when something is, 2 when the server could not be read.
"""

import argparse
import dataclasses
import datetime
import json
import re
import subprocess
import sys
import time

import booking_history as history_of
from booking_history import SECOND, History, Snapshot, Visit, moment, snapshot_faults

# How many faults are printed.
MOST_FAULTS = 20
# Of how many visits the story is printed.
MOST_STORIES = 4
# How long the server has for telling that holds have ended.
PATIENCE_SECONDS = 30
# What a run must have met, if it is to prove anything.
WANTED = ("HoldSlot", "ReleaseSlot", "RescheduleVisit", "SubstituteCrewMember", "RespondToVisit", "CancelVisit",
          "RefuseVisit", "CheckInVisit", "confirmed", "rescheduled", "displaced", "expired", "repeated",
          "CREW_NOT_AVAILABLE", "HOLD_EXPIRED", "taken")


class Server:
    """What the command line tells of a server."""

    def __init__(self, arguments):
        self._words = [arguments.osiedle, "--server", arguments.server, "--token", arguments.token, "--purpose",
                       "outreach", "--timeout", "30", "--json", "call"]
        self._parent = arguments.parent
        self._offset = arguments.clock_offset_ms * 1_000_000

    def now(self):
        return time.time_ns() + self._offset

    def _call(self, method, **request):
        text = json.dumps({"parent": self._parent, **request})
        ran = subprocess.run([*self._words, method, text], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            print(f"{method} {text}: {ran.stderr}", file=sys.stderr)
            sys.exit(2)
        return json.loads(ran.stdout)

    def _pages(self, method, field, **request):
        token = ""
        while True:
            page = self._call(method, pageSize=500, pageToken=token, **request)
            yield from page.get(field, [])
            token = page.get("nextPageToken", "")
            if not token:
                return

    def changes(self):
        cursor = ""
        while True:
            page = self._call("ChangeService.ListChanges", pageSize=500, cursor=cursor)
            yield from page.get("changes", [])
            cursor = page["nextCursor"]
            if not page.get("moreAvailable"):
                return

    def snapshot(self, begin, end):
        """Everything but the feed."""
        read_from = self.now()
        calendars = [calendar["name"] for calendar in self._pages("CalendarService.ListCalendars", "calendars")]
        visits = [Visit.of(visit) for visit in self._pages("VisitService.ListVisits", "visits")]
        span = [datetime.datetime.fromtimestamp(t, datetime.timezone.utc).isoformat() for t in (begin, end)]
        answer = self._call("CalendarService.ListFreeBusy", calendars=calendars, startTime=span[0], endTime=span[1])
        free = {one["calendar"]: [(moment(t["startTime"]), moment(t["endTime"])) for t in one.get("freeTimes", [])]
                for one in answer["freeBusy"]}
        return Snapshot(read_from, self.now(), visits, free, (begin * SECOND, end * SECOND))


def read_log(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def await_ends_of_holds(server, records):
    """The feed, once it tells of each hold that has ended; and the faults where it does not."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        changes = list(server.changes())
        silent = History(records, changes).ended_holds(server.now() - 5 * SECOND)
        if not silent or time.monotonic() > give_up:
            return changes, [f"the feed does not tell that the hold of {name} has ended" for name in silent]
        time.sleep(1)


# ---- spoiling what was read: each way is a fault that must be found


@dataclasses.dataclass
class Read:
    """What was read of a run."""

    records: list
    changes: list
    snapshot: Snapshot

    def with_visit(self, visit):
        visits = [visit if v.name == visit.name else v for v in self.snapshot.visits]
        return dataclasses.replace(self, snapshot=dataclasses.replace(self.snapshot, visits=visits))

    def with_free_times(self, calendar, times):
        free = {**self.snapshot.free, calendar: times}
        return dataclasses.replace(self, snapshot=dataclasses.replace(self.snapshot, free=free))

    def taking(self):
        """The visits that have a slot."""
        return [v for v in self.snapshot.visits if v.at(self.snapshot.end).takes()]

    def last_response(self):
        """The last acknowledged answer of a crew whose visit has a slot."""
        taking = {v.name for v in self.taking()}
        return next(r for r in reversed(self.records)
                    if r["code"] == "OK" and r["method"] == "RespondToVisit" and r["answer"]["name"] in taking)

    def another(self, visit):
        """A visit with a slot that is another one, and no other state of the same."""
        return next(v for v in self.taking() if v.name != visit.name and not history_of.are_a_pair(v, visit))


def is_of(record, answer):
    return record["code"] == "OK" and all(record["answer"][field] == answer[field] for field in ("name", "etag"))


def without_an_acknowledged_change(read):
    lost = read.last_response()["answer"]
    changes = [c for c in read.changes if (c["resource"], c["etag"]) != (lost["name"], lost["etag"])]
    return dataclasses.replace(read, changes=changes), "LOST"


def with_a_change_that_nobody_made(read):
    answer = read.last_response()["answer"]
    records = [r for r in read.records if not is_of(r, answer)]
    return dataclasses.replace(read, records=records), "nothing explains"


def with_a_visit_that_lost_its_slot(read):
    return read.with_visit(read.taking()[0].without_slot()), "LOST"


def with_a_calendar_that_nobody_took(read):
    calendar, times = next((calendar, times) for calendar, times in read.snapshot.free.items() if times)
    start, end = times[0]
    return read.with_free_times(calendar, [(start + history_of.MINUTE, end), *times[1:]]), "ORPHAN"


def with_a_booking_that_is_not_on_its_calendar(read):
    visit = read.taking()[0]
    calendar = visit.takes()[0]
    return read.with_free_times(calendar, [*read.snapshot.free[calendar], (visit.start, visit.end)]), "LOST"


def with_a_visit_at_the_time_of_another(read):
    first = read.taking()[0]
    second = read.another(first)
    moved = dataclasses.replace(second, start=first.start, end=first.end, crew=first.crew)
    return read.with_visit(moved), "DOUBLE BOOKING"


def with_an_answer_at_the_time_of_another(read):
    answer = read.last_response()["answer"]
    first = read.another(next(v for v in read.taking() if v.name == answer["name"]))
    told = next(r["answer"] for r in reversed(read.records) if r["code"] == "OK" and r["answer"]["name"] == first.name)
    moved = {**answer, **{field: told[field] for field in ("startTime", "endTime", "crew")}}
    records = [{**r, "answer": moved} if is_of(r, answer) else r for r in read.records]
    return dataclasses.replace(read, records=records), "DOUBLE BOOKING"


SPOILINGS = (without_an_acknowledged_change, with_a_change_that_nobody_made, with_a_visit_that_lost_its_slot,
             with_a_calendar_that_nobody_took, with_a_booking_that_is_not_on_its_calendar,
             with_a_visit_at_the_time_of_another, with_an_answer_at_the_time_of_another)


def judge(read):
    history = History(read.records, read.changes)
    return history, history.faults + snapshot_faults(history, read.snapshot)


def overlooked(read):
    """The ways of spoiling that are not found."""
    for spoil in SPOILINGS:
        spoiled, wanted = spoil(read)
        _, faults = judge(spoiled)
        if not any(wanted in fault for fault in faults):
            yield f"the check overlooks a run {spoil.__name__.replace('_', ' ')}"


def print_stories(faults, read):
    """What happened to the visits of the first faults."""
    named = re.findall(r"municipalities/[^/ ]+/visits/[a-z0-9-]+", " ".join(faults))
    for name in list(dict.fromkeys(named))[:MOST_STORIES]:
        print(f"\n{name}")
        answers = {(r["answer"]["name"], r["answer"]["etag"]): r for r in read.records if r["code"] == "OK"}
        for change in read.changes:
            if change["resource"] != name:
                continue
            record = answers.get((name, change["etag"]))
            by = "no call" if record is None else (
                f"{record['method']} of client {record['client']}, {record['tries']} tries, begun "
                f"{record['began'] / SECOND:.3f}, ended {record['ended'] / SECOND:.3f}: {record['answer']}")
            at = moment(change["changeTime"]) / SECOND
            print(f"  {change['position']} at {at:.3f} {change['changedFields']} by {by}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("osiedle", "server", "token", "parent", "log"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--begin", type=int, required=True)
    parser.add_argument("--end", type=int, required=True)
    parser.add_argument("--clock_offset_ms", type=int, default=0)
    parser.add_argument("--final", action="store_true")
    arguments = parser.parse_args()
    server = Server(arguments)
    records = read_log(arguments.log)
    # First what might tell of a hold that has ended, and then the feed, which tells what went before.
    snapshot = server.snapshot(arguments.begin, arguments.end)
    faults = []
    if arguments.final:
        changes, faults = await_ends_of_holds(server, records)
    else:
        changes = list(server.changes())
    read = Read(records, changes, snapshot)
    history, more = judge(read)
    faults += more
    if arguments.final:
        faults += [f"the run has no {what}: it proves nothing of them" for what in WANTED if not history.counts[what]]
    if arguments.final and not faults:
        faults += overlooked(read)
    print(f"{len(changes)} changes, {len(snapshot.visits)} visits; " +
          ", ".join(f"{count} {what}" for what, count in sorted(history.counts.items())))
    for fault in faults[:MOST_FAULTS]:
        print(fault)
    if faults:
        print(f"{len(faults)} faults")
        print_stories(faults, read)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
