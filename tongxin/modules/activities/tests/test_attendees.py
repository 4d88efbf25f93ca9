"""A paper list of attendees as a sheet."""

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import CheckIn
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.modules.members.tests.factories import an_id
from tongxin.shared.transfer.models import ImportRefusal
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.tests.books import a_csv

pytestmark = pytest.mark.usefixtures("house")
HEAD = ("场次编号", "姓名", "身份证号码", "补录原因")


def imported(union, *rows, now=START):
    upload = Upload("签到表.csv", a_csv(HEAD, *rows))
    order = Order("attendees", union=union)
    return run_import(
        run_id=accept_file(upload=upload, order=order, actor=SYSTEM, now=now).pk, now=now
    )


def test_a_paper_list_is_taken_in_once_and_strangers_are_refused():
    _root, east, west, shop = a_province()
    session, foreign = a_session(east, to=[east, west]), a_session(west)
    ids = [an_id(n) for n in range(5)]
    names = ("李建国", "马晓燕", "周立", "杨帆")
    homes = (shop, shop, west, west)
    people = [
        a_worker(home, name=name, id_type="resident_id", id_number=number)
        for home, name, number in zip(homes, names, ids, strict=False)
    ]
    with speaking(acting(people[2])):  # of the other city, and signed up
        sign_up(session_id=session.pk, actor=acting(people[2]), now=NOW)
    rows = [
        (session.pk, "李建国", ids[0], ""),
        (session.pk, "马小燕", ids[1], ""),  # another name
        (session.pk, "周立", ids[2], ""),
        (session.pk, "杨帆", ids[3], ""),  # of the other city, and not signed up
        (session.pk, "无此人", ids[4], ""),
        (foreign.pk, "李建国", ids[0], ""),  # another host's door
        ("x", "李建国", ids[0], ""),
    ]
    run = imported(east, *rows)
    assert (run.created, run.refused) == (2, 5)
    came = set(CheckIn.objects.live().values_list("worker_id", flat=True))
    assert came == {people[0].pk, people[2].pk}
    told = ImportRefusal.objects.filter(run=run).values_list("message", flat=True)
    assert sum("没有找到对应的场次或人员" in one for one in told) == 4  # elsewhere or nowhere alike
    again = imported(east, *rows[:1], *rows[2:3])
    assert (again.created, again.unchanged) == (0, 2)
    assert CheckIn.objects.count() == 2


def test_after_the_session_was_held_a_row_needs_its_reason():
    _root, east, _west, shop = a_province()
    session, number = a_session(east), an_id(9)
    a_worker(shop, name="李建国", id_type="resident_id", id_number=number)
    finish_session(session_id=session.pk, actor=SYSTEM, now=session.ends_at)
    row = (session.pk, "李建国", number)
    assert imported(east, (*row, ""), now=session.ends_at).refused == 1
    assert imported(east, (*row, "纸质签到表漏录"), now=session.ends_at).created == 1
