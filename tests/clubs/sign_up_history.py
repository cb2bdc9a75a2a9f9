"""What must hold of sign-ups, judged from what clients were told and from what a server tells.

The history is the change feed, which tells in which order registrations and occurrences changed, and the log of the
clients, which tells what each of these changes was. Nothing here knows how the server gives places away: the rules are
those that `registration.proto`, `sign_up_policy.proto` and `registration_service.proto` of `osiedle/clubs/v1` promise.

Times are whole nanoseconds since 1970. Places are people, not parties.
"""

import bisect
import collections
import dataclasses
import datetime
import functools
import re
import typing

SECOND = 10**9
MINUTE = 60 * SECOND

# The states in which places are taken, and those from which nothing goes on.
TAKING = {"CONFIRMED", "OFFERED"}
ENDED = {"EXPIRED", "DECLINED", "CANCELLED"}

# What each method makes of which state. An empty state: there was no registration.
STEPS = {
    "CreateRegistration": ({""}, {"REQUESTED", "CONFIRMED", "WAITLISTED"}),
    "ReferParty": ({""}, {"REQUESTED", "CONFIRMED", "WAITLISTED"}),
    "ApproveRegistration": ({"REQUESTED"}, {"CONFIRMED", "WAITLISTED", "OFFERED"}),
    "DeclineRegistration": ({"REQUESTED", "OFFERED"}, {"DECLINED"}),
    "AcceptOffer": ({"OFFERED"}, {"CONFIRMED"}),
    "CancelRegistration": ({"REQUESTED", "CONFIRMED", "WAITLISTED", "OFFERED"}, {"CANCELLED"}),
}
# UpdateRegistration leaves the state as it is; a party that waits may be offered places once it is smaller.
UPDATES = {"REQUESTED": {"REQUESTED"}, "CONFIRMED": {"CONFIRMED"}, "WAITLISTED": {"WAITLISTED", "OFFERED"},
           "OFFERED": {"OFFERED"}}
CREATING = {"CreateRegistration", "ReferParty"}
# Calls after which others may change the registration, before the server tells of them.
GOING_ON = {"ApproveRegistration", "AcceptOffer", "UpdateRegistration"}
# Calls that change nothing when there is nothing to change, and are answered all the same.
MAY_CHANGE_NOTHING = {"CancelRegistration", "UpdateRegistration", "UpdateOccurrence"}
# Refusals that a client may meet. Anything else that is no answer is a failure of the server.
REFUSED_CODES = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "ABORTED", "ALREADY_EXISTS"}
# How much earlier or later than its record a call may have been judged by the server, and an offer ended.
SLACK = 2 * SECOND
# A transaction that makes so many offers and ends so many may leave further ones to the next.
MANY_AT_ONCE = 10


def moment(text):
    """Nanoseconds of an RFC 3339 text, as in `2024-06-03T08:00:00.000000001Z`; None of an empty one."""
    if not text:
        return None
    seconds, fraction = re.fullmatch(r"([^.Z]+)(?:\.(\d{1,9}))?Z", text).groups()
    return _seconds(seconds) * SECOND + int((fraction or "").ljust(9, "0"))


@functools.lru_cache(maxsize=1000)
def _seconds(text):
    parsed = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(parsed.timestamp())


@dataclasses.dataclass(frozen=True)
class Policy:
    """How one signs up for an event."""

    capacity: int
    waitlist_capacity: int = 0
    smaller_may_pass: bool = False
    # How long an offer stands.
    offer: int = 24 * 60 * MINUTE
    by_approval: bool = False

    @staticmethod
    def of(series):
        """Of a series, as `EventService` tells it."""
        sign_up = series.get("signUp", {})
        return Policy(capacity=sign_up["capacity"], waitlist_capacity=sign_up.get("waitlistCapacity", 0),
                      smaller_may_pass=sign_up.get("smallerMayPass", False),
                      offer=(sign_up.get("offerMinutes", 0) or 24 * 60) * MINUTE,
                      by_approval=sign_up.get("mode") == "APPROVAL")


