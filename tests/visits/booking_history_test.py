#!/usr/bin/env python3
"""The check of bookings finds what it is there for: small histories, each with one thing wrong."""

import copy
import datetime
import pickle
import unittest

from booking_history import MINUTE, SECOND, History, Snapshot, Visit, moment, snapshot_faults, text_of

DAY = 1_800_000_000
NOON = DAY + 12 * 3600
ANNA, EWA = "m/calendars/anna", "m/calendars/ewa"


def rfc3339(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Run:
    """A run in the making: each step is one second later than the one before."""

    def __init__(self):
        self.records, self.changes, self.now = [], [], DAY
        self._visits = {}
        self._parts = []

    def call(self, method, name, code="OK", reason="", violations=(), request=None, told=True, **fields):
        """A call that gives `name`, with these fields of the answer changed."""
        self.now += 1
        record = {"client": 0, "method": method, "visit": name, "began": self.now * SECOND, "ended": self.now * SECOND,
                  "tries": 1, "code": code, "reason": reason, "violations": list(violations), "durationSeconds": 3600,
                  "request": {"name": name, **(request or {})}}
        if code == "OK":
            record["answer"] = self._change(name, told, fields)
        self.records.append(record)

    def by_itself(self, name, changed, **fields):
        """A change that no client is told of."""
        self.now += 1
        self._change(name, True, fields, changed)

    def together(self, name, changed, **fields):
        """The same in the transaction of the step before."""
        self._change(name, True, fields, changed, self.changes[-1]["position"])

    def _change(self, name, told, fields, changed=("state",), position=None):
        visit = dict(self._visits.get(name, {"name": name}))
        visit.update(fields, etag=str(len(self.changes) + len(self.records) * 1000))
        self._visits[name] = {key: value for key, value in visit.items() if value is not None}
        if told:
            self.changes.append({"resource": name, "resourceType": "osiedle.pl/Visit", "etag": visit["etag"],
                                 "changedFields": list(changed), "changeTime": rfc3339(self.now),
                                 "position": position or str(len(self.changes) + 1)})
        return self._visits[name]

    def made(self, name, **fields):
        self.call("CreateVisit", name, state="DRAFT", **fields)
        self.call("ProposeVisit", name, state="PROPOSED")

    def hold(self, name, calendars=(ANNA,), start=NOON, method="HoldSlot", hold_until=None, request=None, **fields):
        crew = [{"calendar": calendar} for calendar in calendars]
        self.call(method, name, state="HELD", startTime=rfc3339(start), endTime=rfc3339(start + 3600),
                  holdExpireTime=rfc3339(hold_until or start), crew=[{**seat, "answer": "ASKED"} for seat in crew],
                  request={"startTime": rfc3339(start), "crew": crew, **(request or {})}, **fields)

    def confirm(self, name):
        self.call("RespondToVisit", name, state="CONFIRMED", holdExpireTime=None)

    def lose(self, name, step, **fields):
        """A step by which the visit loses its slot."""
        step(name, state="PROPOSED", startTime=None, endTime=None, holdExpireTime=None, crew=[], **fields)

    def release(self, name):
        self.lose(name, lambda *args, **fields: self.call("ReleaseSlot", *args, **fields))

    def refuse(self, name, calendar, start=NOON):
        self.call("HoldSlot", name, code="FAILED_PRECONDITION", reason="CREW_NOT_AVAILABLE",
                  violations=[{"field": "crew[0].calendar", "reason": "NOT_FREE"}],
                  request={"startTime": rfc3339(start), "crew": [{"calendar": calendar}]})

    def end_part(self):
        """What comes from now on is read in the next part."""
        self._parts.append((len(self.records), len(self.changes)))

    def history(self):
        history = History()
        read, followed = 0, 0
        for records, changes in [*self._parts, (len(self.records), len(self.changes))]:
            history.read(self.records[read:records], self.changes[followed:changes])
            # As between two checks.
            history = pickle.loads(pickle.dumps(history))
            history.close()
            read, followed = records, changes
        return history

    def snapshot(self, taken=None, **changed):
        """What a right server tells, with the times of `taken` (by calendar, in seconds) and other fields of visits."""
        now = self.now * SECOND
        window = (NOON - 7200) * SECOND, (NOON + 7200) * SECOND
        visits = [Visit.of(v).at(now) for v in self._visits.values()]
        free = {}
        for calendar in (ANNA, EWA):
            begins = (taken or {}).get(calendar)
            if begins is None:
                begins = [v.start // SECOND for v in visits if calendar in v.takes()]
            free[calendar], at = [], window[0]
            for begin in sorted(begins):
                free[calendar].append((at, begin * SECOND))
                at = (begin + 3600) * SECOND
            free[calendar].append((at, window[1]))
        visits = [changed.get(v.name[-1], v) for v in visits]
        return Snapshot(now, now, [v for v in visits if v], free, window)

    def faults(self, **snapshot):
        history = self.history()
        return history.faults + snapshot_faults(history, self.snapshot(**snapshot))


class BookingHistoryTest(unittest.TestCase):
    def setUp(self):
        self.run_ = Run()
        self.run_.made("m/visits/a")
        self.run_.made("m/visits/b")

    def assert_fault(self, wanted, faults):
        self.assertTrue(any(wanted in fault for fault in faults), faults)

    def test_moments_have_nanoseconds(self):
        self.assertEqual(moment("1970-01-01T00:00:01.000000002Z"), SECOND + 2)
        self.assertEqual(moment("1970-01-01T00:01:00Z"), MINUTE)
        self.assertEqual(moment(text_of(MINUTE + 2)), MINUTE + 2)

    def test_a_right_run_has_no_fault(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA, EWA])
        run.confirm("m/visits/a")
        run.refuse("m/visits/b", EWA)
        run.hold("m/visits/b", [EWA], start=NOON + 3600)
        run.release("m/visits/b")
        run.hold("m/visits/b", [EWA], start=NOON - 3600, hold_until=run.now + 300)
        run.now += 400
        run.refuse("m/visits/a", ANNA, start=NOON + 60)
        self.assert_fault("ORPHAN", run.faults())  # a itself has it: nobody else
        run.records.pop()
        self.assertEqual(run.faults(), [])
        run.lose("m/visits/b", run.by_itself, changed=["state", "crew"])
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().counts["expired"], 1)

    def test_two_visits_of_one_person(self):
        self.run_.hold("m/visits/a")
        self.run_.hold("m/visits/b", start=NOON + 1800)
        self.assert_fault("DOUBLE BOOKING", self.run_.history().faults)

    def test_two_visits_of_one_person_that_only_the_history_shows(self):
        self.run_.hold("m/visits/a")
        self.run_.hold("m/visits/b", start=NOON + 1800)
        self.run_.release("m/visits/b")
        self.assert_fault("DOUBLE BOOKING", self.run_.faults())

    def test_who_declined_is_free(self):
        self.run_.hold("m/visits/a", [ANNA, EWA])
        self.run_.call("RespondToVisit", "m/visits/a",
                       crew=[{"calendar": ANNA, "answer": "ASKED"}, {"calendar": EWA, "answer": "DECLINED"}])
        self.run_.hold("m/visits/b", [EWA])
        self.assertEqual(self.run_.faults(), [])

    def test_an_ended_hold_takes_nothing_and_is_not_confirmed(self):
        self.run_.hold("m/visits/a", hold_until=self.run_.now + 300)
        self.run_.now += 299
        self.run_.hold("m/visits/b")
        self.assertEqual(self.run_.faults(), [])
        self.run_.confirm("m/visits/a")
        faults = self.run_.history().faults
        self.assert_fault("from PROPOSED to CONFIRMED", faults)
        self.assert_fault("DOUBLE BOOKING", faults)

    def test_an_answer_that_came_after_the_hold(self):
        run = self.run_
        run.hold("m/visits/a", request={"holdDuration": "300s"})
        record = run.records[-1]
        record.update(tries=2, ended=(run.now + 400) * SECOND)
        record["answer"] = {"name": "m/visits/a", "state": "PROPOSED", "etag": record["answer"]["etag"]}
        run.now += 10
        run.refuse("m/visits/b", ANNA)
        self.assertEqual(run.history().faults, [])
        record["ended"] = (run.now + 100) * SECOND
        self.assert_fault("was told as ended", run.history().faults)

    def test_who_declined_and_was_not_told_so_is_free(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA, EWA])
        declined = [{"calendar": ANNA, "answer": "ASKED"}, {"calendar": EWA, "answer": "DECLINED"}]
        run.by_itself("m/visits/a", ["crew", "staff_members"], crew=declined)
        run.hold("m/visits/b", [EWA])
        self.assert_fault("nothing explains", run.history().faults)
        run.call("RespondToVisit", "m/visits/a", code="NOT_FOUND", request={"answer": "DECLINED"})
        run.records[-1].update(tries=2, calendar=EWA)
        self.assertEqual(run.history().faults, [])
        run.records[-1]["tries"] = 1
        self.assert_fault("nothing explains", run.history().faults)

    def test_a_repeat_that_changed_nothing_is_told_of_the_ended_hold(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA, EWA], hold_until=run.now + 300)
        declined = [{"calendar": ANNA, "answer": "ACCEPTED"}, {"calendar": EWA, "answer": "DECLINED"}]
        run.call("RespondToVisit", "m/visits/a", crew=declined, request={"answer": "DECLINED"})
        run.records[-1]["calendar"] = EWA
        late = dict(run.records[-1], tries=3, ended=(run.now + 400) * SECOND, calendar=ANNA,
                    request={"name": "m/visits/a", "answer": "ACCEPTED"})
        late["answer"] = {"name": "m/visits/a", "state": "PROPOSED", "etag": late["answer"]["etag"]}
        run.records.append(late)
        self.assertEqual(run.history().faults, [])
        late["answer"] = dict(late["answer"], state="CONFIRMED")
        self.assert_fault("two answers differ", run.history().faults)

    def test_two_holds_whose_answers_came_after_both(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA], request={"holdDuration": "300s"}, hold_until=run.now + 300)
        run.hold("m/visits/a", [EWA], start=NOON + 7200)
        for first, second in ((0, 1), (1, 0)):
            with self.subTest(first=first):
                history = copy.deepcopy(run)
                *others, hold, other = history.records
                hold.update(tries=2, answer=copy.deepcopy(other["answer"]))
                other["tries"] = 2
                pair = (hold, other)
                history.records[:] = [*others, pair[first], pair[second]]
                self.assertEqual(history.history().faults, [])
                self.assertEqual(history.history().counts["told late"], 1)

    def test_two_answers_that_came_after_both_changes(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA, EWA])
        for calendar, answers in ((ANNA, ("ACCEPTED", "ASKED")), (EWA, ("ACCEPTED", "OTHER_TIME"))):
            crew = [{"calendar": c, "answer": answer} for c, answer in zip((ANNA, EWA), answers)]
            run.call("RespondToVisit", "m/visits/a", crew=crew, request={"answer": answers[calendar == EWA]})
            run.records[-1].update(calendar=calendar, tries=3)
            run.changes[-1]["changedFields"] = ["crew"]
        first, second = run.records[-2:]
        first["answer"] = copy.deepcopy(second["answer"])
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().counts["told late"], 1)
        first["answer"]["crew"][1]["answer"] = "ACCEPTED"
        self.assert_fault("two answers differ", run.history().faults)
        first.update(answer=second["answer"], tries=1)
        second["tries"] = 1
        self.assert_fault("nothing explains", run.history().faults)

    def test_a_visit_in_the_place_of_another_of_which_nobody_was_told_before_it_was_called_off(self):
        run = self.run_
        run.hold("m/visits/a")
        run.confirm("m/visits/a")
        run.hold("m/visits/c", method="RescheduleVisit", start=NOON + 600, rescheduledFrom="m/visits/a",
                 request={"name": "m/visits/a"})
        moved = run.records[-1]
        run.together("m/visits/a", ["rescheduled_to"], rescheduledTo="m/visits/c")
        run.call("RefuseVisit", "m/visits/a", state="REFUSED", rescheduledTo=None)
        run.together("m/visits/c", ["state"], state="CANCELLED", rescheduledFrom=None, holdExpireTime=None)
        self.assertEqual(run.faults(), [])
        moved.update(tries=4, answer=run._visits["m/visits/c"])
        self.assertEqual(run.faults(), [])
        # It was not made as it was asked for.
        moved["request"]["startTime"] = rfc3339(NOON + 1200)
        self.assert_fault("two answers differ", run.history().faults)
        moved["tries"] = 1
        self.assert_fault("nobody was told", run.history().faults)

    def test_a_hold_that_ends_too_late(self):
        self.run_.hold("m/visits/a", hold_until=NOON, request={"holdDuration": "300s"})
        self.assert_fault("lasts longer", self.run_.history().faults)

    def test_a_visit_and_the_one_in_its_place(self):
        run = self.run_
        run.hold("m/visits/a")
        run.confirm("m/visits/a")
        run.hold("m/visits/c", method="RescheduleVisit", start=NOON + 600, rescheduledFrom="m/visits/a",
                 request={"name": "m/visits/a"})
        run.together("m/visits/a", ["rescheduled_to"], rescheduledTo="m/visits/c")
        self.assertEqual(run.history().faults, [])
        again = copy.deepcopy(run)
        again.call("RespondToVisit", "m/visits/a", rescheduledTo=None)
        self.assert_fault("DOUBLE BOOKING", again.history().faults)
        run.confirm("m/visits/c")
        self.assert_fault("DOUBLE BOOKING", run.history().faults)
        run.together("m/visits/a", ["state"], state="RESCHEDULED")
        self.assertEqual(run.faults(), [])

    def test_the_one_in_its_place_is_confirmed_after_the_hold(self):
        run = self.run_
        run.hold("m/visits/a")
        run.confirm("m/visits/a")
        run.hold("m/visits/c", method="RescheduleVisit", start=NOON + 3600, rescheduledFrom="m/visits/a",
                 request={"name": "m/visits/a"})
        run.together("m/visits/a", ["rescheduled_to"], rescheduledTo="m/visits/c")
        run.release("m/visits/a")
        run.hold("m/visits/a", hold_until=run.now + 300)
        run.now += 400
        run.confirm("m/visits/c")
        run.lose("m/visits/a", run.together, changed=["state", "crew"])
        self.assert_fault("LOST", run.faults())
        run.together("m/visits/a", ["state"], state="RESCHEDULED")
        # One change, of which the feed tells once.
        del run.changes[-2]
        self.assertEqual(run.faults(), [])

    def test_the_one_in_its_place_is_called_off_along(self):
        run = self.run_
        run.hold("m/visits/a")
        run.confirm("m/visits/a")
        run.hold("m/visits/c", method="RescheduleVisit", start=NOON + 600, rescheduledFrom="m/visits/a",
                 request={"name": "m/visits/a"})
        run.together("m/visits/a", ["rescheduled_to"], rescheduledTo="m/visits/c")
        alone = copy.deepcopy(run)
        alone.by_itself("m/visits/c", ["state"], state="CANCELLED", rescheduledFrom=None, holdExpireTime=None)
        self.assert_fault("nothing explains", alone.history().faults)
        run.call("CancelVisit", "m/visits/a", state="CANCELLED", rescheduledTo=None)
        run.together("m/visits/c", ["state"], state="CANCELLED", rescheduledFrom=None, holdExpireTime=None)
        self.assertEqual(run.faults(), [])

    def test_a_displacement(self):
        run = self.run_
        run.hold("m/visits/a")
        run.hold("m/visits/b", urgency="URGENT", request={"displacementGround": "art. 12a"})
        self.assert_fault("DOUBLE BOOKING", run.history().faults)
        run.lose("m/visits/a", run.together, changed=["state"], displacedCount=1)
        self.assertEqual(run.faults(), [])

    def test_a_displacement_by_who_may_not(self):
        for ground, urgent in (("", "URGENT"), ("art. 12a", "ROUTINE")):
            run = Run()
            run.made("m/visits/a")
            run.made("m/visits/b")
            run.hold("m/visits/a")
            run.hold("m/visits/b", urgency=urgent, request={"displacementGround": ground})
            run.lose("m/visits/a", run.together, changed=["state"], displacedCount=1)
            self.assert_fault("nothing explains", run.history().faults)

    def test_an_acknowledged_hold_that_no_change_tells_of(self):
        self.run_.hold("m/visits/a", told=False)
        self.assert_fault("LOST", self.run_.history().faults)

    def test_a_hold_that_two_were_told_of(self):
        self.run_.hold("m/visits/a")
        self.run_.records.append(self.run_.records[-1])
        self.assert_fault("told that they made", self.run_.history().faults)

    def test_a_hold_that_is_not_what_was_asked_for(self):
        self.run_.hold("m/visits/a", [ANNA])
        self.run_.records[-1]["request"]["crew"] = [{"calendar": EWA}]
        self.assert_fault("another slot or crew", self.run_.history().faults)

    def test_a_slot_that_goes_away_by_itself(self):
        self.run_.hold("m/visits/a")
        self.run_.lose("m/visits/a", self.run_.by_itself, changed=["state"])
        self.assert_fault("nothing explains", self.run_.history().faults)

    def test_a_slot_that_is_not_listed(self):
        self.run_.hold("m/visits/a")
        visit = self.run_.history().visits()["m/visits/a"]
        self.assert_fault("LOST", self.run_.faults(a=visit.without_slot()))
        self.assert_fault("LOST", self.run_.faults(a=None))

    def test_an_ended_hold_that_is_listed(self):
        self.run_.hold("m/visits/a", hold_until=self.run_.now + 300)
        visit = self.run_.history().visits()["m/visits/a"]
        self.run_.now += 400
        self.assert_fault("LOST", self.run_.faults(a=visit, taken={ANNA: []}))

    def test_an_ended_hold_that_is_not_told(self):
        self.run_.hold("m/visits/a", hold_until=self.run_.now + 300)
        self.assertEqual(self.run_.history().ended_holds((self.run_.now + 10) * SECOND), [])
        self.assertEqual(self.run_.history().ended_holds((self.run_.now + 400) * SECOND), ["m/visits/a"])

    def test_a_time_that_no_visit_has(self):
        self.assert_fault("ORPHAN", self.run_.faults(taken={ANNA: [NOON]}))

    def test_the_time_of_an_ended_hold(self):
        self.run_.hold("m/visits/a", hold_until=self.run_.now + 300)
        self.run_.now += 400
        self.assert_fault("ORPHAN", self.run_.faults(taken={ANNA: [NOON]}))

    def test_a_visit_whose_time_is_free(self):
        self.run_.hold("m/visits/a")
        self.assert_fault("LOST", self.run_.faults(taken={ANNA: []}))

    def test_a_refusal_for_nothing(self):
        self.run_.hold("m/visits/a", [ANNA])
        self.run_.refuse("m/visits/b", ANNA, start=NOON + 1800)
        self.assertEqual(self.run_.faults(), [])
        self.run_.refuse("m/visits/b", ANNA, start=NOON + 3600)
        self.assert_fault("ORPHAN", self.run_.history().faults)

    def test_a_refusal_by_what_ended_before(self):
        self.run_.hold("m/visits/a")
        self.run_.release("m/visits/a")
        self.run_.now += 10
        self.run_.refuse("m/visits/b", ANNA)
        self.assert_fault("ORPHAN", self.run_.history().faults)

    def test_a_failure_of_the_server(self):
        self.run_.call("HoldSlot", "m/visits/a", code="INTERNAL", reason="INTERNAL")
        self.assert_fault("failed: INTERNAL", self.run_.history().faults)

    def test_a_step_out_of_order(self):
        self.run_.call("CheckInVisit", "m/visits/a", state="UNDER_WAY")
        self.assert_fault("from PROPOSED to UNDER_WAY", self.run_.history().faults)

    def test_a_right_run_in_parts_has_no_fault(self):
        run = self.run_
        run.hold("m/visits/a", [ANNA, EWA])
        run.end_part()
        run.confirm("m/visits/a")
        run.refuse("m/visits/b", EWA)
        run.end_part()
        run.refuse("m/visits/b", EWA)
        run.hold("m/visits/b", [EWA], start=NOON + 3600, hold_until=run.now + 300)
        run.end_part()
        run.now += 400
        run.lose("m/visits/b", run.by_itself, changed=["state", "crew"])
        self.assertEqual(run.faults(), [])
        self.assertEqual(run.history().counts["expired"], 1)

    def test_two_visits_of_one_person_in_different_parts(self):
        self.run_.hold("m/visits/a")
        self.run_.end_part()
        self.run_.hold("m/visits/b", start=NOON + 1800)
        self.assert_fault("DOUBLE BOOKING", self.run_.history().faults)

    def test_a_repeat_that_is_told_of_the_revision_of_an_earlier_part(self):
        run = self.run_
        accepted = [{"calendar": ANNA, "answer": "ACCEPTED"}]
        run.hold("m/visits/a")
        run.call("RespondToVisit", "m/visits/a", crew=accepted)
        run.end_part()
        # It changes nothing.
        run.records.append(copy.deepcopy(run.records[-1]))
        # Nor does it say what there is later.
        run.release("m/visits/a")
        self.assertEqual(run.faults(), [])
        again = run.records[-2]
        again["answer"]["state"] = "CONFIRMED"
        self.assert_fault("two answers differ", run.history().faults)
        again["answer"]["state"] = "HELD"
        again["method"] = "HoldSlot"
        self.assert_fault("that there was before", run.history().faults)

    def test_an_acknowledged_hold_of_a_later_part_that_no_change_tells_of(self):
        self.run_.hold("m/visits/a")
        self.run_.release("m/visits/a")
        self.run_.end_part()
        # Neither a new revision nor one that is long gone.
        self.run_.records.append(self.run_.records[-2])
        self.assert_fault("LOST", self.run_.history().faults)
        self.run_.records.pop()
        self.run_.hold("m/visits/a", told=False)
        self.assert_fault("LOST", self.run_.history().faults)

    def test_a_refusal_by_what_ended_in_an_earlier_part(self):
        self.run_.hold("m/visits/a")
        self.run_.release("m/visits/a")
        self.run_.end_part()
        self.run_.now += 10
        self.run_.refuse("m/visits/b", ANNA)
        self.assert_fault("ORPHAN", self.run_.history().faults)

    def test_what_a_part_leaves_does_not_grow_with_the_calls(self):
        run = self.run_
        sizes = []
        for _ in range(30):
            run.hold("m/visits/a")
            run.release("m/visits/a")
            run.end_part()
            run.now += 10
            sizes.append(len(pickle.dumps(run.history())))
        self.assertLess(sizes[-1], sizes[1] + 100)


if __name__ == "__main__":
    unittest.main()
