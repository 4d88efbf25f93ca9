"""Lecture teams, who may say that a lecture was held, declared numbers, and their figures."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.declared import (
    NotAnExhibition,
    NothingShown,
    NotYetOn,
    SameNumber,
)
from tongxin.modules.activities.errors.lectures import (
    AlreadyConfirmed,
    AlreadyInTeam,
    HostConfirms,
    LeaveDayWrong,
    LectureAhead,
    LectureDenied,
    LectureUnconfirmed,
    NotALecture,
    PlaceOutsideSet,
    RouteOfAnotherTeam,
    TeamDissolved,
    TeamTaken,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import (
    ActivitySession,
    LectureMember,
    LectureReceipt,
    ViewCount,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import lectures as reads
from tongxin.modules.activities.services.declaring import (
    Show,
    declare_show,
    declare_views,
    void_views,
)
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.lectures import (
    Lecture,
    Speaker,
    add_member,
    answer_lecture,
    dissolve_team,
    end_member,
    set_lecture,
)
from tongxin.modules.activities.services.running import cancel_session, finish_session
from tongxin.modules.activities.tests.factories import (
    NOW,
    a_kind,
    a_place_set,
    a_place_type,
    a_province,
    a_session,
    a_worker,
    officer_of,
)
from tongxin.modules.activities.tests.plan_factories import (
    a_lecture,
    a_lecture_team,
    a_member,
    a_route,
)
from tongxin.modules.activities.tests.test_figures import DAY, attend
from tongxin.modules.activities.tests.test_programmes import TOLD, counted, traced
from tongxin.shared.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("house")
FIRST = date(NOW.year, 1, 1)
TODAY = NOW.date()


def refused(error, act):
    before = AuditEntry.objects.count()
    with pytest.raises(error), transaction.atomic():
        act()
    assert AuditEntry.objects.count() == before


def held(session):
    finish_session(session_id=session.pk, **TOLD)


def answered(session, receiver, *, yes):
    with speaking(officer_of(receiver)):
        actor = officer_of(receiver)
        return answer_lecture(session_id=session.pk, is_held=yes, note="", actor=actor, now=NOW)


def test_a_lecture_counts_as_held_when_its_receiver_says_so():
    _root, east, west, shop = a_province()
    session = a_lecture(east, west, starts_at=DAY)
    refused(LectureUnconfirmed, lambda: held(session))
    assert counted(["ACT09"], east) == [0]
    with speaking(officer_of(west)):
        assert list(reads.lectures_waiting(scope=officer_of(west).scope(Can.EDIT), now=NOW)) == [
            session
        ]
    answered(session, west, yes=False)
    refused(LectureDenied, lambda: held(session))
    answered(session, west, yes=True)
    refused(AlreadyConfirmed, lambda: answered(session, west, yes=False))
    with speaking(officer_of(east)):
        assert LectureReceipt.objects.get().is_held, "the host reads the answer of a union beside"
    with speaking(officer_of(shop)):
        assert not LectureReceipt.objects.exists()
    held(session)
    assert counted(["ACT09"], east) == [1]
    assert counted(["ACT09"], west) == [0], "the host counts it, not the receiver"


def test_nobody_but_the_receiver_answers_and_not_ahead_of_time():
    root, east, west, _shop = a_province()
    session, ahead = a_lecture(east, west, starts_at=DAY), a_lecture(east, west)
    told = {"session_id": session.pk, "is_held": True, "now": NOW}
    refused(LectureAhead, lambda: answered(ahead, west, yes=True))
    refused(HostConfirms, lambda: answer_lecture(actor=officer_of(root), **told))
    with speaking(officer_of(east)):
        refused(Forbidden, lambda: answer_lecture(actor=officer_of(east), **told))
    mine = a_lecture(east, east, starts_at=DAY)
    refused(NotThere, lambda: answered(mine, west, yes=True))
    held(mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        LectureReceipt.objects.create(
            session=session, union=east, is_held=True, answered_at=NOW, made_by="冒名"
        )
    assert not LectureReceipt.objects.exists()


def test_wrong_arrangements_are_refused():
    _root, east, west, _shop = a_province()
    team, other = a_lecture_team(east), a_lecture_team(east)
    route = a_route(east, other)
    sports = a_session(east, kind=a_kind("sports", "文体健身"))
    lecture = a_session(east, kind=a_kind(), place_type=a_place_type("site", "工地"))
    places = a_place_set()
    places.place_types.set([a_place_type()])
    bound = a_lecture_team(east, place_set=places)

    def put(session, **facts):
        return set_lecture(session_id=session.pk, lecture=Lecture(**facts), **TOLD)

    refused(NotALecture, lambda: put(sports, team=team))
    refused(RouteOfAnotherTeam, lambda: put(lecture, team=team, route=route))
    refused(PlaceOutsideSet, lambda: put(lecture, team=bound))
    refused(TeamTaken, lambda: a_lecture_team(east, name=team.name))
    refused(LeaveDayWrong, lambda: a_lecture_team(east, founded_on=TODAY + timedelta(days=1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivitySession.objects.filter(pk=lecture.pk).update(team=team, route=route)
    dissolve_team(team_id=team.pk, on=TODAY, **TOLD)
    team.refresh_from_db()
    refused(TeamDissolved, lambda: put(lecture, team=team))
    refused(TeamDissolved, lambda: a_member(east, team))
    put(lecture, team=other, route=route, receiver=west)


def test_members_are_counted_once_wherever_they_speak_and_until_they_leave():
    _root, east, _west, shop = a_province()
    one, two = a_lecture_team(east), a_lecture_team(shop)
    worker = a_worker(shop)
    speaker = Speaker(since=FIRST, worker=worker)
    member = add_member(team_id=one.pk, speaker=speaker, **TOLD)
    add_member(team_id=two.pk, speaker=speaker, **TOLD)
    a_member(east, one, worker=None, name="党校教师")
    assert counted(["ACT10"], east) == [2] == [traced("ACT10", east)]
    assert counted(["ACT10"], shop) == [1]
    refused(AlreadyInTeam, lambda: a_member(east, one, worker=worker))
    refused(AlreadyInTeam, lambda: a_member(east, one, worker=None, name="党校教师"))
    wrong = {"member_id": member.pk, "on": date(2020, 1, 1)}
    refused(LeaveDayWrong, lambda: end_member(**wrong, **TOLD))
    dissolve_team(team_id=two.pk, on=TODAY, **TOLD)
    assert counted(["ACT10"], shop) == [0]
    assert counted(["ACT10"], shop, Period.month(NOW.year, 1)) == [1]
    forget_name(worker.pk)
    assert "党校教师" in set(LectureMember.objects.values_list("name", flat=True))
    assert worker.name not in set(LectureMember.objects.values_list("name", flat=True))
    assert counted(["ACT10"], east) == [2]


def test_views_are_replaced_with_a_reason_and_never_added_to_persons():
    _root, east, west, shop = a_province()
    session = a_session(east, starts_at=DAY)
    told = {"session_id": session.pk, "platform": "视频号", "link": "https://a.example/1"}
    declare_views(**told, views=1000, **TOLD)
    refused(SameNumber, lambda: declare_views(**told, views=1000, **TOLD))
    refused(ReasonMissing, lambda: declare_views(**told, views=5000, **TOLD))
    declare_views(**told, views=5000, reason="次日复核后台数据", **TOLD)
    declare_views(session_id=session.pk, platform="抖音", views=70, **TOLD)
    assert counted(["ACT12"], east) == [0], "not held yet"
    attend(session, [a_worker(shop)])
    assert counted(["ACT12", "ACT05", "ACT06"], east) == [5070, 1, 1]
    assert traced("ACT12", east) == 5070
    gone = ViewCount.objects.get(views=1000)
    assert (gone.void_reason, gone.voided_at) == ("次日复核后台数据", NOW)
    ahead = a_session(east)
    refused(NotYetOn, lambda: declare_views(session_id=ahead.pk, platform="a", views=1, **TOLD))
    with speaking(officer_of(west)):
        refused(NotThere, lambda: declare_views(**told, views=1, actor=officer_of(west), now=NOW))
        assert not ViewCount.objects.exists()
    last = ViewCount.objects.get(views=70)
    void_views(view_count_id=last.pk, reason="不是本场直播", **TOLD)
    assert counted(["ACT12"], east) == [5000]


def test_an_exhibition_declares_pieces_and_persons():
    _root, east, _west, _shop = a_province()
    show = a_session(east, kind=a_kind("exhibition", "书法摄影展"), starts_at=DAY)
    other = a_session(east, starts_at=DAY)
    refused(NotAnExhibition, lambda: declare_show(session_id=other.pk, show=Show(1, 1), **TOLD))
    refused(NothingShown, lambda: declare_show(session_id=show.pk, show=Show(0, 0), **TOLD))
    declare_show(session_id=show.pk, show=Show(40, 12), **TOLD)
    declare_show(session_id=show.pk, show=Show(42, 12), reason="补挂两件", **TOLD)
    held(show)
    assert counted(["ACT15", "ACT16"], east) == [42, 12]
    assert [traced(code, east) for code in ("ACT15", "ACT16")] == [42, 12]


def test_training_of_union_staff_is_told_from_training_of_workers():
    _root, east, _west, shop = a_province()
    for code, heads in (("cadre_training", 9), ("training", 30)):
        attend(a_session(east, kind=a_kind(code, code), starts_at=DAY), [a_worker(shop)], heads)
    assert counted(["CAD01", "CAD02"], east) == [1, 10]


@pytest.mark.long
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=False))
def test_figures_of_lectures_and_reach_are_those_of_a_plain_count(random):
    _root, east, west, shop = a_province()
    team = a_lecture_team(east)
    routes = [a_route(east, team) for _ in range(2)]
    stands = []
    for _ in range(random.randrange(5)):
        receiver, route = random.choice((east, west, shop)), random.choice((*routes, None))
        session = a_lecture(east, receiver, team=team, route=route, starts_at=DAY)
        views = [random.randrange(1, 900) for _ in range(random.randrange(3))]
        for number, many in enumerate(views):
            declare_views(session_id=session.pk, platform=f"平台{number}", views=many, **TOLD)
        confirmed = receiver == east
        if not confirmed and random.random() < 0.7:
            confirmed = random.random() < 0.8
            LectureReceipt.objects.create(
                session=session, union=receiver, is_held=confirmed, answered_at=NOW, made_by="甲"
            )
        if not confirmed:
            refused((LectureUnconfirmed, LectureDenied), lambda one=session: held(one))
            continue
        held(session)
        if random.random() < 0.2:
            cancel_session(session_id=session.pk, reason="误登", **TOLD)
            continue
        stands.append((route, sum(views)))
    expected = {
        "ACT09": len(stands),
        "ACT12": sum(views for _route, views in stands),
        "ACT17": len({route.pk for route, _views in stands if route}),
    }
    assert dict(zip(expected, counted(expected, east), strict=True)) == expected
    assert {code: traced(code, east) for code in expected} == expected
    assert counted(expected, west) == [0, 0, 0]
