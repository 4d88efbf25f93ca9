"""The log on the workbench: who looked, what changed, found by whatever one knows."""

from datetime import date, timedelta

import pytest

from tests.guards.world import visitor
from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.selectors import Wanted, log_within
from tongxin.shared.audit.services import CHANGED, record
from tongxin.shared.audit.views import ONE_LOOK, note_view
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shells.design.differences import differences, in_lines

pytestmark = pytest.mark.usefixtures("house")
OFFICER = Actor("李干事", account_id=7)


@pytest.fixture
def union(house):
    return a_union(a_union())


@pytest.fixture
def worker(union):
    return a_worker(union, name="马晓燕", education="大专")


@pytest.fixture
def desk(union):
    account = an_account()
    a_grant(union, account=account)
    return visitor(account)


def found(union, **wanted) -> list[str]:
    rows = log_within(Scope(paths=(union.path,)), Wanted(**wanted)).filter(verb__startswith="t.")
    return sorted(rows.values_list("verb", flat=True))


def test_the_log_is_found_by_who_what_whom_when_and_where(union, worker):
    below = a_union(union)
    other = a_worker(below)
    record(OFFICER, "t.first", worker, at=NOW)
    record(Actor("王主席", account_id=8), "t.second", other, at=NOW + timedelta(days=1))
    record(OFFICER, "t.outside", a_worker(a_union()), at=NOW)
    both, day = ["t.first", "t.second"], NOW.date()
    assert found(union) == both
    assert found(union, who="李干") == ["t.first"]
    assert found(union, verb="t.second") == ["t.second"]
    assert found(union, target=f"people.Worker:{worker.pk}") == ["t.first"]
    assert found(union, union_path=below.path) == ["t.second"]
    assert found(union, since=day + timedelta(days=1)) == ["t.second"]
    assert found(union, until=day) == ["t.first"]
    assert found(union, since=day, until=day + timedelta(days=1)) == both
    assert found(union, until=date.max) == both
    assert found(union, who="王", target=f"people.Worker:{worker.pk}") == []


def test_the_page_takes_every_condition_and_survives_nonsense(desk, union, worker):
    record(OFFICER, "people.revealed", worker, at=NOW, reason="核对低保")
    asked = f"who=李&verb=people.revealed&target=people.Worker:{worker.pk}&union={union.code}"
    page = desk.get(f"/desk/log/?{asked}&since=2020-01-01&until=2999-01-01").content.decode()
    assert "核对低保" in page
    for wrong in ("union=NONE", "since=2999-01-01", "until=2000-01-01", "who=无此人"):
        assert "核对低保" not in desk.get(f"/desk/log/?{wrong}").content.decode()
    for nonsense in ("since=x&until=9999-12-31", "target=:x", "target=people.Worker:99999999999"):
        assert desk.get(f"/desk/log/?{nonsense}").status_code == 200


def test_before_and_after_are_read_in_words(desk, worker):
    row = Worker.objects.lock(pk=worker.pk)
    row.education, row.worker_groups = "本科", ["货车司机"]
    row.save()
    record(OFFICER, "people.entered", row, at=NOW)
    entry = AuditEntry.objects.get(actor="李干事")
    assert in_lines(entry) == "学历：大专 → 本科；职工群体：（空） → 货车司机"
    assert "学历：大专 → 本科" in desk.get("/desk/log/").content.decode()


@pytest.mark.parametrize("told", [{}, {CHANGED: "x"}, {CHANGED: {"gone": [1]}}], ids=str)
def test_entries_of_another_shape_are_read_without_accident(told):
    assert differences(AuditEntry(target="gone.Model:1", change=told)) == []


def test_a_column_that_is_gone_keeps_its_name():
    entry = AuditEntry(target="gone.Model:1", change={CHANGED: {"gone": [True, None]}})
    assert in_lines(entry) == "gone：是 → （空）"


def test_who_looks_is_told_once_an_hour_and_for_each_row(worker):
    other = a_worker(worker.union)
    for row, after in ((worker, 0), (worker, 10), (other, 20), (worker, 70)):
        note_view(OFFICER, "people.viewed", row, at=NOW + timedelta(minutes=after))
    note_view(Actor("王主席", account_id=8), "people.viewed", worker, at=NOW)
    note_view(SYSTEM, "people.viewed", worker, at=NOW)
    seen = AuditEntry.objects.filter(verb="people.viewed").order_by("pk")
    assert [(one.actor, one.target.rpartition(":")[2]) for one in seen] == [
        ("李干事", str(worker.pk)),
        ("李干事", str(other.pk)),
        ("李干事", str(worker.pk)),
        ("王主席", str(worker.pk)),
    ]
    assert timedelta(hours=1) == ONE_LOOK
