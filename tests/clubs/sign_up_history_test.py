#!/usr/bin/env python3
"""The check of sign-ups finds what it is there for: small histories, each with one thing wrong."""

import copy
import datetime
import random
import unittest

from sign_up_history import MINUTE, SECOND, History, Listed, Policy, Snapshot, moment, snapshot_faults

DAY = 1_800_000_000
EVENT = "m/occurrences/e"
OFFER_MINUTES = 10


def rfc3339(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Run:
    """A run in the making: each step is one second later than the one before."""

    def __init__(self, **policy):
        self.policy = Policy(**{"capacity": 10, "waitlist_capacity": 3, "offer": OFFER_MINUTES * MINUTE, **policy})
        self.records, self.changes, self.now = [], [], DAY
        self.capacity = self.policy.capacity
        # By short name: what the last answer told, or would have.
        self.parties = {}
        self._etags = 0

    # ---- steps

    def sign_up(self, party, size, state="CONFIRMED", method="CreateRegistration", **more):
        queue = more.pop("queue", max((p["queue"] for p in self.parties.values()), default=0) + 1)
        self.parties[party] = {"name": self._name(party), "size": size, "queue": queue}
        self._call(method, party, size, "CREATED", state=state, **more)

    def call(self, method, party, state, size=None, **more):
        self._call(method, party, size or self.parties[party]["size"], "UPDATED", state=state, **more)

    def refuse(self, method, reason, party="new", size=0, capacity=0, code="FAILED_PRECONDITION"):
        self.now += 1
        self._record(method, self._name(party) if method != "UpdateOccurrence" else EVENT, size, capacity, code, reason)

    def resize(self, capacity, told=True):
        self.now += 1
        self.capacity = capacity
        self._etags += 1
        answer = {"name": EVENT, "etag": str(self._etags), "capacity": capacity}
        self._record("UpdateOccurrence", EVENT, 0, capacity, answer=answer)
        if told:
            self._tell(EVENT, "osiedle.pl/Occurrence", "UPDATED", ["capacity"])

    def by_itself(self, party, state, together=True):
        """A change that no client is told of; in the transaction of the step before, or one of its own."""
        if not together:
            self.now += 1
        self._etags += 1
        self.parties[party].update(state=state, etag=str(self._etags))
        self._tell(self._name(party), "osiedle.pl/Registration", "UPDATED", ["state"], together)

    def offer(self, party, together=True):
        self.by_itself(party, "OFFERED", together)

    def expire(self, party, together=False):
        self.by_itself(party, "EXPIRED", together)

    def _name(self, party):
        return f"{EVENT}/registrations/{party}"

    def _call(self, method, party, size, kind, state, told=True, changed=("state",), **more):
        self.now += 1
        self._etags += 1
        self.parties[party].update(state=state, etag=str(self._etags), size=size, **more)
        answer = dict(self.parties[party])
        if method == "ReferParty":
            answer = {"name": answer["name"], "state": state}
        self._record(method, self._name(party), size, 0, answer=answer)
        if told:
            self._tell(self._name(party), "osiedle.pl/Registration", kind, changed)

    def _record(self, method, name, size, capacity, code="OK", reason="", answer=None):
        self.records.append({"client": 0, "method": method, "name": name, "size": size, "capacity": capacity,
                             "began": self.now * SECOND, "ended": self.now * SECOND, "tries": 1, "code": code,
                             "reason": reason, **({"answer": answer} if answer else {})})

    def _tell(self, name, resource_type, kind, changed, together=False):
        position = self.changes[-1]["position"] if together else str(len(self.changes) + 1)
        self.changes.append({"resource": name, "resourceType": resource_type, "kind": kind, "etag": str(self._etags),
                             "changedFields": list(changed), "changeTime": rfc3339(self.now), "position": position})

    # ---- judging

    def history(self):
        history = History()
        history.add_occurrence(EVENT, self.policy)
        history.read(self.records, self.changes)
        history.close()
        return history

    def snapshot(self, places=None, **parties):
        """What a right server lists, with other places, and with other fields of some parties (None: not listed)."""
        registrations, position = [], 0
        for party, told in sorted(self.parties.items(), key=lambda p: p[1]["queue"]):
            if party in parties and parties[party] is None:
                continue
            told = {**told, **parties.get(party, {})}
            position += told["state"] == "WAITLISTED"
            registrations.append(Listed.of({
                "name": told["name"], "etag": told["etag"], "state": told["state"],
                "queueNumber": str(told["queue"]), "party": {"headCounts": [{"count": told["size"]}]},
                "waitlistPosition": told.get("position", position if told["state"] == "WAITLISTED" else 0)}))
        taken = {state: sum(r.size for r, _ in registrations if r.state == state)
                 for state in ("CONFIRMED", "OFFERED")}
        occurrence = {"name": EVENT, "capacity": self.capacity, "places": {
            "capacity": self.capacity, "confirmed": taken["CONFIRMED"], "offered": taken["OFFERED"],
            "free": self.capacity - sum(taken.values()),
            "waitingParties": sum(r.state == "WAITLISTED" for r, _ in registrations), **(places or {})}}
        return Snapshot([occurrence], {EVENT: registrations})

    def faults(self, **snapshot):
        history = self.history()
        return history.faults + list(snapshot_faults(history, self.snapshot(**snapshot)))


def full(**policy):
    """Ten places: `a` (4) and `b` (6) have them all, `c` (4) and `d` (2) wait."""
    run = Run(**policy)
    run.sign_up("a", 4)
    run.sign_up("b", 6)
    run.sign_up("c", 4, "WAITLISTED")
    run.sign_up("d", 2, "WAITLISTED")
    return run


class RandomRun:
    """A plain model of one event, with random steps. `slip`: after so many transactions in which places are offered,
    it does something wrong once: "overbooks", "passes over" or "loses a place"."""

    def __init__(self, seed, steps, slip=None, slip_after=0, **policy):
        self.run = Run(**policy)
        self._random = random.Random(seed)
        self._slip, self._slip_after = slip, slip_after
        # When the standing offers end.
        self._ends = {}
        for _ in range(steps):
            step = self._random.choice((self._sign_up, self._sign_up, self._cancel, self._cancel, self._accept,
                                        self._decline, self._change, self._resize, self._wait))
            step()

    def has_slipped(self):
        return self._slip is None

    def _in(self, *states):
        return [party for party, told in self.run.parties.items() if told["state"] in states]

    def _sizes(self, *states):
        return sum(self.run.parties[party]["size"] for party in self._in(*states))

    def _free(self):
        return self.run.capacity - self._sizes("CONFIRMED", "OFFERED")

    def _slips(self, how):
        if self._slip != how or self._slip_after > 0:
            return False
        self._slip = None
        return True

    def _next(self):
        """Who is offered places now; None: nobody."""
        for party in sorted(self._in("WAITLISTED"), key=lambda p: self.run.parties[p]["queue"]):
            size = self.run.parties[party]["size"]
            if size <= self._free():
                return party
            if not self.run.policy.smaller_may_pass and size <= self.run.capacity:
                return None
        return None

    def _move_on(self, together):
        """What follows from the step before, in its transaction or in one of its own."""
        ended = [p for p in self._in("OFFERED") if self._ends[p] <= self.run.now]
        for party in ended:
            self.run.expire(party, together)
            together = True
        first = self._next()
        if first is None:
            return
        self._slip_after -= 1
        later = [p for p in self._in("WAITLISTED") if self.run.parties[p]["queue"] > self.run.parties[first]["queue"]
                 and self.run.parties[p]["size"] <= self._free()]
        # A larger event may leave it to the next transaction.
        if (together or ended) and self._slips("loses a place"):
            return
        # After an offer that had ended, the first one may have lacked a place until the call gave one back.
        if later and not ended and self._slips("passes over"):
            self._offer(later[0], together)
            return
        while (party := self._next()) is not None:
            self._offer(party, together)
            together = True

    def _offer(self, party, together):
        self.run.offer(party, together)
        self._ends[party] = self.run.now + OFFER_MINUTES * 60

    def _sign_up(self):
        self._settle()
        size, party = self._random.randint(1, 5), f"p{len(self.run.parties)}"
        waiting = self._in("WAITLISTED")
        blocked = not self.run.policy.smaller_may_pass and any(
            self.run.parties[p]["size"] <= self.run.capacity for p in waiting)
        if size <= self._free() and not blocked or size > self._free() and self._slips("overbooks"):
            self.run.sign_up(party, size, method=self._random.choice(("CreateRegistration", "ReferParty")))
        elif size <= self.run.capacity and len(waiting) < self.run.policy.waitlist_capacity:
            self.run.sign_up(party, size, "WAITLISTED")
        else:
            self.run.refuse("CreateRegistration", "EVENT_FULL", party, size)

    def _settle(self):
        """What had to happen by itself before a call, in a transaction of its own."""
        if self._next() is not None or any(self._ends[p] <= self.run.now for p in self._in("OFFERED")):
            self._move_on(together=False)

    def _answer(self, method, after, *states):
        self._settle()
        parties = self._in(*states)
        if parties:
            self.run.call(method, self._random.choice(parties), after)
            self._move_on(together=True)

    def _cancel(self):
        self._answer("CancelRegistration", "CANCELLED", "CONFIRMED", "WAITLISTED", "OFFERED")

    def _accept(self):
        self._answer("AcceptOffer", "CONFIRMED", "OFFERED")

    def _decline(self):
        self._answer("DeclineRegistration", "DECLINED", "OFFERED")

    def _change(self):
        self._settle()
        parties = self._in("CONFIRMED")
        if not parties:
            return
        party, size = self._random.choice(parties), self._random.randint(1, 5)
        if size < self.run.parties[party]["size"]:
            self.run.call("UpdateRegistration", party, "CONFIRMED", size, changed=["party"])
            self._move_on(together=True)

    def _resize(self):
        self._settle()
        capacity = self._random.randint(3, 20)
        if capacity >= self._sizes("CONFIRMED", "OFFERED"):
            self.run.resize(capacity)
        else:
            self.run.refuse("UpdateOccurrence", "CAPACITY_TAKEN", capacity=capacity)

    def _wait(self):
        self.run.now += 60 * self._random.randint(0, OFFER_MINUTES)


class SignUpHistoryTest(unittest.TestCase):
    def setUp(self):
        self.run_ = full()

    def assert_fault(self, wanted, faults):
        self.assertTrue(any(wanted in fault for fault in faults), faults)

    def assert_only(self, wanted, faults):
        self.assert_fault(wanted, faults)
        self.assertTrue(all(wanted in fault for fault in faults), faults)

    # ---- right histories

    def test_moments_have_nanoseconds(self):
        self.assertEqual(moment("1970-01-01T00:00:01.000000002Z"), SECOND + 2)
        self.assertEqual(moment("1970-01-01T00:01:00Z"), MINUTE)

    def test_a_right_run_has_no_fault(self):
        run = self.run_
        run.refuse("CreateRegistration", "EVENT_FULL", size=1)
        run.records.pop()  # One more may wait.
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.call("AcceptOffer", "c", "CONFIRMED")
        run.call("CancelRegistration", "b", "CANCELLED")
        run.offer("d")
        run.sign_up("e", 4, method="ReferParty")
        run.now += OFFER_MINUTES * 60
        run.expire("d")
        run.refuse("AcceptOffer", "OFFER_EXPIRED", "d")
        run.resize(8)
        run.sign_up("f", 1, "WAITLISTED")
        run.resize(20)
        run.offer("f")
        run.call("DeclineRegistration", "f", "DECLINED")
        self.assertEqual(run.faults(), [])
        counts = run.history().counts
        for what, count in (("offered", 3), ("accepted", 1), ("expired", 1), ("larger", 1), ("smaller", 1),
                            ("OFFER_EXPIRED", 1), ("signed up WAITLISTED", 3)):
            self.assertEqual(counts[what], count, what)

    def test_a_smaller_party_passes_where_it_may(self):
        run = full(smaller_may_pass=True)
        run.sign_up("e", 1, "WAITLISTED")
        run.call("UpdateRegistration", "b", "CONFIRMED", size=3, changed=["party"])
        run.offer("d")
        run.offer("e")
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().counts["passed a larger party"], 2)

    def test_random_right_runs_have_no_fault(self):
        for seed in range(20):
            run = RandomRun(seed, steps=300, smaller_may_pass=seed % 2 == 1).run
            self.assertEqual(run.history().faults, [], f"seed {seed}")

    def test_a_random_run_that_slips_once_has_a_fault(self):
        for slip, wanted in (("overbooks", "OVERBOOKED"), ("passes over", "PASSED OVER"),
                             ("loses a place", "LOST PLACE")):
            found = 0
            for seed in range(20):
                run = RandomRun(seed, 300, slip, slip_after=seed % 5, smaller_may_pass=seed % 2 == 1)
                if run.has_slipped():
                    self.assert_fault(wanted, run.run.faults())
                    found += 1
            self.assertGreater(found, 10, slip)

    def test_a_history_is_read_in_parts(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.call("AcceptOffer", "c", "CONFIRMED")
        history = History()
        history.add_occurrence(EVENT, run.policy)
        for part in range(len(run.changes)):
            change = run.changes[part]
            history.read([r for r in run.records if r["answer"].get("etag") == change["etag"]], [change])
            history.close()
        # The offer is a part of its own here; until then a place was free.
        self.assert_only("LOST PLACE", history.faults)
        self.assertEqual(history.events[EVENT].confirmed, 10)

    def test_a_call_that_changed_nothing(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.records.append(copy.deepcopy(run.records[-1]))
        self.assertEqual(run.faults(), [])
        run.records[-1]["answer"]["etag"] = "never told"
        self.assert_only("LOST", run.faults())

    def test_a_call_about_an_offer_that_had_ended(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.now += OFFER_MINUTES * 60
        run.call("CancelRegistration", "c", "EXPIRED")
        run.offer("d")
        self.assertEqual(run.faults(), [])

    def test_an_answer_that_came_after_the_offer(self):
        run = self.run_
        run.call("UpdateRegistration", "b", "CONFIRMED", size=4, changed=["party"])
        run.call("UpdateRegistration", "c", "OFFERED", size=2, changed=["party", "state"])
        run.records[-1]["answer"]["state"] = "EXPIRED"
        run.records[-1]["tries"] = 2
        self.assert_only("was told that", run.faults())
        run.records[-1]["ended"] += OFFER_MINUTES * MINUTE
        self.assertEqual(run.faults(), [])

    def test_a_party_that_is_offered_places_once_it_is_smaller(self):
        run = self.run_
        run.call("UpdateRegistration", "b", "CONFIRMED", size=4, changed=["party"])
        run.call("UpdateRegistration", "c", "WAITLISTED", size=2, changed=["party"])
        etag = run.parties["c"]["etag"]
        run.offer("c")
        # Both are changes of one transaction, and so one revision.
        run.changes[-1]["etag"] = run.parties["c"]["etag"] = etag
        self.assert_only("was told that", run.faults())
        run.records[-1]["answer"]["state"] = "OFFERED"
        self.assertEqual(run.faults(), [])
        run.changes[-2]["changedFields"] = ["party", "state"]
        run.changes.pop()
        self.assertEqual(run.faults(), [])

    def test_many_offers_may_take_several_transactions(self):
        run = Run(capacity=1, waitlist_capacity=100)
        run.sign_up("a", 1)
        for i in range(15):
            run.sign_up(f"w{i:02}", 1, "WAITLISTED")
        run.resize(20)
        few = copy.deepcopy(run)
        for i in range(15):
            run.offer(f"w{i:02}", together=i not in (0, 10))
        self.assertEqual(run.faults(), [])
        for i in range(9):
            few.offer(f"w{i:02}", together=i > 0)
        self.assert_fault("LOST PLACE", few.history().faults)

    # ---- overbooking

    def test_a_party_too_many(self):
        self.run_.sign_up("e", 1)
        self.assert_fault("OVERBOOKED", self.run_.history().faults)

    def test_a_party_too_many_that_only_the_history_shows(self):
        run = Run()
        run.sign_up("a", 6)
        run.sign_up("b", 5)
        run.call("CancelRegistration", "b", "CANCELLED")
        self.assert_only("OVERBOOKED", run.faults())

    def test_a_party_that_grew_too_much(self):
        self.run_.call("UpdateRegistration", "a", "CONFIRMED", size=5, changed=["party"])
        self.assert_only("OVERBOOKED", self.run_.faults())

    def test_an_offer_too_many(self):
        run = full(smaller_may_pass=True)
        run.resize(12)
        run.offer("d")
        self.assertEqual(run.faults(), [])
        run.offer("c", together=False)
        self.assert_fault("OVERBOOKED", run.history().faults)

    def test_a_capacity_below_what_is_taken(self):
        self.run_.resize(9)
        self.assert_only("OVERBOOKED", self.run_.faults())

    # ---- order

    def test_a_later_party_that_is_offered_first(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("d")
        self.assert_fault("PASSED OVER", run.history().faults)

    def test_a_smaller_party_that_passes_where_it_must_not(self):
        run = self.run_
        run.call("UpdateRegistration", "b", "CONFIRMED", size=4, changed=["party"])
        run.offer("d")
        self.assert_only("PASSED OVER", run.faults())

    def test_a_smaller_party_that_passes_one_who_fits(self):
        run = full(smaller_may_pass=True)
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("d")
        self.assert_only("PASSED OVER", run.faults())

    def test_places_that_would_have_been_enough_without_a_later_party(self):
        run = full(smaller_may_pass=True)
        run.call("CancelRegistration", "b", "CANCELLED")
        run.offer("d")
        run.sign_up("e", 4)
        self.assert_fault("PASSED OVER", run.history().faults)

    def test_somebody_who_signs_up_and_passes_who_waits(self):
        run = self.run_
        run.call("UpdateRegistration", "b", "CONFIRMED", size=4, changed=["party"])
        self.assertEqual(run.faults(), [])
        run.sign_up("e", 2)
        self.assert_only("PASSED OVER", run.faults())

    def test_ended_offers_go_on_before_what_a_call_gives_back(self):
        run = Run(smaller_may_pass=True)
        run.sign_up("a", 6)
        run.sign_up("b", 4)
        run.sign_up("z", 2, "WAITLISTED")
        run.call("UpdateRegistration", "b", "CONFIRMED", size=2, changed=["party"])
        run.offer("z")
        run.sign_up("c", 4, "WAITLISTED")
        run.sign_up("d", 2, "WAITLISTED")
        run.now += OFFER_MINUTES * 60
        run.call("CancelRegistration", "b", "CANCELLED")
        run.expire("z", together=True)
        run.offer("d")
        self.assertEqual(run.history().faults, [])

    def test_numbers_that_do_not_grow(self):
        self.run_.sign_up("e", 1, "WAITLISTED", queue=4)
        self.assert_fault("signed up after number", self.run_.history().faults)

    def test_a_waitlist_that_is_too_long(self):
        run = self.run_
        run.sign_up("e", 1, "WAITLISTED")
        run.sign_up("f", 1, "WAITLISTED")
        self.assert_only("WAITLIST TOO LONG", run.faults())

    def test_a_party_that_is_larger_than_the_event_stops_nobody(self):
        run = self.run_
        run.call("CancelRegistration", "b", "CANCELLED")
        run.offer("c")
        run.offer("d")
        run.sign_up("e", 9, "WAITLISTED")
        run.sign_up("f", 2, "WAITLISTED")
        run.call("DeclineRegistration", "c", "DECLINED")
        self.assertEqual(run.faults(), [])
        run.resize(8)
        self.assert_only("LOST PLACE", run.faults())
        run.offer("f", together=False)
        self.assertEqual(run.faults(), [])
        run.resize(9)
        self.assertEqual(run.faults(), [])
        run.sign_up("g", 1)
        self.assert_only("PASSED OVER", run.faults())

    # ---- lost places and operations

    def test_a_place_that_is_not_offered(self):
        self.run_.call("CancelRegistration", "a", "CANCELLED")
        faults = self.run_.faults()
        self.assert_only("LOST PLACE", faults)
        self.assertEqual(len(faults), 2)  # In the feed, and at rest.

    def test_a_place_that_is_not_offered_for_a_moment(self):
        self.run_.call("CancelRegistration", "a", "CANCELLED")
        self.run_.offer("c", together=False)
        self.assert_only("LOST PLACE", self.run_.faults())

    def test_a_larger_event_that_is_not_offered(self):
        run = self.run_
        run.resize(14)
        self.assertEqual(run.history().pending(), [EVENT])
        faults = run.faults()
        self.assert_only("LOST PLACE", faults)
        self.assertEqual(len(faults), 1)  # At rest.
        run.call("UpdateRegistration", "b", "CONFIRMED", size=5, changed=["party"])
        self.assert_only("LOST PLACE", run.history().faults)
        run.offer("c")
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().pending(), [])

    def test_who_waits_behind_a_larger_party_has_lost_no_place(self):
        for may_pass in (False, True):
            run = full(smaller_may_pass=may_pass)
            run.resize(12)
            self.assertEqual(bool(run.faults()), may_pass)

    def test_an_acknowledged_step_that_no_change_tells_of(self):
        for step in (lambda run: run.sign_up("e", 1, "WAITLISTED", told=False),
                     lambda run: run.call("CancelRegistration", "d", "CANCELLED", told=False),
                     lambda run: run.resize(11, told=False)):
            run = full()
            step(run)
            self.assert_only("LOST:", run.history().faults)

    def test_a_registration_that_is_not_listed(self):
        self.assert_fault("LOST:", self.run_.faults(a=None))
        self.assert_fault("LOST:", self.run_.faults(d={"state": "EXPIRED"}))
        self.assert_fault("LOST:", self.run_.faults(d={"size": 3}))

    def test_places_that_are_not_what_registrations_come_to(self):
        self.assert_only("WRONG PLACES", self.run_.faults(places={"confirmed": 9}))
        self.assert_only("WRONG PLACES", self.run_.faults(places={"waitingParties": 1}))

    def test_a_wrong_place_among_those_that_wait(self):
        self.assert_only("WRONG POSITION", self.run_.faults(d={"position": 1}))

    # ---- steps

    def test_a_step_that_two_were_told_of(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.call("AcceptOffer", "c", "CONFIRMED")
        run.records.append(run.records[-1])
        self.assert_only("told that they made", run.faults())

    def test_a_change_that_nobody_made(self):
        self.run_.by_itself("a", "CANCELLED", together=False)
        self.assert_fault("nothing explains", self.run_.history().faults)

    def test_an_offer_that_ends_too_early(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        run.now += OFFER_MINUTES * 60 - 60
        run.expire("c")
        run.offer("d")
        self.assert_only("and it stood until", run.faults())

    def test_an_offer_that_is_accepted_too_late(self):
        run = self.run_
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        self.assertEqual(run.history().due_offers(run.now * SECOND), [])
        run.now += OFFER_MINUTES * 60 + 60
        self.assertEqual(run.history().due_offers(run.now * SECOND), [f"{EVENT}/registrations/c"])
        run.call("AcceptOffer", "c", "CONFIRMED")
        self.assert_only("after it had ended", run.faults())

    def test_a_step_out_of_order(self):
        self.run_.call("AcceptOffer", "c", "CONFIRMED")
        self.assert_fault("AcceptOffer was told that", self.run_.history().faults)

    def test_a_refusal_for_nothing(self):
        run = self.run_
        run.sign_up("e", 1, "WAITLISTED")
        run.refuse("CreateRegistration", "EVENT_FULL", size=1)
        run.refuse("UpdateOccurrence", "CAPACITY_TAKEN", capacity=9)
        run.refuse("UpdateRegistration", "EVENT_FULL", "a", size=5)
        self.assertEqual(run.faults(), [])
        for refusal in ({"method": "CreateRegistration", "reason": "EVENT_FULL", "size": 1},
                        {"method": "UpdateOccurrence", "reason": "CAPACITY_TAKEN", "capacity": 10},
                        {"method": "ApproveRegistration", "reason": "EVENT_FULL", "party": "a"}):
            again = full()
            again.refuse(**refusal)
            self.assert_only("REFUSED FOR NOTHING", again.faults())

    def test_an_answer_that_came_when_the_new_party_had_an_offer(self):
        for method in ("CreateRegistration", "ReferParty"):
            run = full()
            run.call("CancelRegistration", "d", "CANCELLED")
            run.sign_up("e", 1, "WAITLISTED", method=method)
            made = run.records[-1]
            run.call("CancelRegistration", "b", "CANCELLED")
            run.offer("c")
            run.offer("e")
            self.assertEqual(run.faults(), [])
            made.update(tries=2, answer={**made["answer"], "state": "OFFERED"})
            if method == "CreateRegistration":
                made["answer"]["etag"] = run.parties["e"]["etag"]
            self.assertEqual(run.faults(), [])
            self.assertEqual(run.history().counts["told late"], 1)
            made["tries"] = 1
            self.assertNotEqual(run.faults(), [])

    def test_an_answer_that_came_when_another_call_had_changed_the_party(self):
        run = self.run_
        run.call("UpdateRegistration", "a", "CONFIRMED", 3, changed=["party"])
        smaller = run.records[-1]
        run.call("CancelRegistration", "a", "CANCELLED")
        run.offer("c")
        smaller["answer"] = run.records[-1]["answer"]
        self.assert_fault("nothing explains", run.faults())
        smaller["tries"] = 2
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().counts["told late"], 1)
        smaller["answer"] = {**smaller["answer"], "size": 4}
        self.assert_only("was told that", run.faults())

    def test_two_other_sizes_that_were_told_as_one(self):
        for first_told in (0, 1):
            run = full()
            run.call("UpdateRegistration", "a", "CONFIRMED", 3, changed=["party"])
            run.call("UpdateRegistration", "a", "CONFIRMED", 2, changed=["party"])
            first, second = run.records[-2:]
            second["tries"] = 2
            first.update(tries=2, answer=second["answer"])
            run.records[-2:] = [second, first] if first_told else [first, second]
            self.assertEqual(run.faults(), [])

    def test_a_failure_of_the_server(self):
        self.run_.refuse("AcceptOffer", "INTERNAL", "a", code="INTERNAL")
        self.assert_only("failed: INTERNAL", self.run_.faults())


if __name__ == "__main__":
    unittest.main()
