"""Names kept at activities go with the person; seats and presences go on counting."""

from datetime import date

from tongxin.modules.activities.models import CheckIn, Signup
from tongxin.modules.activities.tests.factories import FACTORIES, NOW, SYSTEM
from tongxin.shared.people.erasing import ERASED_NAME, Result, erase_or_restrict
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.own_copy import all_holdings


def test_names_go_and_rows_stay(tree):
    signup = FACTORIES["activities.Signup"](tree[1])
    check_in = FACTORIES["activities.CheckIn"](tree[1])
    for row in (signup, check_in):
        Worker.objects.filter(pk=row.worker_id).update(birth_date=date(1990, 5, 17))
        done = erase_or_restrict(
            worker_id=row.worker_id, reason="本人书面申请", actor=SYSTEM, now=NOW
        )
        assert done.result == Result.ERASED, done.why
        row.refresh_from_db()
        assert row.worker_name == ERASED_NAME
        assert row.worker.birth_date == date(1990, 1, 1)
    assert (Signup.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_the_own_copy_tells_of_signups_and_presences(tree):
    signup = FACTORIES["activities.Signup"](tree[1])
    told = {one.key: one.rows(signup.worker_id).count() for one in all_holdings()}
    assert told["activities.signups"] == 1
    assert told["activities.check_ins"] == 0
