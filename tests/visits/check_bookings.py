#!/usr/bin/env python3
"""Checks the bookings of a running osiedled from outside, against the log of its clients.

    check_bookings.py --osiedle=PROGRAM --server=HOST:PORT --token=TOKEN --parent=municipalities/M --log=FILE
                      --memory=FILE --begin=SECONDS --end=SECONDS [--clock_offset_ms=N] [--final]

Reads the change feed, all visits, and when every calendar is free from `begin` to `end`, through the command line
`osiedle`; everybody must be on duty all that time. No client may call the server meanwhile. `--memory` names a file, in
which the check keeps what it knows: the next check of the same run reads the feed and the log from where this one
ended. `clock_offset_ms` is how far the clock of the server is ahead of this machine's. `--final` waits until the feed
tells of every hold that has ended, asks for some of everything that can happen, and then spoils what was read in
several ways, each of which must be found.

The log has one JSON object a line: `client`, `method`, `visit`, `began` and `ended` (nanoseconds, by the server's
clock), `tries`, `code`, `reason`, `violations` (`field`, `reason`), `durationSeconds` of the visit, `request` and
`answer`.

Exit status: 0 when nothing is wrong, 1 when something is, 2 when the server could not be read.
"""

import dataclasses
import datetime
import gc
import pathlib
import pickle
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "proof"))

import booking_history as history_of
from asked_server import AskedServer, Memory, arguments_of_a_judge
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


class Server(AskedServer):
    """What the command line tells of the visits of a server."""

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


def await_ends_of_holds(server, memory, read):
    """Reads on in the feed until it tells of each hold that has ended; gives the faults where it does not."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        silent = memory.history.ended_holds(server.now() - 5 * SECOND)
        if not silent or time.monotonic() > give_up:
            return [f"the feed does not tell that the hold of {name} has ended" for name in silent]
        time.sleep(1)
        changes, memory.cursor = server.changes(memory.cursor)
        read.changes += changes
        memory.history.follow(changes)


# ---- spoiling what was read: each way is a fault that must be found


@dataclasses.dataclass
class Read:
    """What was read since the last check. `before`: what that one left."""

    before: pathlib.Path
    records: list
    changes: list
    snapshot: Snapshot

    def new_history(self):
        """From what was known to the end of what was read."""
        history = Memory.of(self.before, History).history
        history.read(self.records, self.changes)
        return history

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
        """The last acknowledged answer of a crew that changed a visit which has a slot."""
        taking = {v.name for v in self.taking()}
        revisions = {(c["resource"], c["etag"]) for c in self.changes if c["resource"] in taking}
        return next(r for r in reversed(self.records)
                    if r["code"] == "OK" and r["tries"] == 1 and r["method"] == "RespondToVisit"
                    and (r["answer"]["name"], r["answer"]["etag"]) in revisions)

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
    moved = {**answer, "startTime": history_of.text_of(first.start), "endTime": history_of.text_of(first.end),
             "crew": [{"calendar": calendar, "answer": given} for calendar, given in first.crew]}
    records = [{**r, "answer": moved} if is_of(r, answer) else r for r in read.records]
    return dataclasses.replace(read, records=records), "DOUBLE BOOKING"


SPOILINGS = (without_an_acknowledged_change, with_a_change_that_nobody_made, with_a_visit_that_lost_its_slot,
             with_a_calendar_that_nobody_took, with_a_booking_that_is_not_on_its_calendar,
             with_a_visit_at_the_time_of_another, with_an_answer_at_the_time_of_another)


def conclude(history, snapshot):
    """What is wrong, of a history that is read to the end."""
    history.close()
    return history.faults + snapshot_faults(history, snapshot)


def overlooked(read):
    """The ways of spoiling that are not found."""
    for spoil in SPOILINGS:
        spoiled, wanted = spoil(read)
        faults = conclude(spoiled.new_history(), spoiled.snapshot)
        if not any(wanted in fault for fault in faults):
            yield f"the check overlooks a run {spoil.__name__.replace('_', ' ')}"


def print_stories(faults, records, changes):
    """What happened to the visits of the first faults."""
    named = re.findall(r"municipalities/[^/ ]+/visits/[a-z0-9-]+", " ".join(faults))
    for name in list(dict.fromkeys(named))[:MOST_STORIES]:
        print(f"\n{name}")
        answers = {(r["answer"]["name"], r["answer"]["etag"]): r for r in records if r["code"] == "OK"}
        for change in changes:
            if change["resource"] != name:
                continue
            record = answers.get((name, change["etag"]))
            by = "no call" if record is None else (
                f"{record['method']} of client {record['client']}, {record['tries']} tries, begun "
                f"{record['began'] / SECOND:.3f}, ended {record['ended'] / SECOND:.3f}: {record['answer']}")
            at = moment(change["changeTime"]) / SECOND
            print(f"  {change['position']} at {at:.3f} {change['changedFields']} by {by}")


def main():
    parser = arguments_of_a_judge(__doc__)
    parser.add_argument("--begin", type=int, required=True)
    parser.add_argument("--end", type=int, required=True)
    arguments = parser.parse_args()
    # What is kept has no cycles, and looking for some would take longer than judging.
    gc.disable()
    server = Server(arguments)
    path = pathlib.Path(arguments.memory)
    memory = Memory.of(path, History)
    records = memory.read_log(arguments.log)
    # First what might tell of a hold that has ended, and then the feed, which tells what went before.
    snapshot = server.snapshot(arguments.begin, arguments.end)
    changes, memory.cursor = server.changes(memory.cursor)
    read = Read(path, records, changes, snapshot)
    memory.history.read(records, changes)
    faults = await_ends_of_holds(server, memory, read) if arguments.final else []
    faults += conclude(memory.history, snapshot)
    counts = memory.history.counts
    if arguments.final:
        faults += [f"the run has no {what}: it proves nothing of them" for what in WANTED if not counts[what]]
    if arguments.final and not faults:
        faults += overlooked(read)
    print(f"{len(read.changes)} changes, {len(snapshot.visits)} visits; " +
          ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    for fault in faults[:MOST_FAULTS]:
        print(fault)
    if faults:
        print(f"{len(faults)} faults")
        # From the first part on.
        print_stories(faults, read_log(arguments.log, Memory()), server.changes("")[0])
    path.write_bytes(pickle.dumps(memory, pickle.HIGHEST_PROTOCOL))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
