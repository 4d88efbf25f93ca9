"""How long the new union may keep a released transfer waiting, and that only people decide."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.services import handing_over, moving
from tongxin.modules.members.states import Moving
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, a_transfer
from tongxin.modules.members.wiring.pages import _to_accept
from tongxin.shared.access.actors import actor_of
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.deadlines.calendar import add_working_days
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.deadlines.models import TimeLimit
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
RIGHTS = ["members.view", "members.admit"]
DESK = "/desk/members/transfers/"


@pytest.fixture
def released(tree):
    """A transfer from the eastern to the western union that the eastern one let go."""
    row = a_transfer(tree[2], member=a_member(tree[1], name="马小军"))
    return handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)


def running(row) -> list[tuple]:
    rows = TimeLimit.objects.filter(target=f"members.MembershipTransfer:{row.pk}", done_on=None)
    return list(rows.values_list("union", "name", "due_on"))


def test_the_new_union_has_as_many_working_days_as_the_old_one_had(tree, released):
    due = add_working_days(localdate(NOW), 5)
    assert MembershipTransfer.objects.get().due_on == due
    assert running(released) == [(tree[2].pk, moving.RECEIVING, due)]
    told = Notification.objects.get(union=tree[2], title="会籍待接收")
    assert f"请在 {due} 前接收" in told.body


@pytest.mark.parametrize("ends", ["accept", "decline"])
def test_its_word_ends_the_limit(released, ends):
    told = {"transfer_id": released.pk, "actor": SYSTEM, "now": NOW}
    if ends == "accept":
        handing_over.accept_transfer(**told)
    else:
        handing_over.decline_transfer(reason="不在本单位", **told)
    assert running(released) == []


def test_silence_of_the_new_union_is_marked_and_counted_and_decides_nothing(tree, released):
    officer = an_officer(tree[2], RIGHTS)
    with time_machine.travel(NOW, tick=False):
        page = signed_in(officer).get(DESK).content.decode()
        assert (
            str(released.due_on) in page and "已逾期" not in page and "件已过接收期限" not in page
        )
    later = NOW + timedelta(days=30)
    assert handing_over.release_silent(now=later) == 0
    row = MembershipTransfer.objects.get()
    assert (row.state, Membership.objects.get().union_id) == (Moving.RELEASED, tree[1].pk)
    waits = _to_accept(actor_of(officer, now=later), later)
    assert (waits.count, waits.overdue) == (1, 1)
    with time_machine.travel(later, tick=False):
        browser = signed_in(officer)
        page = browser.get(DESK).content.decode()
        assert "已逾期" in page and "1 件已过接收期限" in page
        assert f"{released.due_on}（已逾期）" in browser.get(f"{DESK}{row.pk}/").content.decode()


def amended(row, limit: TimeLimit, after: str) -> tuple:
    """The days of a transfer once one of its limits was amended."""
    target = f"members.MembershipTransfer:{row.pk}"
    fact = LimitAmended(limit.pk, target, before=str(limit.due_on), after=after)
    handing_over.follow_promise(fact, NOW)
    row.refresh_from_db()
    return str(row.promised_on), str(row.due_on)


def test_the_day_follows_a_corrected_calendar(tree, released):
    first = str(released.promised_on)
    assert amended(released, TimeLimit.objects.get(done_on=None), "2030-01-02") == (
        first,
        "2030-01-02",
    )
    asked = a_transfer(tree[2], member=a_member(tree[1]))
    waits = TimeLimit.objects.get(target=f"members.MembershipTransfer:{asked.pk}")
    assert amended(asked, waits, "2030-01-03") == ("2030-01-03", "None")


def test_what_is_told_late_of_the_old_unions_limit_leaves_the_new_unions_day(tree, released):
    days = str(released.promised_on), str(released.due_on)
    over = TimeLimit.objects.get(union=tree[1], done_on__isnull=False)
    assert over.name == moving.LIMIT
    assert amended(released, over, "2030-01-02") == days
