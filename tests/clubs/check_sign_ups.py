#!/usr/bin/env python3
"""Checks the sign-ups of a running osiedled from outside, against the log of its clients.

    check_sign_ups.py --osiedle=PROGRAM --server=HOST:PORT --token=TOKEN --parent=municipalities/M --log=FILE
                      --memory=FILE [--clock_offset_ms=N] [--final]

Reads the change feed, all series, all occurrences and their registrations through the command line `osiedle`. No
client may call the server meanwhile. `--memory` names a file, in which the check keeps what it knows: the next check of
the same run reads the feed and the log from where this one ended. `clock_offset_ms` is how far the clock of the server
is ahead of this machine's. Without `--final` only registrations of occurrences are listed that changed since the last
check. `--final` lists all of them, asks for some of everything that can happen, and then spoils what was read in
several ways, each of which must be found.

The log has one JSON object a line: `client`, `method`, `name` (of the registration, or of the occurrence), `size` of
the party and `capacity` that were asked for, `began` and `ended` (nanoseconds, by the server's clock), `tries`, `code`,
`reason` and `answer`: `name`, `state`, `etag`, `size` and `queue` of a registration, the last three not where a partner
is answered; `name`, `etag` and `capacity` of an occurrence.

Exit status: 0 when nothing is wrong, 1 when something is, 2 when the server could not be read.
"""

import collections
import copy
import dataclasses
import gc
import pathlib
import pickle
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "proof"))

from asked_server import AskedServer, Memory, arguments_of_a_judge
from sign_up_history import SECOND, SLACK, History, Listed, Policy, Snapshot, moment, snapshot_faults

# How many faults are printed, and of how many registrations and occurrences the story.
MOST_FAULTS = 20
MOST_STORIES = 4
# How long the server has for what happens by itself, and how often it is asked.
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.2
# What a run must have met, if it is to prove anything.
WANTED = ("CreateRegistration", "ReferParty", "ApproveRegistration", "DeclineRegistration", "AcceptOffer",
          "CancelRegistration", "UpdateRegistration", "UpdateOccurrence", "signed up REQUESTED", "signed up CONFIRMED",
          "signed up WAITLISTED", "offered", "accepted", "expired", "grown", "shrunk", "larger", "smaller",
          "waits though there is room", "passed a larger party", "repeated", "EVENT_FULL", "CAPACITY_TAKEN",
          "OFFER_EXPIRED", "REGISTRATION_STEP_REFUSED")


class Server(AskedServer):
    """What the command line tells of the clubs of a server."""

    def occurrences(self):
        return list(self._pages("EventService.ListOccurrences", "occurrences"))

    def policies(self):
        """By series."""
        return {series["name"]: Policy.of(series)
                for series in self._pages("EventService.ListEventSeries", "eventSeries")}

    def registrations(self, occurrence):
        return [Listed.of(json) for json in self._pages("RegistrationService.ListRegistrations", "registrations",
                                                        parent=occurrence)]

    def all_registrations(self):
        """By occurrence."""
        listed = collections.defaultdict(list)
        for one in self.registrations(f"{self._parent}/occurrences/-"):
            listed[one.registration.occurrence].append(one)
        return listed


@dataclasses.dataclass
class Read:
    """What was read since the last check. `before`: what that one left."""

    before: pathlib.Path
    policies: dict
    records: list
    changes: list
    snapshot: Snapshot = None

    def judge(self):
        """From what was known to the end of what was read."""
        history = Memory.of(self.before, History).history
        self.begin(history)
        history.read(self.records, self.changes)
        return history, self.conclude(history)

    def begin(self, history):
        """Before the changes are read."""
        for name, policy in self.policies.items():
            history.add_occurrence(name, policy)

    def conclude(self, history):
        """What is wrong, of a history that is read to the end."""
        history.close()
        return history.faults + list(snapshot_faults(history, self.snapshot))


def await_rest(server, memory, read, is_final):
    """Reads the feed until nothing more has to happen by itself, and then the lists; gives what did not happen."""
    history = memory.history
    read.begin(history)
    read.changes, memory.cursor = server.changes(memory.cursor)
    history.read(read.records, read.changes)
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        # While the lists are read, no offer may end.
        due = history.due_offers(server.now() + 2 * SLACK)
        if not due and not history.pending():
            read.snapshot = list_all(server, touched(read.changes), is_final)
            due = history.due_offers(server.now() + 2 * SLACK)
        changes, memory.cursor = server.changes(memory.cursor)
        read.changes += changes
        history.follow(changes)
        if not due and not history.pending() and not touched(changes):
            return []
        if time.monotonic() > give_up:
            read.snapshot = list_all(server, touched(read.changes), is_final)
            return [f"the feed does not tell that the offer of {name} has ended" for name in due]
        time.sleep(PAUSE_SECONDS)


