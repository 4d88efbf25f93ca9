"""The waiting page: a pass, the server's clock, and the ordinary way where there is no gate."""

import html
import re
from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.tests.factories import a_session
from tongxin.shared.scarce.gate.errors import NotBegun
from tongxin.shared.scarce.gate.passes import read


def a_rush(union, minutes, **facts):
    """Sign-up opens in so many minutes by the real clock."""
    now = clock.now()
    opens_at = now + timedelta(minutes=minutes)
    starts_at = now + timedelta(days=1)
    told = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), **facts}
    return a_session(union, signup_opens_at=opens_at, quota=200, **told)


def address(session):
    return f"/activities/sessions/{session.pk}/queue/"


def told(page, name):
    return html.unescape(re.search(f'data-{name}="([^"]*)"', page)[1])


def test_the_page_hands_out_a_pass_that_is_good_from_the_bell_on(phone, worker, tree):
    session = a_rush(tree[1], minutes=20)
    page = phone.get(address(session)).content.decode()
    ticket = told(page, "pass").encode()
    assert int(told(page, "opens")) > int(told(page, "now"))
    with pytest.raises(NotBegun):
        read(ticket, now=clock.now())
    burst, known = read(ticket, now=session.signup_opens_at + timedelta(minutes=9))
    assert (burst.name, known.row, known.by) == ("activities.take_seat", session.pk, worker.pk)
    assert known.actor == worker.name


def test_the_activity_leads_to_the_page_only_around_the_bell(phone, tree):
    shown = {}
    for minutes in (-120, -30, 30, 120):
        session = a_rush(tree[1], minutes)
        page = phone.get(f"/activities/{session.activity_id}/").content.decode()
        shown[minutes] = address(session) in page, "我要报名" in page
    assert shown == {
        -120: (False, True),
        -30: (True, False),
        30: (True, False),
        120: (False, False),
    }


def test_without_a_gate_the_same_button_signs_up_the_ordinary_way(phone, worker, tree):
    session = a_rush(tree[1], minutes=-1)
    page = phone.get(address(session)).content.decode()
    action = re.search('action="([^"]*/sign-up/)"', page)[1]
    assert phone.post(action).status_code == 302
    assert Signup.objects.get(session=session).worker_id == worker.pk


def test_nobody_queues_for_what_is_not_shown_to_them(phone, tree):
    assert phone.get(address(a_rush(tree[2], minutes=5))).status_code == 404
    assert phone.get(address(a_rush(tree[1], minutes=5, opened=False))).status_code == 404
