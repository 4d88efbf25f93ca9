"""Seats kept for unions, from the officer's desk to the worker's phone, and for machines."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import SessionShare
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import SYSTEM, a_session, a_worker, acting
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import a_union

DAY = timedelta(days=1)


@pytest.fixture
def session(tree):
    with speaking(SYSTEM):
        return a_session(tree[1], quota=3, starts_at=clock.now() + 5 * DAY)


def returns(session):
    return f"{localtime(session.starts_at - 2 * DAY):%Y-%m-%dT%H:%M}"


def desk_of(session, rest=""):
    return f"/desk/activities/sessions/{session.pk}/{rest}"


def set_at_desk(officer, session, party, quota=2, **typed):
    typed = {"reason": "按会员数分配", "returns_at": returns(session)} | typed
    return officer.post(desk_of(session, "shares/new/"), {"party": party, "quota": quota, **typed})


def test_an_officer_sets_changes_and_takes_away_a_share(officer, tree, session):
    shop = tree[3]
    form = officer.get(desk_of(session, "shares/new/")).content.decode()
    assert shop.name in form
    assert tree[2].name not in form  # not invited
    assert set_at_desk(officer, session, shop.pk, reason="").status_code == 200
    assert set_at_desk(officer, session, shop.pk).status_code == 302
    page = officer.get(desk_of(session)).content.decode()
    assert "谁都可以报的名额还有 1 个" in page
    share = SessionShare.objects.get()
    change = {"quota": 9, "returns_at": returns(session), "reason": "更正"}
    answer = officer.post(f"/desk/activities/shares/{share.pk}/", change)
    assert "最多还能分配 3 个名额" in answer.content.decode()
    assert (
        officer.post(f"/desk/activities/shares/{share.pk}/", change | {"quota": 3}).status_code
        == 302
    )
    assert SessionShare.objects.get().quota == 3
    officer.post(f"/desk/activities/shares/{share.pk}/drop/", {"reason": "改由街道组织"})
    assert not SessionShare.objects.exists()
    logged = AuditEntry.objects.filter(target=f"activities.ActivitySession:{session.pk}")
    assert {"按会员数分配", "更正", "改由街道组织"} <= set(logged.values_list("reason", flat=True))


def test_a_worker_reads_what_is_free_for_them_and_when_the_rest_returns(
    officer, phone, tree, session
):
    hand = f"/activities/{session.activity_id}/"
    with speaking(SYSTEM):
        beside = a_union(tree[1])
    set_at_desk(officer, session, beside.pk)
    page = phone.get(hand).content.decode()
    assert "余 1 个名额" in page
    assert "另有 2 个名额留给其他工会" in page
    assert localtime(session.starts_at - 2 * DAY).strftime("%Y-%m-%d %H:%M") in page
    assert "余 1 个名额" in phone.get("/activities/").content.decode()
    with speaking(SYSTEM):
        other = a_worker(tree[3])
    with speaking(acting(other)):
        sign_up(session_id=session.pk, actor=acting(other), now=clock.now())
    page = phone.get(hand).content.decode()
    assert "您可以报的名额已满" in page
    assert "登记候补" in page
    assert "我要报名" not in page
    told = phone.post(f"/activities/sessions/{session.pk}/sign-up/", follow=True).content.decode()
    assert "剩下的分配给了其他工会" in told
    phone.post(f"/activities/sessions/{session.pk}/wait/")
    assert "您在候补名单中排第 1 位" in phone.get(hand).content.decode()
    room = phone.get(f"/api/v1/sessions/{session.pk}/room").json()
    assert (room["left"], room["own"], room["elsewhere"]) == (0, 0, 2)


def test_the_own_unions_share_is_said_as_such(officer, phone, tree, session):
    set_at_desk(officer, session, tree[3].pk)
    page = phone.get(f"/activities/{session.activity_id}/").content.decode()
    assert "余 3 个名额" in page
    assert "您现在能报的 3 个名额里，2 个留给您所在的工会" in page
    assert phone.post(f"/activities/sessions/{session.pk}/sign-up/").status_code == 302
    assert SessionShare.objects.get().seats_held == 1


def test_the_waiting_page_says_it_before_the_bell(officer, phone, tree):
    now = clock.now()
    with speaking(SYSTEM):
        times = {"starts_at": now + 5 * DAY, "signup_opens_at": now + timedelta(minutes=20)}
        rush, beside = a_session(tree[1], quota=3, **times), a_union(tree[1])
    set_at_desk(officer, rush, beside.pk)
    page = phone.get(f"/activities/sessions/{rush.pk}/queue/").content.decode()
    assert "共 3 个，您能报的还有 1 个" in page
    assert "另有 2 个名额留给其他工会" in page


def test_machines_set_read_and_take_away(officer, tree, session):
    url = f"/api/v1/sessions/{session.pk}/shares"
    body = {"union_code": tree[3].code, "quota": 2, "reason": "按会员数分配"}
    body["returns_at"] = (session.starts_at - 2 * DAY).isoformat()
    made = officer.put(url, body, content_type="application/json", headers={"Idempotency-Key": "x"})
    assert made.json()["seats_left"] == 2
    (listed,) = officer.get(url).json()
    assert (listed["union_code"], listed["quota"]) == (tree[3].code, 2)
    gone = officer.post(
        f"/api/v1/shares/{listed['id']}/drop", {"reason": "作废"}, content_type="application/json"
    )
    assert gone.status_code == 200
    assert officer.get(url).json() == []
