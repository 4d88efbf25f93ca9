"""Lending the own seat and standing aside, through the real door."""

import pytest

from tongxin.kernel import clock
from tongxin.shared.approvals.models import Delegation, Recusal
from tongxin.shared.approvals.selectors import waiting_for
from tongxin.shared.approvals.services import open_step
from tongxin.shared.approvals.tests.factories import acting, an_officer
from tongxin.shells.desk.tests.test_approvals import Desk, browser, post

pytestmark = pytest.mark.usefixtures("house")
URL = "/desk/approvals/seats/"


def test_a_seat_is_lent_and_taken_back_by_its_owner_alone():
    desk = Desk()
    colleague = an_officer(desk.county)
    mine = browser(desk.officer)
    form = {"union": desk.county.pk, "taker": colleague.pk, "reason": "休假"}
    assert post(mine, URL, **form).status_code == 302
    lent = Delegation.objects.get()
    assert (lent.giver, lent.taker, lent.ends_at) == (desk.officer, colleague, None)
    assert colleague.name in mine.get(URL).content.decode()
    post(browser(colleague), f"{URL}{lent.pk}/end/")
    lent.refresh_from_db()
    assert lent.ends_at is None
    post(mine, f"{URL}{lent.pk}/end/")
    lent.refresh_from_db()
    assert lent.ends_at is not None


def test_only_an_own_seat_is_offered():
    desk = Desk()
    colleague = an_officer(desk.county)
    form = {"union": desk.city.pk, "taker": colleague.pk, "reason": "休假"}
    assert post(browser(desk.officer), URL, **form).status_code == 200
    assert not Delegation.objects.exists()


def test_who_stands_aside_hands_the_case_to_others_or_to_the_superior_at_once():
    desk = Desk()
    case = desk.case()
    url = f"/desk/approvals/{case.pk}/aside/"
    post(browser(desk.officer), url, text="")
    assert not Recusal.objects.exists()
    assert post(browser(desk.officer), url, text="妻弟").status_code == 302
    assert open_step(case).place == desk.city
    assert waiting_for(acting(desk.above, clock.now()), clock.now()).get().case == case
    assert not waiting_for(acting(desk.officer, clock.now()), clock.now()).exists()
