"""What must hold of booked visits, judged from what clients were told and from what a server tells.

The history is the change feed, which tells in which order visits changed, and the log of the clients, which
tells what each of these changes was. Nothing here knows how the server books: the rules are those that
`osiedle/visits/v1/visit.proto` and `visit_service.proto` promise.

Times are whole nanoseconds since 1970, intervals are half open.
"""

import collections
import dataclasses
import datetime
import re
import typing

SECOND = 10**9
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

# The states in which a visit takes the time of its crew.
TAKING = {"HELD", "CONFIRMED", "UNDER_WAY"}

# What each method makes of which state. An empty state: there was no visit.
STEPS = {
    "CreateVisit": ({""}, {"DRAFT"}),
    "ProposeVisit": ({"DRAFT"}, {"PROPOSED"}),
    "HoldSlot": ({"PROPOSED", "HELD"}, {"HELD"}),
    "ReleaseSlot": ({"HELD", "CONFIRMED"}, {"PROPOSED"}),
    "RespondToVisit": ({"HELD", "CONFIRMED"}, {"HELD", "CONFIRMED"}),
    "SubstituteCrewMember": ({"HELD", "CONFIRMED"}, {"HELD", "CONFIRMED"}),
    "RescheduleVisit": ({""}, {"HELD"}),
    "CheckInVisit": ({"CONFIRMED"}, {"UNDER_WAY"}),
    "CompleteVisit": ({"UNDER_WAY"}, {"DONE"}),
    "RefuseVisit": ({"CONFIRMED", "UNDER_WAY"}, {"REFUSED"}),
    "ReportNoContact": ({"CONFIRMED", "UNDER_WAY"}, {"NO_CONTACT"}),
    "AbortVisit": ({"UNDER_WAY"}, {"ABORTED"}),
    "CancelVisit": ({"DRAFT", "PROPOSED", "HELD", "CONFIRMED"}, {"CANCELLED"}),
}
# Refusals that a client may meet. Anything else that is no answer is a failure of the server.
REFUSED_CODES = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "ABORTED", "NOT_FOUND"}
# How much earlier or later than its record a call may have been judged by the server.
SLACK = SECOND
# A hold that nobody bounded ends after it, or when its visit begins.
DAY = 86_400 * SECOND


def moment(text):
    """Nanoseconds of an RFC 3339 text, as in `2024-06-03T08:00:00.000000001Z`; None of an empty one."""
    if not text:
        return None
    seconds, fraction = re.fullmatch(r"([^.Z]+)(?:\.(\d{1,9}))?Z", text).groups()
    parsed = datetime.datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(parsed.timestamp()) * SECOND + int((fraction or "").ljust(9, "0"))


