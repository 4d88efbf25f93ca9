"""What counts as an exhibition or a lecture stays one while numbers or teams stand on it."""

from datetime import timedelta

import pytest

from tongxin.kernel.periods import Period
from tongxin.modules.activities.errors.declared import (
    LecturesStand,
    NotAnExhibition,
    ShowStands,
)
from tongxin.modules.activities.models import Activity
from tongxin.modules.activities.services.declaring import Show, declare_show, void_show
from tongxin.modules.activities.services.planning import ActivityFacts, edit_activity
from tongxin.modules.activities.services.running import cancel_session, finish_session
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_kind,
    a_province,
    a_session,
)
from tongxin.modules.activities.tests.plan_factories import a_lecture, a_route, a_show_count
from tongxin.shared.indicators.compute import ask, compute

pytestmark = pytest.mark.usefixtures("house")
TOLD = {"actor": SYSTEM, "now": NOW}


def called(activity, kind):
    facts = ActivityFacts(title=activity.title, kind=kind)
    edit_activity(activity_id=activity.pk, facts=facts, reason="类型有误", **TOLD)
    return Activity.objects.get(pk=activity.pk).kind.code


def counted(union, *codes):
    asked = ask(union=union, period=Period.parse(str(NOW.year)), actor=SYSTEM, now=NOW)
    return [result.value for result in compute(codes, asked)]


def test_an_exhibition_stays_one_while_its_numbers_count():
    east = a_province()[1]
    row = a_show_count(east)
    activity, other = row.session.activity, a_kind("sports", "文体健身")
    finish_session(session_id=row.session_id, **TOLD)
    with pytest.raises(ShowStands, match="先作废展出情况"):
        called(activity, other)
    assert counted(east, "ACT15", "ACT16") == [40, 12]
    assert called(activity, activity.kind) == "exhibition"  # anything else may be amended

    void_show(show_count_id=row.pk, reason="类型有误", **TOLD)
    assert called(activity, other) == "sports"
    assert counted(east, "ACT15", "ACT16") == [0, 0]
    with pytest.raises(NotAnExhibition):
        declare_show(session_id=row.session_id, show=Show(1, 1), **TOLD)


def test_a_lecture_stays_one_while_a_team_goes_to_it():
    east = a_province()[1]
    route = a_route(east)
    starts_at = NOW - timedelta(days=1)
    session = a_lecture(east, east, team=route.team, route=route, starts_at=starts_at)
    other = a_kind("sports", "文体健身")
    finish_session(session_id=session.pk, **TOLD)
    with pytest.raises(LecturesStand, match="先取消这些场次"):
        called(session.activity, other)
    assert counted(east, "ACT09", "ACT17") == [1, 1]

    cancel_session(session_id=session.pk, reason="类型有误", **TOLD)
    assert called(session.activity, other) == "sports"
    assert counted(east, "ACT09", "ACT17") == [0, 0]


def test_a_kind_on_which_nothing_stands_is_changed_freely():
    session = a_session(a_province()[1], kind=a_kind("exhibition", "书法摄影展"))
    assert called(session.activity, a_kind("sports", "文体健身")) == "sports"
