"""An import that breaks every time ends with a word to its people."""

from types import SimpleNamespace

import pytest

from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.tasks import RETRIES, import_in_background
from tongxin.shared.transfer.tests.books import a_csv, a_sheet, registered

pytestmark = pytest.mark.django_db
HEAD = ("编号", "日期", "手机号")


def broken(_row, _setting):
    raise RuntimeError("a fault of ours")


def tried(attempts: int) -> ImportRun:
    upload = Upload("包裹.csv", a_csv(HEAD, ("P1", "2024-03-05", "13900000001")))
    run = accept_file(upload=upload, order=Order("parcels"), actor=SYSTEM, now=NOW)
    context = SimpleNamespace(job=SimpleNamespace(attempts=attempts))
    with pytest.raises(RuntimeError):
        import_in_background(context, run_id=run.pk)
    return run


@pytest.mark.parametrize(("attempts", "state"), [(0, "running"), (RETRIES, "stopped")])
def test_only_the_last_try_stops_the_run_and_says_why(house, attempts, state):
    with registered(a_sheet(row=broken)):
        run = tried(attempts)
    run.refresh_from_db()
    assert run.state == state
    assert ("RuntimeError" in run.problem) is (state == "stopped")
