"""Every declared figure, from its cells, is what the rows say after each thing the module does."""

from datetime import date, timedelta
from functools import partial

import pytest

from tongxin.kernel.periods import Period
from tongxin.modules.activities.models import ActivityKind, ActivitySession
from tongxin.modules.activities.services.attendance import void_check_in, void_headcount
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.tests.factories import NOW, SYSTEM, a_province, a_worker
from tongxin.modules.activities.tests.test_figures import DAY, attend, two_sessions
from tongxin.shared.indicators.cells.check import audit_cells, waiting
from tongxin.shared.indicators.cells.sources import celled_sources
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.tests.cells import differing, with_cells
from tongxin.shared.orgs.services import move_union

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells(*figures().values()):
        yield


def right(province):
    for union in province:
        for period in ("2026", "2026Q2", f"{DAY.date() - timedelta(days=1)}..{DAY.date()}"):
            assert differing(Asked(union, Period.parse(period), NOW)) == []


def right_then_folded(province):
    right(province)
    assert waiting()[0] > 0
    fold_marks(now=NOW)
    right(province)
    assert waiting() == (0, 0)
    assert audit_cells(now=NOW).differing == ()


@pytest.mark.long
def test_all_figures_are_right_before_and_after_every_fold():
    province = _root, _east, west, shop = a_province()
    happened = partial(right_then_folded, province)
    workers = [a_worker(shop) for _ in range(3)]
    assert fold_marks(now=NOW).built == len(celled_sources())

    _activity, (first, second) = two_sessions(shop)
    right(province)
    attend(first, workers, heads=7)
    attend(second, workers[:1])
    happened()
    void_check_in(check_in_id=first.check_ins.first().pk, reason="重复", actor=SYSTEM, now=NOW)
    void_headcount(headcount_id=first.headcounts.get().pk, reason="多报", actor=SYSTEM, now=NOW)
    happened()
    ActivitySession.objects.filter(pk=first.pk).update(held_on=date(2026, 1, 31))
    happened()
    ActivityKind.objects.filter(pk=first.activity.kind_id).update(name="另一种活动")
    happened()
    move_union(union=shop, parent=west, on=date(2026, 1, 15), reason="", actor=SYSTEM, now=NOW)
    happened()
    cancel_session(session_id=second.pk, reason="未举办", actor=SYSTEM, now=NOW)
    happened()