def revisions(changes):
    """The changes of a transaction, those of one resource as one."""
    merged = {}
    for change in changes:
        first = merged.setdefault(change["resource"], change)
        if first is not change:
            fields = [*first.get("changedFields", []), *change.get("changedFields", [])]
            merged[change["resource"]] = {**first, "changedFields": fields}
    return merged.values()


class Registration(typing.NamedTuple):
    """What a registration says of itself, as far as places are concerned."""

    name: str
    etag: str
    state: str
    size: int
    # The order of those that wait.
    queue: int
    # When places were offered; None where they are not.
    offered_at: typing.Optional[int] = None

    @property
    def occurrence(self):
        return self.name[:self.name.index("/registrations/")]

    def takes(self):
        return self.size if self.state in TAKING else 0


@dataclasses.dataclass
class Event:
    """One occurrence: its places, and who waits for them."""

    name: str
    policy: Policy
    capacity: int
    confirmed: int = 0
    offered: int = 0
    # Those that wait, by name.
    waiting: dict = dataclasses.field(default_factory=dict)
    # All that ever signed up.
    names: set = dataclasses.field(default_factory=set)
    last_queue: int = 0
    # Each moment since the last forget_moments() at which something changed, and how the places stood from then on:
    # (time, capacity, taken, waiting parties).
    moments: list = dataclasses.field(default_factory=list)

    def free(self):
        return self.capacity - self.confirmed - self.offered

    def queue(self):
        return sorted(self.waiting.values(), key=lambda registration: registration.queue)

    def fitting(self):
        """Who waits and has to be offered places now; None: nobody."""
        for registration in self.queue():
            if registration.size <= self.free():
                return registration
            if not self.may_pass(registration):
                return None
        return None

    def may_pass(self, registration):
        """Whether those who came later may be offered places before a party without room. A party that is larger than
        the whole event stops nobody: it would stop everybody for ever."""
        return self.policy.smaller_may_pass or registration.size > self.capacity

    def has_room(self, size):
        """For a party that signs up now."""
        return size <= self.free() and all(map(self.may_pass, self.waiting.values()))

    def note(self, now):
        self.moments.append((now, self.capacity, self.confirmed + self.offered, len(self.waiting)))

    def forget_moments(self):
        """Keeps how the places stand now."""
        del self.moments[:-1]


@dataclasses.dataclass
class Transaction:
    """What the changes of one transaction did to one occurrence."""

    waiting_before: set
    # Somebody had to be offered places already.
    was_pending: bool
    # The capacity changed. Who is offered places then is for the next transaction to say.
    resized: bool = False
    # Registrations that got places: those to whom they were offered, and those that were confirmed at once.
    got: list = dataclasses.field(default_factory=list)
    # Places that ended offers gave back, and those that a call gave back.
    expired: int = 0
    given_back: int = 0
    by_itself: int = 0
    # What calls were told of registrations as the transaction left them.
    told: list = dataclasses.field(default_factory=list)


