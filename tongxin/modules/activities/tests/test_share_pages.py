"""Seats kept for unions, from the officer's desk to the worker's phone, and for machines."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import SessionShare
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_session,
    a_worker,
    acting,
)
from tongxin.modules.activities.tests.sharing import keeps
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.models import UnionOrg
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
    return officer.post(
        desk_of(session, f"shares/new/terms/?union={party}"), {"quota": quota, **typed}
    )


def test_an_officer_sets_changes_and_takes_away_a_share(officer, tree, session):
    shop = tree[3]
    listed = officer.get(desk_of(session, "shares/new/")).content.decode()
    assert shop.name in listed
    assert tree[2].name not in listed  # not invited
    assert officer.get(desk_of(session, f"shares/new/terms/?union={tree[2].pk}")).status_code == 404
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


def test_any_union_below_the_invited_is_found_and_none_twice(officer, tree, session):
    with speaking(SYSTEM):
        street = a_union(tree[3], name="河阴镇总工会")
        deep = a_union(street, name="河阴二小工会")
        gone = a_union(street, name="河阴旧厂工会")
        UnionOrg.objects.filter(pk=gone.pk).update(closed_on=NOW.date())

    def listed(words=""):
        return officer.get(desk_of(session, "shares/new/"), {"words": words}).content.decode()

    by_name, by_code = listed("河阴"), listed(deep.code)
    assert deep.name in by_name
    assert street.name in by_name
    assert gone.name not in by_name
    assert f'terms/?union={deep.pk}"' in by_code
    assert f'terms/?union={street.pk}"' not in by_code
    assert "没有找到工会" in listed("不存在的工会")
    assert set_at_desk(officer, session, deep.pk).status_code == 302
    share = SessionShare.objects.get(party=deep)
    again = officer.get(desk_of(session, f"shares/new/terms/?union={deep.pk}"))
    assert again.url == f"/desk/activities/shares/{share.pk}/"
    assert again.url in listed()
    for wrong in ("", "x", "9" * 30):
        answer = officer.get(desk_of(session, f"shares/new/terms/?union={wrong}"))
        assert answer.status_code == (404 if wrong.isdecimal() else 302)


def test_shares_of_a_foreign_host_are_not_there(officer, tree):
    with speaking(SYSTEM):
        theirs = a_session(tree[2], quota=3, starts_at=clock.now() + 5 * DAY)
        share = keeps(theirs, tree[2], 1, theirs.starts_at - 2 * DAY, clock.now())
    terms = {"quota": 1, "reason": "更正", "returns_at": returns(theirs)}
    for page in (
        desk_of(theirs, "shares/new/"),
        desk_of(theirs, f"shares/new/terms/?union={tree[2].pk}"),
        f"/desk/activities/shares/{share.pk}/",
    ):
        assert officer.get(page).status_code == 404
    for act in (
        desk_of(theirs, f"shares/new/terms/?union={tree[2].pk}"),
        f"/desk/activities/shares/{share.pk}/",
    ):
        assert officer.post(act, terms).status_code == 404
    officer.post(f"/desk/activities/shares/{share.pk}/drop/", {"reason": "作废"})
    api, json = f"/api/v1/sessions/{theirs.pk}/shares", {"content_type": "application/json"}
    body = terms | {"union_code": tree[2].code, "returns_at": share.returns_at.isoformat()}
    assert officer.get(api).status_code == 404
    assert officer.put(api, body, headers={"Idempotency-Key": "x"}, **json).status_code == 404
    gone = officer.post(f"/api/v1/shares/{share.pk}/drop", {"reason": "作废"}, **json)
    assert gone.status_code == 404
    share.refresh_from_db()
    assert share.quota == 1


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