def touched(changes):
    """The occurrences of which the changes tell."""
    return {change["resource"].split("/registrations/")[0] for change in changes
            if change["resourceType"] in ("osiedle.pl/Registration", "osiedle.pl/Occurrence")}


def list_all(server, names, is_final):
    occurrences = server.occurrences()
    if is_final:
        listed = server.all_registrations()
        return Snapshot(occurrences, {json["name"]: listed[json["name"]] for json in occurrences})
    return Snapshot(occurrences, {name: server.registrations(name) for name in names})


# ---- spoiling what was read: each way is a fault that must be found


def respoken(read, changed):
    """The same with other records; `changed` gives what a record becomes, or None."""
    return dataclasses.replace(read, records=[r for r in map(changed, read.records) if r is not None])


def last_change_of(read, method):
    """The last acknowledged call of a method that made a change."""
    revisions = {(c["resource"], c["etag"]) for c in read.changes}
    return next(r for r in reversed(read.records) if r["method"] == method and r["code"] == "OK" and r["tries"] == 1
                and (r["answer"]["name"], r["answer"]["etag"]) in revisions)


def without_an_acknowledged_change(read):
    answer = last_change_of(read, "AcceptOffer")["answer"]
    changes = [c for c in read.changes if (c["resource"], c["etag"]) != (answer["name"], answer["etag"])]
    return dataclasses.replace(read, changes=changes), "LOST:"


def with_a_change_that_nobody_made(read):
    answer = last_change_of(read, "ApproveRegistration")["answer"]
    of_change = [answer["name"], answer["etag"]]
    return respoken(read, lambda r: None if r["code"] == "OK"
                    and [r["answer"]["name"], r["answer"].get("etag")] == of_change else r), "nothing explains"


def with_a_party_too_many(read):
    """The last one that signed up and waits was confirmed, and is as large as the event."""
    waits = next(r for r in reversed(read.records) if r["method"] == "CreateRegistration" and r["code"] == "OK"
                 and r["answer"]["state"] == "WAITLISTED")
    large = {**waits, "size": 1000, "answer": {**waits["answer"], "state": "CONFIRMED", "size": 1000}}
    return respoken(read, lambda r: large if r is waits else r), "OVERBOOKED"


def with_capacities_below_what_is_taken(read):
    """Every change of a capacity left one place."""
    return respoken(read, lambda r: {**r, "answer": {**r["answer"], "capacity": 1}}
                    if r["method"] == "UpdateOccurrence" and r["code"] == "OK" else r), "OVERBOOKED"


def with_a_party_that_was_passed_over(read):
    """Somebody who waits in the end signed up before one who has been offered places meanwhile."""
    history, _ = read.judge()
    answers, states = collections.defaultdict(list), collections.defaultdict(set)
    for record in read.records:
        if record["code"] == "OK":
            # A partner is told the state alone.
            states[record["answer"]["name"]].add(record["answer"].get("state"))
            if "etag" in record["answer"]:
                answers[record["answer"]["name"]].append(record["answer"])
    asked = {(answer["name"], answer["etag"]) for told in answers.values() for answer in told}
    signed_up = {c["resource"]: int(c["position"]) for c in read.changes if c["kind"] == "CREATED"}
    for change in read.changes:
        offered = answers[change["resource"]]
        is_offer = {"state", "offer_expire_time"} <= set(change.get("changedFields", []))
        if not is_offer or not offered or (change["resource"], change["etag"]) in asked:
            continue
        event = history.events[history.registrations[change["resource"]].occurrence]
        # Nobody may be passed who always had room in the event.
        least = min([event.capacity] + [a["capacity"] or event.policy.capacity for a in answers[event.name]])
        for waits in event.waiting.values() if not event.policy.smaller_may_pass else ():
            told = answers[waits.name]
            if (signed_up.get(waits.name, int(change["position"])) < int(change["position"]) and told
                    and states[waits.name] == {"WAITLISTED"} and all(answer["size"] <= least for answer in told)):
                # A number that nobody has.
                early = offered[-1]["queue"] - 0.5
                return respoken(read, lambda r: {**r, "answer": {**r["answer"], "queue": early}}
                                if r["code"] == "OK" and r["answer"]["name"] == waits.name else r), "PASSED OVER"
    raise LookupError("nobody who waits saw somebody else being offered places")