class History:
    """Replays the changes of registrations and occurrences in the order of the feed, a part of the feed at a time."""

    def __init__(self):
        self.faults = []
        self.counts = collections.Counter()
        self.events = {}
        self.registrations = {}
        # OFFERED ones, by name.
        self._offers = {}
        # Acknowledged answers of which no change told yet.
        self._answers = collections.defaultdict(list)
        self._creations = {}
        # Acknowledged answers to repeated calls, by name; and the ids of those whose answer tells of a later revision
        # than the one that the call made.
        self._repeated = collections.defaultdict(list)
        self._late = set()
        # Revisions (name, etag) that somebody may have been told in the present part, and that are not the last ones.
        self._revisions = set()
        # The last etag of each occurrence.
        self._etags = {}
        self._refusals = []
        self._position = 0

    def add_occurrence(self, name, policy):
        """Before the changes of its registrations. As it was made, it says nothing of its capacity."""
        if name not in self.events:
            self.events[name] = Event(name, policy, policy.capacity)
            self.events[name].note(0)

    def read(self, records, changes):
        """The next part: what clients were told, and the feed from where the last part ended."""
        for event in self.events.values():
            event.forget_moments()
        for record in records:
            self._read_record(record)
        self.follow(changes)

    def follow(self, changes):
        """More of the feed, of changes that no client asked for since."""
        for transaction in self._transactions(changes):
            self._apply(transaction)

    def close(self):
        """Once everything is told that was acknowledged."""
        lost = list(self._creations.items())
        for (name, etag), records in self._answers.items():
            # A call that changes nothing is answered with a revision that there was before.
            if (name, etag) not in self._revisions and etag != self._last_etag(name):
                lost += [(name, record) for record in records]
        for name, record in lost:
            self._fault(f"LOST: {record['method']} of {name} was acknowledged, and no change tells of it")
        for record in self._refusals:
            self._check_refusal(record)
        self._answers.clear()
        self._creations.clear()
        self._repeated.clear()
        self._late.clear()
        self._refusals.clear()
        self._revisions.clear()

    def due_offers(self, now):
        """The offers that the feed has as standing though they ended before `now`."""
        return [r.name for r in self._offers.values() if self._end_of(r) + SLACK <= now]

    def pending(self):
        """The occurrences at which somebody waits who has to be offered places."""
        return [name for name, event in self.events.items() if event.fitting() is not None]

    def _end_of(self, offered):
        return offered.offered_at + self.events[offered.occurrence].policy.offer

    def _last_etag(self, name):
        registration = self.registrations.get(name)
        return registration.etag if registration else self._etags.get(name)

    # ---- reading

    def _fault(self, text):
        self.faults.append(text)

    def _read_record(self, record):
        method = record["method"]
        self.counts["operations"] += 1
        if record["tries"] > 1:
            self.counts["repeated"] += 1
        if record["code"] == "OK":
            self.counts[method] += 1
            answer = record["answer"]
            if method in CREATING:
                if answer["name"] in self._creations:
                    self._fault(f"two calls were told that they made {answer['name']}")
                self._creations[answer["name"]] = record
            else:
                self._answers[answer["name"], answer["etag"]].append(record)
                if record["tries"] > 1 and method in GOING_ON:
                    self._repeated[answer["name"]].append(record)
            return
        self.counts["refused"] += 1
        if record["reason"]:
            self.counts[record["reason"]] += 1
        if record["code"] not in REFUSED_CODES:
            self._fault(f"{method} of {record['name']} failed: {record['code']} {record['reason']}")
        if record["reason"] in ("EVENT_FULL", "CAPACITY_TAKEN"):
            self._refusals.append(record)

    def _transactions(self, changes):
        """The changes of one transaction together, in order."""
        together = []
        for change in changes:
            position = int(change["position"])
            if position < self._position:
                self._fault(f"the feed goes back from {self._position} to {position}")
            if position != self._position and together:
                yield together
                together = []
            self._position = position
            if change["resourceType"] in ("osiedle.pl/Registration", "osiedle.pl/Occurrence"):
                together.append(change)
        if together:
            yield together

    # ---- replaying

    def _apply(self, changes):
        now = moment(changes[0]["changeTime"])
        touched = {}

        def event_of(name):
            event = self.events.get(name)
            if event is None:
                self._fault(f"{name} changed, and no list tells of it")
                event = self.events[name] = Event(name, Policy(capacity=0), 0)
            if name not in touched:
                touched[name] = Transaction(set(event.waiting), event.fitting() is not None)
            return event, touched[name]

        for change in revisions(changes):
            name = change["resource"]
            self._revisions.update([(name, self._last_etag(name)), (name, change["etag"])])
            if change["resourceType"] == "osiedle.pl/Occurrence":
                self._etags[name] = change["etag"]
                if change["kind"] != "CREATED" and "capacity" in change.get("changedFields", []):
                    self._resize(change, *event_of(name))
                continue
            event, transaction = event_of(name[:name.index("/registrations/")])
            before = self.registrations.get(name)
            after = self._after(change, before, event, transaction, now)
            if after is not None:
                self._set(before, after, event)
        for name, transaction in touched.items():
            self._check_places(name, transaction, now, changes[0]["position"])
            for record in transaction.told:
                self._check_told(record, changes[0]["position"])

    def _resize(self, change, event, transaction):
        records = self._answers.pop((change["resource"], change["etag"]), [])
        if not records:
            self._fault(f"nothing explains the change of the capacity of {change['resource']} at {change['position']}")
            return
        capacity = records[0]["answer"]["capacity"] or event.policy.capacity
        transaction.resized = True
        transaction.given_back += max(0, capacity - event.capacity)
        self.counts["larger" if capacity > event.capacity else "smaller"] += 1
        event.capacity = capacity

    def _one_maker(self, records):
        makers = [r for r in records if r["method"] not in MAY_CHANGE_NOTHING]
        if len(makers) > 1:
            self._fault(f"{len(makers)} calls were told that they made one change of {records[0]['answer']['name']}")

    def _after(self, change, before, event, transaction, now):
        """What a registration is after a change; None: nobody knows."""
        name = change["resource"]
        created = self._creations.pop(name, None)
        if created is not None:
            return self._created(created, change, before, event, transaction)
        if before is None:
            self._fault(f"nobody was told that {name} was made")
            return None
        records = self._answers.pop((name, change["etag"]), [])
        makers = [record for record in records if id(record) not in self._late]
        self._one_maker(makers)
        maker = next((record for record in makers if self._explains(record, before)), None)
        if maker is None:
            maker = self._late_maker(change, before, event)
        if maker is not None:
            after = self._asked(maker, before, event, transaction, now)
            if "state" in change.get("changedFields", []) and after.state == before.state:
                after = self._happened(change, after, transaction, now)
        else:
            after = self._happened(change, before, transaction, now)
        transaction.told += records
        return after

    def _late_maker(self, change, before, event):
        """The repeated call that made a change, with the answer that it would have had; None: there is none.

        The server died before it answered. The answer came when the registration had changed again, and tells of that
        later revision.
        """
        fields = set(change.get("changedFields", []))
        # Of two that change the size, the later one was told the size that it asked for.
        for record in sorted(self._repeated[before.name], key=lambda r: r["size"] == r["answer"]["size"]):
            method = record["method"]
            if id(record) in self._late or (before.name, record["answer"]["etag"]) not in self._answers:
                continue
            if method == "UpdateRegistration":
                fits = before.state in UPDATES and "party" in fields
                state = before.state
            else:
                fits = before.state in STEPS[method][0] and "state" in fields and "party" not in fields
                state = "CONFIRMED"
            if method == "ApproveRegistration" and "queue_number" in fields:
                state = "OFFERED" if "offer_expire_time" in fields else "WAITLISTED"
            if not fits:
                continue
            self._late.add(id(record))
            self.counts["told late"] += 1
            size = record["size"] if method == "UpdateRegistration" else before.size
            queue = event.last_queue + 1 if "queue_number" in fields else before.queue
            answer = {"name": before.name, "etag": change["etag"], "state": state, "size": size, "queue": queue}
            return {**record, "answer": answer}
        return None

    def _check_told(self, record, position):
        """Whether an answer told what the registration was as the transaction left it."""
        answer = record["answer"]
        now = self.registrations[answer["name"]]
        told = answer["state"], answer["size"], answer["queue"]
        # An offer that had ended is told as ended, before it is written down.
        may_have_ended = now.state == "OFFERED" and record["ended"] >= self._end_of(now) - SLACK
        states = (now.state, "EXPIRED") if may_have_ended else (now.state,)
        if told not in [(state, now.size, now.queue) for state in states]:
            self._fault(f"{record['method']} was told that {now.name} is {told}, and it became "
                        f"{now.state, now.size, now.queue} at {position}")

    def _happened(self, change, before, transaction, now):
        """What a registration is after a change that no client asked for."""
        etag = change["etag"]
        if "state" in change.get("changedFields", []):
            transaction.by_itself += 1
            if before.state == "WAITLISTED":
                self.counts["offered"] += 1
                after = before._replace(etag=etag, state="OFFERED", offered_at=now)
                transaction.got.append(after)
                return after
            if before.state == "OFFERED":
                return self._expired(before, etag, transaction, now)
        self._fault(f"nothing explains the change of {before.state} {before.name} at {change['position']}: "
                    f"{', '.join(sorted(change.get('changedFields', [])))}")
        return before._replace(etag=etag)

    def _created(self, record, change, before, event, transaction):
        answer = record["answer"]
        if record["tries"] > 1:
            answer = self._made(record, change, event)
        if before is not None:
            self._fault(f"{before.name} was made twice")
        if record["method"] == "CreateRegistration" and change["etag"] != answer["etag"]:
            self._fault(f"LOST: {answer['name']} was made with another etag than was told")
        if answer["state"] not in STEPS[record["method"]][1]:
            self._fault(f"{record['method']} made {answer['name']} {answer['state']}")
        # A partner is not told the number.
        queue = answer.get("queue") or event.last_queue + 1
        if queue <= event.last_queue:
            self._fault(f"{answer['name']} signed up after number {event.last_queue} and has number {queue}")
        offered_at = moment(change["changeTime"]) if answer["state"] == "OFFERED" else None
        after = Registration(answer["name"], change["etag"], answer["state"], record["size"], queue, offered_at)
        self.counts["signed up " + answer["state"]] += 1
        if after.state == "CONFIRMED":
            transaction.got.append(after)
        if after.state == "WAITLISTED" and after.size <= event.free():
            self.counts["waits though there is room"] += 1
        return after

    def _made(self, record, change, event):
        """What the answer to a repeated call would have told at once of the registration that it made."""
        answer = record["answer"]
        if answer.get("etag", change["etag"]) != change["etag"]:
            # The registration has changed again, which the answer tells.
            self._answers[answer["name"], answer["etag"]].append(record)
            self._late.add(id(record))
        elif answer["state"] in STEPS[record["method"]][1]:
            return answer
        self.counts["told late"] += 1
        state = "WAITLISTED"
        if event.policy.by_approval:
            state = "REQUESTED"
        elif answer["state"] == "CONFIRMED" and event.has_room(record["size"]):
            state = "CONFIRMED"
        return {**answer, "etag": change["etag"], "state": state}

    @staticmethod
    def _explains(record, before):
        state = record["answer"]["state"]
        # An answer may come late, by a repeated call: an offer may have ended since.
        if state == "EXPIRED" and record["tries"] > 1:
            state = "OFFERED"
        if record["method"] == "UpdateRegistration":
            return state in UPDATES.get(before.state, set())
        allowed, reached = STEPS[record["method"]]
        return before.state in allowed and state in reached

    def _asked(self, record, before, event, transaction, now):
        method, answer = record["method"], record["answer"]
        # A call leaves no registration EXPIRED: see _explains.
        state = "OFFERED" if answer["state"] == "EXPIRED" else answer["state"]
        after = Registration(before.name, answer["etag"], state, answer["size"], answer["queue"], before.offered_at)
        if method == "AcceptOffer":
            self.counts["accepted"] += 1
            if now > self._end_of(before) + SLACK:
                self._fault(f"the offer of {before.name} was accepted at {when(now)}, after it had ended")
        if method == "UpdateRegistration":
            if answer["size"] != record["size"]:
                self._fault(f"{before.name} has {answer['size']} people, and {record['size']} were asked for")
            self.counts["grown" if after.size > before.size else "shrunk"] += before.state == "CONFIRMED"
        elif after.size != before.size:
            self._fault(f"{method} changed the size of {before.name} from {before.size} to {after.size}")
        if after.queue != before.queue and (after.state != "WAITLISTED" or after.queue <= event.last_queue):
            self._fault(f"{method} changed the number of {before.name} from {before.queue} to {after.queue}")
        if after.state == "OFFERED" and before.state != "OFFERED":
            after = after._replace(offered_at=now)
        if after.state != "OFFERED":
            after = after._replace(offered_at=None)
        if after.takes() and not before.takes():
            transaction.got.append(after)
        transaction.given_back += max(0, before.takes() - after.takes())
        return after

    def _expired(self, before, etag, transaction, now):
        self.counts["expired"] += 1
        end = self._end_of(before)
        if now < end - SLACK:
            self._fault(f"the offer of {before.name} ended at {when(now)}, and it stood until {when(end)}")
        transaction.expired += before.size
        return before._replace(etag=etag, state="EXPIRED", offered_at=None)

    def _set(self, before, after, event):
        self.registrations[after.name] = after
        event.names.add(after.name)
        event.last_queue = max(event.last_queue, after.queue)
        for registration, sign in ((before, -1), (after, 1)):
            if registration is None:
                continue
            event.confirmed += sign * registration.size * (registration.state == "CONFIRMED")
            event.offered += sign * registration.size * (registration.state == "OFFERED")
        event.waiting.pop(after.name, None)
        self._offers.pop(after.name, None)
        if after.state == "WAITLISTED":
            event.waiting[after.name] = after
        if after.state == "OFFERED":
            self._offers[after.name] = after

    # ---- the rules

    def _check_places(self, name, transaction, now, position):
        event = self.events[name]
        event.note(now)
        if event.confirmed + event.offered > event.capacity:
            self._fault(f"OVERBOOKED: {name} has {event.capacity} places, and {event.confirmed} people are confirmed "
                        f"and {event.offered} have an offer at {position}")
        if len(event.waiting) > max(len(transaction.waiting_before), event.policy.waitlist_capacity):
            self._fault(f"WAITLIST TOO LONG: {len(event.waiting)} parties wait for {name} at {position}")
        for registration in transaction.got:
            self._find_passed_over(name, registration, transaction, position)
        fitting = event.fitting()
        if fitting is not None and not transaction.resized and transaction.by_itself < MANY_AT_ONCE:
            self._fault(f"LOST PLACE: {name} has {event.free()} free places at {position}, and {fitting.name} waits "
                        f"for {fitting.size}")

    def _find_passed_over(self, name, passing, transaction, position):
        """Whether somebody still waits who came earlier than one who got places, and whom the same places would fit."""
        event = self.events[name]
        for earlier in event.queue():
            if earlier.queue >= passing.queue:
                break
            if earlier.name not in transaction.waiting_before:
                continue
            # All that this transaction did not give to somebody before it.
            room = event.free() + sum(r.size for r in transaction.got if r.queue > earlier.queue)
            # What was free before the call went on before the call gave back more.
            if transaction.expired or transaction.was_pending:
                room = max(event.free(), room - transaction.given_back)
            if event.may_pass(earlier) and earlier.size > room:
                self.counts["passed a larger party"] += 1
                continue
            self._fault(f"PASSED OVER: {passing.name}, number {passing.queue} for {passing.size} people, got places of "
                        f"{name} at {position}, and {earlier.name}, number {earlier.queue} for {earlier.size}, waits")

    def _check_refusal(self, record):
        """Whoever was refused for want of places must have lacked them at some moment of the call."""
        name = record["name"].split("/registrations/")[0]
        event = self.events.get(name)
        if event is None:
            self._fault(f"{record['method']} of {name} was refused, and no list tells of it")
            return
        begin, end = record["began"] - SLACK, record["ended"] + SLACK
        first = max(0, bisect.bisect_right(event.moments, begin, key=lambda m: m[0]) - 1)
        for time, capacity, taken, waiting in event.moments[first:]:
            if time > end:
                break
            free = capacity - taken
            must_wait = waiting and not event.policy.smaller_may_pass
            if record["reason"] == "CAPACITY_TAKEN":
                lacks = taken > (record["capacity"] or event.policy.capacity)
            elif record["method"] == "UpdateRegistration":
                # A party that grows needs the difference. It was at least one person before.
                lacks = must_wait or record["size"] - 1 > free
            elif record["method"] == "ApproveRegistration":
                lacks = record["size"] > capacity or waiting >= event.policy.waitlist_capacity
            else:
                must_wait = must_wait or record["size"] > free
                lacks = record["size"] > capacity or (must_wait and waiting >= event.policy.waitlist_capacity)
            if lacks:
                return
        self._fault(f"REFUSED FOR NOTHING: {record['method']} of {record['name']} for {record.get('size')} between "
                    f"{when(record['began'])} and {when(record['ended'])}: {record['reason']}")