def text_of(time):
    """The RFC 3339 text of a moment."""
    seconds = datetime.datetime.fromtimestamp(time // SECOND, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{seconds}.{time % SECOND:09}Z"


@dataclasses.dataclass(frozen=True)
class Visit:
    """What a visit says of itself, as far as bookings are concerned."""

    name: str
    etag: str = ""
    state: str = ""
    start: typing.Optional[int] = None
    end: typing.Optional[int] = None
    hold_until: typing.Optional[int] = None
    # (calendar, answer), in the order of the seats.
    crew: tuple = ()
    comes_from: str = ""
    goes_to: str = ""
    displaced: int = 0
    urgent: bool = False

    @staticmethod
    def of(json):
        return Visit(
            name=json["name"],
            etag=json.get("etag", ""),
            state=json["state"],
            start=moment(json.get("startTime")),
            end=moment(json.get("endTime")),
            hold_until=moment(json.get("holdExpireTime")),
            crew=tuple((seat["calendar"], seat["answer"]) for seat in json.get("crew", [])),
            comes_from=json.get("rescheduledFrom", ""),
            goes_to=json.get("rescheduledTo", ""),
            displaced=json.get("displacedCount", 0),
            urgent=json.get("urgency") == "URGENT",
        )

    def without_slot(self, **more):
        return dataclasses.replace(
            self, state="PROPOSED", start=None, end=None, hold_until=None, crew=(), **more)

    def at(self, now):
        """The visit as everybody must see it at this moment: an ended hold is none."""
        lapsed = self.state == "HELD" and self.hold_until is not None and self.hold_until <= now
        return self.without_slot() if lapsed else self

    def takes(self):
        """The calendars whose time it takes from `start` to `end`, whether its hold lasts or not."""
        if self.state not in TAKING:
            return ()
        return tuple(calendar for calendar, answer in self.crew if answer != "DECLINED")

    def told(self):
        """What is compared between two tellings of the same revision."""
        return (self.state, self.start, self.end, self.hold_until, self.crew, self.displaced)


def overlaps(a, b):
    return a.start < b.end and b.start < a.end


def hours(start, end):
    """The hours, counted since 1970, that are touched."""
    return range(start // HOUR, -(-end // HOUR))


def are_a_pair(a, b):
    """Whether one of two visits stands only until the other one, which is asked for now, is confirmed in its place."""
    return _stands_for(a, b) or _stands_for(b, a)


def _stands_for(new, old):
    return new.state == "HELD" and new.comes_from == old.name and old.goes_to == new.name


@dataclasses.dataclass
class Taken:
    """That a visit took the time of a calendar, and from when until when it did."""

    visit: str
    start: int
    end: int
    since: int
    until: float = float("inf")

    def __str__(self):
        return f"{self.visit} from {clock(self.since)} until {clock(self.until)}"


class History:
    """Replays the changes of visits in the order of the feed, a part of the feed at a time.

    No client calls the server between two parts. So what a part leaves to the next one does not grow with the calls.
    """

    def __init__(self):
        self.faults = []
        self.counts = collections.Counter()
        # By name: the revisions of the present part and the last one before it, each with the time of its change.
        self.versions = collections.defaultdict(list)
        self._now = {}
        self._holders = collections.defaultdict(set)
        # What was taken in the present part, by calendar and hour; and what is taken now, by visit and calendar.
        self._taken = collections.defaultdict(list)
        self._open = {}
        # Acknowledged answers of which no change told yet.
        self._answers = collections.defaultdict(list)
        self._unheard = collections.defaultdict(list)
        # Acknowledged answers to repeated calls, by name; and the ids of those records whose answer tells of a later
        # revision than the one that the call made.
        self._repeated = collections.defaultdict(list)
        self._late = set()
        # How the visits that changed in the present part stood before it; None: there was no such visit.
        self._before = {}
        self._refusals = []
        self._position = 0

    def read(self, records, changes):
        """The next part: what clients were told, and the feed from where the last part ended."""
        self._forget(min((record["began"] for record in records), default=0) - SLACK)
        for record in records:
            self._read(record)
        self.follow(changes)

    def follow(self, changes):
        """More of the feed, of changes that no client asked for since."""
        for transaction in self._transactions(changes):
            self._apply(transaction)

    def close(self):
        """Once everything is told that was acknowledged."""
        for (name, etag), answers in self._answers.items():
            standing = self._before.get(name, self._now.get(name))
            if standing is not None and standing.etag == etag:
                self._check_told_again(standing, answers)
            else:
                self._fault(f"LOST: {answers[0][0]['method']} of {name} was acknowledged, and no change tells of it")
        for record in self._refusals:
            self._check_refusal(record)
        self._answers.clear()
        self._unheard.clear()
        self._repeated.clear()
        self._late.clear()
        self._before.clear()
        self._refusals.clear()

    def _forget(self, begin):
        """What no call that began at this moment or later can have met."""
        for versions in self.versions.values():
            del versions[:-1]
        for key, taken in list(self._taken.items()):
            kept = [t for t in taken if t.until >= begin]
            if kept:
                self._taken[key] = kept
            else:
                del self._taken[key]

    def visits(self):
        """The last revision of each visit."""
        return self._now

    def ended_holds(self, now):
        """The visits that the feed still has as held though the hold ended before `now`."""
        return [v.name for v in self._now.values() if v.state == "HELD" and v.at(now).state != "HELD"]

    # ---- reading

    def _fault(self, text):
        self.faults.append(text)

    def _read(self, record):
        method = record["method"]
        self.counts["operations"] += 1
        if record["tries"] > 1:
            self.counts["repeated"] += 1
        if record["code"] == "OK":
            self.counts[method] += 1
            visit = Visit.of(record["answer"])
            self._answers[visit.name, visit.etag].append((record, visit))
            if record["tries"] > 1:
                self._repeated[visit.name].append((record, visit))
            return
        self.counts["refused"] += 1
        # Whoever declined sees the visit no more, and so a repeat does not find it.
        if method == "RespondToVisit" and record["tries"] > 1 and record["code"] == "NOT_FOUND":
            self._unheard[record["visit"]].append(record)
        if record["code"] not in REFUSED_CODES:
            self._fault(f"{method} of {record['visit']} failed: {record['code']} {record['reason']}")
        if record["reason"] in ("CREW_NOT_AVAILABLE", "HOLD_EXPIRED"):
            self.counts[record["reason"]] += 1
        if record["code"] == "FAILED_PRECONDITION" and record["reason"] == "CREW_NOT_AVAILABLE":
            self._refusals.append(record)

    def _transactions(self, changes):
        """The changes of visits, those of one transaction together, in order."""
        together = []
        for change in changes:
            position = int(change["position"])
            if position < self._position:
                self._fault(f"the feed goes back from {self._position} to {position}")
            if position != self._position and together:
                yield together
                together = []
            self._position = position
            if change["resourceType"] == "osiedle.pl/Visit":
                together.append(change)
        if together:
            yield together

    # ---- replaying

    def _apply(self, transaction):
        now = moment(transaction[0]["changeTime"])
        asked, by_itself, told_late = [], [], []
        for change in transaction:
            answers = self._answers.get((change["resource"], change["etag"]), ())
            told_late += [answer for answer in answers if id(answer[0]) in self._late]
            answers = [answer for answer in answers if id(answer[0]) not in self._late]
            (asked if answers else by_itself).append((change, answers))
        for change in transaction:
            self._answers.pop((change["resource"], change["etag"]), None)
        # The answer that came at once comes first: it is not told late.
        told = [sorted(answers, key=lambda answer: answer[0]["tries"]) for _, answers in asked]
        asked = [(change, [(record, self._as_it_was(record, visit, now)) for record, visit in answers])
                 for (change, _), answers in zip(asked, told)]
        for (_, answers), as_told in zip(asked, told):
            self._check_step(answers, as_told, now)
            self._set(answers[0][1], now)
        self._explain_all([change for change, _ in by_itself], [answers[0] for _, answers in asked], now)
        for record, visit in told_late:
            self._check_same(self._now[visit.name], record, visit)
        for change in transaction:
            self._find_double_booking(self._now[change["resource"]], now)

    def _explain_all(self, changes, causes, now):
        """Changes that no client was told of, as far as `causes`, of the same transaction, and calls whose answer came
        late explain them."""
        waiting = changes
        while waiting:
            unexplained = []
            for change in waiting:
                visit = self._explain(change, causes, changes, now)
                if visit is not None:
                    self._set(visit, now)
                else:
                    unexplained.append(change)
            late = [(change, self._late_maker(change, now)) for change in unexplained]
            waiting = [change for change, maker in late if maker is None]
            made = [maker for _, maker in late if maker is not None]
            if not made:
                break
            for maker in made:
                self.counts["told late"] += 1
                self._check_step([maker], [maker], now)
                self._set(maker[1], now)
            causes = causes + made
        for change in waiting:
            name, fields = change["resource"], change.get("changedFields", [])
            before = self._now.get(name)
            if before is None:
                self._fault(f"nobody was told that {name} was made")
                self._set(Visit(name, change["etag"]), now)
                continue
            self._fault(f"nothing explains the change of {before.state} {name} at {change['position']}: "
                        f"{', '.join(sorted(fields))}")
            changed = dataclasses.replace(before, etag=change["etag"])
            self._set(changed.without_slot() if "state" in fields else changed, now)

    def _late_maker(self, change, now):
        """The repeated call that made a change, and what it made; None: there is none.

        The server died before it answered. The answer came when another call had changed the visit again, and tells of
        that later revision.
        """
        name = change["resource"]
        before = self._now.get(name)
        # Of two calls that are told of one revision, that which asked for it made it, and so is not the late one.
        for record, told in sorted(self._repeated[name], key=lambda repeated: self._asked_for(*repeated)):
            if id(record) in self._late or (name, told.etag) not in self._answers:
                continue
            made = self._made_late(record, told, change, before.at(now) if before else Visit(name), now)
            if made is not None:
                self._late.add(id(record))
                return record, made
        return None

    @staticmethod
    def _asked_for(record, told):
        """Whether a call asked for the slot and the crew that it was told of."""
        if record["method"] not in ("HoldSlot", "RescheduleVisit"):
            return False
        wanted = sorted(seat["calendar"] for seat in record["request"]["crew"])
        return told.start == moment(record["request"]["startTime"]) and sorted(c for c, _ in told.crew) == wanted

    def _made_late(self, record, told, change, before, now):
        """What a call made of a visit by this change; None: something else."""
        method, fields = record["method"], set(change.get("changedFields", []))
        allowed, reached = STEPS[method]
        if before.state not in allowed or ("state" not in fields and before.state not in reached):
            return None
        before = dataclasses.replace(before, etag=change["etag"], urgent=told.urgent)
        made = self._made(record, before, now)
        if method == "RespondToVisit":
            declines = record["request"]["answer"] == "DECLINED"
            if declines != ("staff_members" in fields):
                return None
            if "state" in fields and declines:
                until = min(made.start, (now + DAY) // SECOND * SECOND)
                made = dataclasses.replace(made, state="HELD", hold_until=until)
            elif "state" in fields:
                made = dataclasses.replace(made, state="CONFIRMED", hold_until=None)
        return made

    @staticmethod
    def _made(record, before, now):
        """What a call makes of a visit, unless an answer of the crew changes the state."""
        method, request = record["method"], record["request"]
        if method in ("HoldSlot", "RescheduleVisit"):
            start = moment(request["startTime"])
            until = now + int(request.get("holdDuration", "86400s").rstrip("s")) * SECOND
            return dataclasses.replace(
                before, state="HELD", start=start, end=start + record["durationSeconds"] * SECOND,
                hold_until=min(start, until // SECOND * SECOND),
                crew=tuple((seat["calendar"], "ASKED") for seat in request["crew"]),
                comes_from=request["name"] if method == "RescheduleVisit" else before.comes_from)
        if method == "RespondToVisit":
            return dataclasses.replace(before, crew=tuple(
                (c, request["answer"] if c == record["calendar"] else answer) for c, answer in before.crew))
        if method == "SubstituteCrewMember":
            kept = tuple((c, answer) for c, answer in before.crew if c != request.get("fromCalendar"))
            return dataclasses.replace(before, crew=(*kept, (request["toCalendar"], "ASKED")))
        if method == "ReleaseSlot":
            return before.without_slot()
        (state,) = STEPS[method][1]
        return dataclasses.replace(before, state=state, hold_until=None)

    def _as_it_was(self, record, visit, now):
        """The visit after a change whose answer came late, by a repeated call.

        Such an answer tells how the visit stands when it is given: a hold that has ended meanwhile is none.
        """
        method = record["method"]
        if record["tries"] == 1 or visit.state in STEPS[method][1] or visit.state != "PROPOSED":
            return visit
        before = self._now.get(visit.name, visit)
        if method in ("HoldSlot", "RescheduleVisit"):
            was = self._made(record, visit, now)
        elif method in ("RespondToVisit", "SubstituteCrewMember") and before.state == "HELD":
            was = self._made(record, dataclasses.replace(before, etag=visit.etag), now)
        else:
            return visit
        if was.at(record["ended"] + SLACK) == was:
            self._fault(f"{method} of {visit.name} was told as ended, and the hold lasts until {when(was.hold_until)}")
        return was

    @staticmethod
    def _is_told_late(record, told, visit):
        """Whether a repeated call that changed nothing was told how the visit stood later."""
        return record["tries"] > 1 and told.told() == visit.at(record["ended"] + SLACK).told()

    def _check_told_again(self, visit, answers):
        """Answers with a revision of an earlier part: of calls that changed nothing."""
        for record, told in answers:
            if record["method"] != "RespondToVisit":
                self._fault(f"{record['method']} was told that it made a change of {visit.name} that there was before")
            self._check_same(visit, record, told)

    def _check_same(self, visit, record, told):
        """Whether an answer tells how the visit stands, with the same etag."""
        if told.told() != visit.told() and not self._is_told_late(record, told, visit):
            self._fault(f"two answers differ about {visit.name} with the etag {visit.etag}")

    def _check_step(self, answers, as_told, now):
        records = [record for record, _ in answers]
        visit = answers[0][1]
        before = self._now.get(visit.name, Visit(visit.name)).at(now)
        if any(other.told() != visit.told() and not self._is_told_late(record, told, visit)
               for (record, other), (_, told) in zip(answers, as_told)):
            self._fault(f"two answers differ about {visit.name} with the etag {visit.etag}")
        # An answer that was given already changes nothing, and gets the revision that there is.
        makers = [r for r in records if r["method"] != "RespondToVisit"]
        if len(makers) > 1:
            self._fault(f"{len(makers)} calls were told that they made one change of {visit.name}")
        maker = makers[0] if makers else records[0]
        allowed, reached = STEPS[maker["method"]]
        if before.state not in allowed or visit.state not in reached:
            self._fault(f"{maker['method']} moved {visit.name} from {before.state or 'nothing'} to {visit.state}")
        if maker["method"] in ("HoldSlot", "RescheduleVisit"):
            self._check_hold(maker["request"], visit, now)
        if visit.state in TAKING and before.state in TAKING and maker["method"] not in ("HoldSlot", "RescheduleVisit"):
            if (visit.start, visit.end) != (before.start, before.end):
                self._fault(f"{maker['method']} moved the slot of {visit.name}")
        if before.state == "HELD" and visit.state == "CONFIRMED":
            self.counts["confirmed"] += 1

    def _check_hold(self, request, visit, now):
        wanted = sorted(seat["calendar"] for seat in request["crew"])
        if visit.start != moment(request["startTime"]) or sorted(c for c, _ in visit.crew) != wanted:
            self._fault(f"{visit.name} has another slot or crew than was asked for")
        if visit.hold_until is None or not now < visit.hold_until <= visit.start:
            self._fault(f"the hold of {visit.name} ends at {visit.hold_until}, its slot begins at {visit.start}")
        if "holdDuration" in request and visit.hold_until is not None:
            seconds = float(request["holdDuration"].rstrip("s"))
            if visit.hold_until > now + seconds * SECOND + SLACK:
                self._fault(f"the hold of {visit.name} lasts longer than {seconds} seconds")

    def _explain(self, change, causes, by_itself, now):
        """What a visit is after a change that no client was told of; None: nothing explains it."""
        name, fields = change["resource"], set(change.get("changedFields", []))
        before = self._now.get(name)
        if before is None:
            return None
        changed = dataclasses.replace(before, etag=change["etag"])
        declined = self._declined_unheard(before, fields)
        if declined is not None:
            self.counts["declined unheard"] += 1
            crew = tuple((c, "DECLINED" if c == declined else answer) for c, answer in before.crew)
            until = before.hold_until if before.state == "HELD" else min(before.start, (now + DAY) // SECOND * SECOND)
            return dataclasses.replace(changed, state="HELD", hold_until=until, crew=crew)
        if "state" not in fields:
            # A visit may learn which one stands in its place, or that none does.
            made = [v.name for r, v in causes if r["method"] == "RescheduleVisit" and v.comes_from == name]
            others = [v.name for _, v in causes] + [c["resource"] for c in by_itself if c is not change]
            if "rescheduled_to" in fields and made:
                return dataclasses.replace(changed, goes_to=made[0])
            if "rescheduled_to" in fields and any(self._now.get(o, Visit(o)).comes_from == name for o in others):
                return dataclasses.replace(changed, goes_to="")
        elif any(self._is_called_off_with(before, visit) for _, visit in causes):
            self.counts["called off along"] += 1
            return dataclasses.replace(changed.at(now), state="CANCELLED", hold_until=None, comes_from="")
        elif any(v.comes_from == name and before.goes_to == v.name and v.state == "CONFIRMED" for _, v in causes):
            # Its own hold may have ended, which nobody wrote down yet.
            self.counts["expired"] += before.at(now) != before
            self.counts["rescheduled"] += 1
            return dataclasses.replace(changed.at(now), state="RESCHEDULED", hold_until=None)
        elif before.at(now) != before:
            self.counts["expired"] += 1
            return changed.without_slot()
        elif any(self._displaces(record, visit, before) for record, visit in causes):
            self.counts["displaced"] += 1
            return changed.without_slot(displaced=before.displaced + 1)
        return None

    def _declined_unheard(self, before, fields):
        """The calendar whose owner declined, without being told so: the server died before it answered."""
        if "staff_members" not in fields or before.state not in ("HELD", "CONFIRMED"):
            return None
        if not fields <= {"crew", "staff_members", "state", "hold_expire_time", "transitions"}:
            return None
        if ("state" in fields) != (before.state == "CONFIRMED"):
            return None
        for record in self._unheard[before.name]:
            asked = any(c == record["calendar"] and answer != "DECLINED" for c, answer in before.crew)
            if asked and record["request"]["answer"] == "DECLINED":
                self._unheard[before.name].remove(record)
                return record["calendar"]
        return None

    @staticmethod
    def _is_called_off_with(new, old):
        """Whether a visit is no longer wanted in the place of the old one, which was made, or will not be."""
        return (new.comes_from == old.name and new.state in ("PROPOSED", "HELD", "CONFIRMED")
                and old.state not in ("PROPOSED", "HELD", "CONFIRMED", "RESCHEDULED"))

    @staticmethod
    def _displaces(record, visit, other):
        return (record["method"] == "HoldSlot" and record["request"].get("displacementGround")
                and visit.urgent and not other.urgent and other.state in ("HELD", "CONFIRMED")
                and overlaps(visit, other) and set(visit.takes()) & set(other.takes()))

    def _set(self, visit, now):
        before = self._now.get(visit.name)
        self._before.setdefault(visit.name, before)
        self._now[visit.name] = visit
        self.versions[visit.name].append((now, visit))
        for calendar in before.takes() if before else ():
            self._holders[calendar].discard(visit.name)
            taken = self._open.pop((visit.name, calendar))
            taken.until = min(taken.until, now)
        for calendar in visit.takes():
            self._holders[calendar].add(visit.name)
            until = visit.hold_until if visit.state == "HELD" else float("inf")
            taken = self._open[visit.name, calendar] = Taken(visit.name, visit.start, visit.end, now, until)
            for hour in hours(visit.start, visit.end):
                self._taken[calendar, hour].append(taken)

    def _find_double_booking(self, visit, now):
        if visit.at(now) != visit:
            return
        for calendar in visit.takes():
            for name in self._holders[calendar] - {visit.name}:
                other = self._now[name]
                if overlaps(visit, other) and other.at(now) == other and not are_a_pair(visit, other):
                    self._fault(f"DOUBLE BOOKING of {calendar}: {visit.state} {visit.name} and "
                                f"{other.state} {other.name} at {when(max(visit.start, other.start))}")

    # ---- refusals

    def _check_refusal(self, record):
        """Whoever is called taken must have been taken by a visit at some moment of the call."""
        request = record["request"]
        for violation in record["violations"]:
            if violation["reason"] != "NOT_FREE":
                continue
            seat = re.fullmatch(r"crew\[(\d+)\]\.calendar", violation["field"])
            if seat:
                calendar = request["crew"][int(seat.group(1))]["calendar"]
                start = moment(request["startTime"])
                slots = [(start, start + record["durationSeconds"] * SECOND)]
            elif violation["field"] == "to_calendar":
                calendar = request["toCalendar"]
                slots = [(v.start, v.end) for _, v in self.versions[request["name"]] if v.start is not None]
            else:
                continue
            self.counts["taken"] += 1
            begin, end = record["began"] - SLACK, record["ended"] + SLACK
            rivals = {id(t): t for slot_start, slot_end in slots for hour in hours(slot_start, slot_end)
                      for t in self._taken[calendar, hour]
                      if t.visit != request["name"] and t.start < slot_end and slot_start < t.end}.values()
            if not any(t.since <= end and begin <= t.until for t in rivals):
                self._fault(f"ORPHAN: {record['method']} of {request['name']} between {clock(record['began'])} and "
                            f"{clock(record['ended'])} was refused because {calendar} is not free at "
                            f"{', '.join(when(start) for start, _ in slots)}, and no visit had it: "
                            f"{'; '.join(map(str, rivals)) or 'none ever had'}")


@dataclasses.dataclass
class Snapshot:
    """What the server told while nobody called it, all of it between `begin` and `end`."""

    begin: int
    end: int
    visits: list
    # By calendar: (start, end) of each free time in the window, for people who are always on duty.
    free: dict
    window: tuple


def snapshot_faults(history, snapshot):
    """What is wrong with a snapshot, by itself and against the history."""
    return (list(_wrong_revisions(history, snapshot)) + list(_rivals(snapshot)) + list(_wrong_times(snapshot)))


def _wrong_revisions(history, snapshot):
    listed = {visit.name: visit for visit in snapshot.visits}
    for name in history.visits().keys() - listed.keys():
        yield f"LOST: {name} is in the feed, and no list tells of it"
    for name, visit in listed.items():
        versions = history.versions.get(name)
        if versions is None:
            yield f"ORPHAN: {name} is listed, and no change tells of it"
            continue
        # A hold may have been ended by the server itself while the lists were read.
        current = [v for i, (_, v) in enumerate(versions)
                   if all(later >= snapshot.begin - SLACK for later, _ in versions[i + 1:])]
        same = [v for v in current if v.etag == visit.etag]
        if not same:
            yield f"LOST: {name} is listed with an etag that is not the last one of the feed"
        elif not any(visit.told() == seen.told() for v in same
                     for seen in (v.at(snapshot.begin - SLACK), v.at(snapshot.end + SLACK))):
            yield (f"LOST: {name} is listed as {visit.told()} and was last "
                   f"{same[0].at(snapshot.end).told()}")


def _rivals(snapshot):
    by_calendar = collections.defaultdict(list)
    for visit in snapshot.visits:
        if visit.at(snapshot.begin - SLACK) == visit:
            for calendar in visit.takes():
                by_calendar[calendar].append(visit)
    for calendar, visits in by_calendar.items():
        for i, a in enumerate(visits):
            for b in visits[i + 1:]:
                if overlaps(a, b) and not are_a_pair(a, b):
                    yield f"DOUBLE BOOKING of {calendar}: {a.state} {a.name} and {b.state} {b.name}"


def _wrong_times(snapshot):
    """Minute by minute: each calendar is taken by exactly the visits."""
    certain, possible = collections.defaultdict(set), collections.defaultdict(set)
    for visit in snapshot.visits:
        for calendar in visit.at(snapshot.begin - SLACK).takes():
            possible[calendar] |= _minutes(visit.start, visit.end)
        for calendar in visit.at(snapshot.end + SLACK).takes():
            certain[calendar] |= _minutes(visit.start, visit.end)
    everything = _minutes(*snapshot.window)
    for calendar, free in snapshot.free.items():
        taken = everything - set().union(*(_minutes(start, end) for start, end in free))
        for minute in sorted(taken - possible[calendar])[:1]:
            yield f"ORPHAN: {calendar} is not free at {when(minute * MINUTE)}, and no visit has it"
        for minute in sorted((certain[calendar] & everything) - taken)[:1]:
            yield f"LOST: {calendar} is free at {when(minute * MINUTE)}, though a visit has it"
    for calendar in certain.keys() - snapshot.free.keys():
        yield f"{calendar} has visits, and nobody was asked when it is free"


def _minutes(start, end):
    return set(range(start // MINUTE, -(-end // MINUTE)))


def clock(time):
    """A moment to the millisecond, as a day has it."""
    if time == float("inf"):
        return "now"
    return datetime.datetime.fromtimestamp(time / SECOND, datetime.timezone.utc).strftime("%H:%M:%S.%f")[:-3]


def when(time):
    return datetime.datetime.fromtimestamp(time // SECOND, datetime.timezone.utc).strftime("%Y-%m-%d %H:%MZ")