def with_a_place_that_nobody_is_offered(read):
    """An event at which somebody waits is larger by as many."""
    name = next(json["name"] for json in read.snapshot.occurrences
                if read.snapshot.registrations.get(json["name"]) and json.get("places", {}).get("waitingParties"))

    def larger(json):
        places = {**json["places"], "capacity": json["places"]["capacity"] + 1000,
                  "free": json["places"].get("free", 0) + 1000}
        return {**json, "capacity": places["capacity"], "places": places}

    occurrences = [larger(json) if json["name"] == name else json for json in read.snapshot.occurrences]
    return dataclasses.replace(read, snapshot=dataclasses.replace(read.snapshot, occurrences=occurrences)), "LOST PLACE"


def with_a_registration_that_lost_its_places(read):
    registrations = copy.copy(read.snapshot.registrations)
    name, listed = next((name, listed) for name, listed in registrations.items()
                        if any(one.registration.state == "CONFIRMED" for one in listed))
    lost = next(one for one in listed if one.registration.state == "CONFIRMED")
    registrations[name] = [one if one is not lost else one._replace(
        registration=one.registration._replace(state="CANCELLED")) for one in listed]
    return dataclasses.replace(read, snapshot=dataclasses.replace(
        read.snapshot, registrations=registrations)), "LOST:"


SPOILINGS = (without_an_acknowledged_change, with_a_change_that_nobody_made, with_a_party_too_many,
             with_capacities_below_what_is_taken, with_a_party_that_was_passed_over,
             with_a_place_that_nobody_is_offered, with_a_registration_that_lost_its_places)


def overlooked(read):
    """The ways of spoiling that are not found."""
    for spoil in SPOILINGS:
        spoiled, wanted = spoil(read)
        _, faults = spoiled.judge()
        if not any(wanted in fault for fault in faults):
            yield f"the check overlooks a run {spoil.__name__.replace('_', ' ')}"


def print_stories(faults, read):
    """What happened to the registrations and occurrences of the first faults."""
    named = re.findall(r"municipalities/[^/ ]+/occurrences/[a-z0-9-]+(?:/registrations/[a-z0-9-]+)?", " ".join(faults))
    records = collections.defaultdict(list)
    for record in read.records:
        if record["code"] == "OK":
            records[record["answer"]["name"], record["answer"].get("etag", "")].append(record)
    for name in list(dict.fromkeys(named))[:MOST_STORIES]:
        print(f"\n{name}")
        for change in read.changes:
            if change["resource"] != name:
                continue
            asked = records[name, change["etag"]] + (records[name, ""] if change["kind"] == "CREATED" else [])
            by = "; ".join(f"{r['method']} of client {r['client']}, {r['tries']} tries, begun "
                           f"{r['began'] / SECOND:.3f}, ended {r['ended'] / SECOND:.3f}: {r['answer']}" for r in asked)
            print(f"  {change['position']} at {moment(change['changeTime']) / SECOND:.3f} "
                  f"{change.get('changedFields')} by {by or 'no call'}")


def main():
    arguments = arguments_of_a_judge(__doc__).parse_args()
    # What is kept has no cycles, and looking for some would take longer than judging.
    gc.disable()
    server = Server(arguments)
    path = pathlib.Path(arguments.memory)
    memory = Memory.of(path, History)
    policies = server.policies()
    read = Read(path, {json["name"]: policies[json["series"]] for json in server.occurrences()},
                memory.read_log(arguments.log), [])
    faults = await_rest(server, memory, read, arguments.final)
    faults += read.conclude(memory.history)
    counts = memory.history.counts
    if arguments.final:
        faults += [f"the run has no {what}: it proves nothing of them" for what in WANTED if not counts[what]]
    if arguments.final and not faults:
        faults += overlooked(read)
    print(f"{len(read.changes)} changes, {len(memory.history.registrations)} registrations for "
          f"{len(memory.history.events)} occurrences; " +
          ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    for fault in faults[:MOST_FAULTS]:
        print(fault)
    if faults:
        print(f"{len(faults)} faults")
        print_stories(faults[:MOST_FAULTS], read)
    path.write_bytes(pickle.dumps(memory, pickle.HIGHEST_PROTOCOL))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