@dataclasses.dataclass
class Snapshot:
    """What the lists told while nobody called the server and no offer ended."""

    # As JSON.
    occurrences: list
    # By occurrence: Listed. Of an occurrence that is left out, nobody asked.
    registrations: dict


class Listed(typing.NamedTuple):
    """A registration as a list tells it, and its place among those that wait."""

    registration: Registration
    position: int

    @staticmethod
    def of(json):
        size = sum(count["count"] for count in json["party"]["headCounts"])
        registration = Registration(json["name"], json["etag"], json["state"], size, int(json["queueNumber"]))
        return Listed(registration, json.get("waitlistPosition", 0))


def snapshot_faults(history, snapshot):
    """What is wrong with a snapshot, by itself and against the history."""
    for json in snapshot.occurrences:
        event = history.events.get(json["name"])
        if event is None:
            yield f"ORPHAN: {json['name']} is listed, and nobody was told of it"
            continue
        listed = snapshot.registrations.get(json["name"])
        if listed is None:
            continue
        yield from _wrong_places(json, [r for r, _ in listed], event)
        yield from _wrong_positions(listed)
        yield from _wrong_revisions(history, event, listed)
    for name in history.events.keys() - {json["name"] for json in snapshot.occurrences}:
        yield f"LOST: {name} had registrations, and is not listed"


