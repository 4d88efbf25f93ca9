"""Whatever is tried in whatever order: a row never moves while on notice or objected to.

The model below keeps its own truth in plain values and counts working days one by one.
"""

from datetime import datetime, time, timedelta

import chinese_calendar
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import SHANGHAI
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.public_notices.closing import (
    conclude_due,
    pass_notice,
    uphold_notice,
    withdraw_notice,
)
from tongxin.shared.public_notices.objections import investigate, resolve
from tongxin.shared.public_notices.services import extend_notice
from tongxin.shared.public_notices.tests.factories import (
    ASIDE,
    CANDIDATE,
    CHAIR,
    TERM,
    a_candidate,
    a_notice,
    an_objection,
)

pytestmark = pytest.mark.usefixtures("house")
VALUES = [CHAIR, CHAIR, TERM, ASIDE, CANDIDATE, "落选"]
ACTS = ["object", "look", "dismiss", "uphold", "pass_", "beat", "extend", "withdraw", "reject"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.integers(0, 3)),
        st.tuples(st.sampled_from(ACTS), st.sampled_from([0, 0, 0, 1, 7, 9])),
        st.tuples(st.just("move"), st.sampled_from(VALUES)),
        st.tuples(st.just("move"), st.sampled_from(VALUES)),
    ),
    min_size=6,
    max_size=20,
)


def slow_end(day, count):
    """24:00 of the working day number ``count`` after ``day``."""
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


class Expected:
    """What should happen, from the rules alone."""

    def __init__(self):
        self.value, self.live, self.end = CANDIDATE, False, None
        self.objections, self.passed = [], False

    def open(self, now):
        if self.live:
            return False
        self.live, self.passed, self.objections = True, False, []
        self.end = slow_end(localdate(now), 5)
        return True

    def object(self, now):
        if not self.live or now >= self.end:
            return False
        self.objections.append("received")
        return True

    def look(self, _now):
        return self._turn("received", "investigating")

    def dismiss(self, _now):
        return self._turn("investigating", "dismissed")

    def uphold(self, _now):
        return self._turn("investigating", "upheld")

    def _turn(self, before, after):
        if not self.live or before not in self.objections:
            return False
        self.objections[self.objections.index(before)] = after
        return True

    def waits(self):
        return bool({"received", "investigating"} & set(self.objections))

    def may_pass(self, now):
        return self.live and set(self.objections) <= {"dismissed"} and now >= self.end

    def pass_(self, now):
        if not self.may_pass(now):
            return False
        self.live, self.passed = False, True
        return True

    def beat(self, now):
        self.pass_(now)
        return True

    def extend(self, now):
        if not self.live:
            return False
        end = slow_end(localdate(self.end - timedelta(seconds=1)), 1)
        if localdate(end - timedelta(seconds=1)) < localdate(now):
            return False
        self.end = end
        return True

    def withdraw(self, _now):
        if not self.live or self.waits():
            return False
        self.live = False
        return True

    def reject(self, now):
        return "upheld" in self.objections and self.withdraw(now)

    def move(self, value):
        if value == self.value:
            return True
        is_free = not self.live or value == ASIDE
        is_open = {CHAIR: self.passed and not self.live, TERM: False}.get(value, True)
        if is_free and is_open:
            self.value = value
        return is_free and is_open


class Real:
    """The same acts through the services; moves by SQL of the site's role."""

    def __init__(self):
        self.union = a_union(level="province", kind="local_federation")
        self.row, self.notice = a_candidate(self.union), None

    def act(self, name, now):
        if self.notice is None and name not in {"open", "beat"}:
            return False
        try:
            with transaction.atomic():
                return getattr(self, name)(now) is not False
        except DomainError:
            return False

    def open(self, now):
        self.notice = a_notice(self.union, row=self.row, now=now)

    def object(self, now):
        an_objection(self.union, notice=self.notice, now=now)

    def look(self, now):
        found = self._first("received")
        return found and investigate(objection_id=found.pk, actor=SYSTEM, now=now)

    def dismiss(self, now):
        return self._result(now, is_upheld=False)

    def uphold(self, now):
        return self._result(now, is_upheld=True)

    def _result(self, now, *, is_upheld):
        found = self._first("investigating")
        told = {"is_upheld": is_upheld, "report": "查明", "actor": SYSTEM, "now": now}
        return found and resolve(objection_id=found.pk, **told)

    def _first(self, state):
        return self.notice.objections.filter(state=state).order_by("number").first() or False

    def pass_(self, now):
        pass_notice(notice_id=self.notice.pk, actor=SYSTEM, now=now)

    def beat(self, now):
        conclude_due(now=now)

    def extend(self, now):
        told = {"days": 1, "reason": "再公示一天", "actor": SYSTEM, "now": now}
        extend_notice(notice_id=self.notice.pk, **told)

    def withdraw(self, now):
        withdraw_notice(notice_id=self.notice.pk, text="撤回", actor=SYSTEM, now=now)

    def reject(self, now):
        uphold_notice(notice_id=self.notice.pk, text="取消资格", actor=SYSTEM, now=now)

    def move(self, value):
        sql = "UPDATE access_committeepost SET role = %s WHERE id = %s"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [value, self.row.pk])
        except IntegrityError:
            return False
        return True


@pytest.mark.long
@settings(max_examples=60)
@given(steps=STEPS)
def test_a_row_moves_exactly_when_no_notice_and_no_objection_is_in_its_way(steps):
    expected, real, now = Expected(), Real(), NOW
    for name, given_ in steps:
        if name == "move":
            assert real.move(given_) == expected.move(given_), (steps, given_)
            real.row.refresh_from_db()
            assert real.row.role == expected.value
            continue
        now += timedelta(days=given_, hours=1)
        assert real.act(name, now) == getattr(expected, name)(now), (steps, name)
