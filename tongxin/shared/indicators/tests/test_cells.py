"""Cells say what the rows say, at every instant, whatever was written, moved, folded or killed."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.periods import Period
from tongxin.shared.access.models import CommitteePost, Grant
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.models import DeclaredValue
from tongxin.shared.indicators.tests import test_engine as engine
from tongxin.shared.indicators.tests.cells import differing, numbers_of, with_cells
from tongxin.shared.indicators.tests.factories import VOID
from tongxin.shared.orgs.tests.factories import NOW

pytestmark = pytest.mark.usefixtures("house")
SOME = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(SOME, max_examples=25)
PERIODS = (
    "2025",
    "2025Q2",
    "2025-03",
    "2025-02-10..2025-06-15",
    "stat2025",
    "2025-06-16..2025-06-30",
)


@pytest.fixture(scope="module")
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


class Step(NamedTuple):
    """Something that happens to the world: which, to whom, where, when."""

    what: str
    row: int
    place: int
    day: date


WRITES = ("write", "void", "revive", "host", "day", "delete", "post", "people", "role", "post_day")
FOLDS = ("fold", "fold", "kill", "fold_a_little")
STATES = ("join", "end", "join")
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            [*WRITES, *STATES, *WRITES, "move", "fold", "fold", "kill", "fold_a_little"]
        ),
        st.integers(0, 30),
        engine.places,
        engine.days,
    ),
    min_size=4,
    max_size=14,
)


def pick(model, number: int):
    rows = list(model.objects.order_by("pk"))
    return rows[number % len(rows)] if rows else None


class Living(engine.World):
    """A world that goes on."""

    def take(self, step: Step) -> None:
        getattr(self, f"take_{step.what}")(step, self.unions[step.place])

    def take_write(self, step, _union):
        kinds = ("session", "talk", "check_in", "headcount")
        what = kinds[step.row % len(kinds)]
        on = step.day
        if what in {"check_in", "headcount"}:
            on = datetime(on.year, on.month, on.day, 15 + step.row % 2, 30, tzinfo=NOW.tzinfo)
        self._write(engine.Row(what, step.place, on, step.row % 3, 1 + step.row))

    def take_void(self, step, _union):
        self._set(step, CommitteePost, role=VOID)
        self._set(step, Grant, made_by=VOID)
        self._set(step, DeclaredValue, voided_at=NOW)

    def take_revive(self, step, _union):
        self._set(step, CommitteePost, role="talk")
        self._set(step, Grant, made_by="x")

    def take_host(self, step, union):
        self._set(step, DeclaredValue, union=union, union_path="")

    def take_post(self, step, union):
        """The union of a check-in is that of its post: a joined table changes."""
        self._set(step, CommitteePost, union=union, union_path="")

    def take_day(self, step, _union):
        at = datetime(step.day.year, step.day.month, step.day.day, 16, 30, tzinfo=NOW.tzinfo)
        self._set(step, Grant, valid_from=at)

    def take_post_day(self, step, _union):
        self._set(step, CommitteePost, started_on=step.day)

    def take_people(self, step, _union):
        self._set(step, DeclaredValue, value=step.row)

    def take_role(self, step, _union):
        self._set(step, CommitteePost, role="session")

    def take_join(self, step, _union):
        until = step.day + timedelta(days=step.row * 9) if step.row % 2 else None
        self._write(engine.Row("member", step.place, step.day, step.row % 3, until=until))

    def take_end(self, step, _union):
        """Also before it began, or back to an open end."""
        until = step.day if step.row % 4 else None
        self._set(step, CommitteePost, role="member", ended_on=until)

    def take_delete(self, step, _union):
        if row := pick(Grant, step.row):
            row.delete()

    def take_move(self, step, _union):
        self._move(step.row % len(self.unions), step.place, step.day)

    def take_fold(self, _step, _union):
        assert fold_marks(now=NOW) is not None

    def take_fold_a_little(self, _step, _union):
        assert fold_marks(now=NOW, limit=2) is not None

    def take_kill(self, _step, _union):
        with transaction.atomic():
            fold_marks(now=NOW)
            transaction.set_rollback(True)

    def _set(self, step, model, **values):
        if row := pick(model, step.row):
            with suppress(IntegrityError), transaction.atomic():  # the ledger has its own rules
                model.objects.filter(pk=row.pk).update(**values)


def live_through(monkeypatch, drawn, happening) -> None:
    with engine.undone():
        world = Living(monkeypatch, *drawn)
        fold_marks(now=NOW)
        for step in happening:
            world.take(step)
            for union in world.unions[:3]:
                assert differing(Asked(union, world.period, world.now)) == []
        for union in world.unions:
            for period in PERIODS:
                assert differing(Asked(union, Period.parse(period), NOW)) == []
        fold_marks(now=NOW)
        assert numbers_of("touched") == 0
        for union in world.unions:
            assert differing(Asked(union, world.period, world.now)) == []


lives = given(
    drawn=st.tuples(
        engine.shapes,
        engine.moves,
        st.lists(engine.rows, min_size=4, max_size=16),
        engine.periods,
        engine.todays,
    ),
    happening=steps,
)


@pytest.mark.long
@SOME
@lives
def test_cells_equal_rows_whatever_happens(cells, monkeypatch, drawn, happening):
    live_through(monkeypatch, drawn, happening)


@pytest.mark.long
@MANY
@lives
def test_cells_equal_rows_in_many_more_lives(cells, monkeypatch, drawn, happening):
    live_through(monkeypatch, drawn, happening)