def _wrong_places(json, registrations, event):
    name = json["name"]
    places = {key: json.get("places", {}).get(key, 0) for key in ("capacity", "confirmed", "offered", "free")}
    capacity = json.get("capacity", 0) or event.policy.capacity
    taken = {state: sum(r.size for r in registrations if r.state == state) for state in ("CONFIRMED", "OFFERED")}
    counted = {"capacity": capacity, "confirmed": taken["CONFIRMED"], "offered": taken["OFFERED"],
               "free": capacity - sum(taken.values())}
    if sum(taken.values()) > capacity:
        yield f"OVERBOOKED: {name} has {capacity} places, and {sum(taken.values())} are taken in the lists"
    if places != counted:
        yield f"WRONG PLACES: {name} tells {places}, and its registrations come to {counted}"
    if capacity != event.capacity:
        yield f"LOST: {name} is listed with {capacity} places, and had {event.capacity} in the end"
    resting = Event(name, event.policy, capacity, taken["CONFIRMED"], taken["OFFERED"],
                    {r.name: r for r in registrations if r.state == "WAITLISTED"})
    if json.get("places", {}).get("waitingParties", 0) != len(resting.waiting):
        yield f"WRONG PLACES: {name} tells another number of waiting parties than {len(resting.waiting)}"
    fitting = resting.fitting()
    if fitting is not None:
        yield (f"LOST PLACE: {name} has {resting.free()} free places at rest, and {fitting.name} waits for "
               f"{fitting.size}")


def _wrong_positions(registrations):
    waiting = sorted((r.queue, position, r.name) for r, position in registrations if r.state == "WAITLISTED")
    for expected, (_, position, name) in enumerate(waiting, 1):
        if position != expected:
            yield f"WRONG POSITION: {name} is told to be number {position} of those that wait, and is {expected}"
    for registration, position in registrations:
        if position and registration.state != "WAITLISTED":
            yield f"WRONG POSITION: {registration.state} {registration.name} has a place among those that wait"


def _wrong_revisions(history, event, registrations):
    for name in event.names - {registration.name for registration, _ in registrations}:
        yield f"LOST: {name} is in the feed, and no list tells of it"
    for registration, _ in registrations:
        known = history.registrations.get(registration.name)
        if known is None:
            yield f"ORPHAN: {registration.name} is listed, and no change tells of it"
        elif known._replace(offered_at=None) != registration:
            yield f"LOST: {registration.name} is listed as {registration[1:5]}, and was last {known[1:5]}"


def when(time):
    """A moment to the millisecond."""
    return datetime.datetime.fromtimestamp(time / SECOND, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
