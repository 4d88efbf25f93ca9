"""The log tells what a row said before and after, and nothing that is sealed."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from tongxin.kernel.changes import _plain, changed, forget, remember
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import CHANGED, record
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
DIGEST = r"#[0-9a-f]{16}"


@pytest.fixture
def worker(house):
    made = a_worker(a_union(), name="马晓燕", mobile="13900000011", education="大专")
    return Worker.objects.lock(pk=made.pk)


def logged(row) -> dict:
    record(SYSTEM, "people.entered", row, at=NOW, change={"said": "by the service"})
    return AuditEntry.objects.order_by("-pk")[0].change


def test_a_locked_row_tells_every_column_that_changed(worker):
    worker.education, worker.worker_groups = "本科", ["货车司机"]
    worker.save()
    change = logged(worker)
    assert change == {
        CHANGED: {"education": ["大专", "本科"], "worker_groups": [[], ["货车司机"]]},
        "said": "by the service",
    }


def test_what_did_not_change_is_not_told_and_a_change_is_told_once(worker):
    worker.education = "大专"
    worker.save()
    assert CHANGED not in logged(worker)
    worker.education = "本科"
    assert CHANGED in logged(worker)
    assert CHANGED not in logged(worker)


def test_a_list_changed_in_place_is_seen(worker):
    worker.worker_groups.append("网约车司机")
    assert logged(worker)[CHANGED] == {"worker_groups": [[], ["网约车司机"]]}


def test_sealed_and_hidden_values_are_digests_that_differ_and_tell_nothing(worker):
    number, mobile, name = worker.id_number.open(), worker.mobile.open(), worker.name
    worker.mobile, worker.name, worker.birth_date = "13900000022", "马小燕", date(1990, 2, 3)
    worker.id_number = number  # sealed anew, the same
    worker.save()
    change = logged(worker)[CHANGED]
    assert set(change) == {"mobile", "name", "birth_date"}
    before, after = change["mobile"]
    assert before != after and all(one.startswith("#") for one in (before, after))
    text = json.dumps(change, ensure_ascii=False)
    assert not any(one in text for one in (number, mobile, name, "13900000022", "1990"))


def test_the_same_value_has_the_same_digest(worker):
    first, again = worker.mobile.open(), "13900000022"
    worker.mobile = again
    before, after = logged(worker)[CHANGED]["mobile"]
    worker.mobile = first
    assert logged(worker)[CHANGED]["mobile"] == [after, before]


def test_of_a_row_that_is_erased_nothing_is_told(worker):
    worker.education = "本科"
    forget(worker)
    assert CHANGED not in logged(worker)


def test_a_new_row_and_one_that_was_only_read_tell_nothing(worker):
    assert changed(Worker(name="新人")) == {}
    read = Worker.objects.get(pk=worker.pk)
    read.education = "本科"
    assert changed(read) == {}
    assert changed(remember(read)) == {}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", None),
        (None, None),
        (0, 0),
        (False, False),
        (Decimal("100.00"), "100.00"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 8, 30), "2026-03-02T08:30:00"),  # noqa: DTZ001
        ("短文", "短文"),
        ({"a": [1]}, {"a": [1]}),
    ],
    ids=str,
)
def test_values_are_told_as_json_keeps_them(value, told):
    assert _plain(value, hides=False) == told


def test_a_long_text_is_told_by_its_head_and_a_digest():
    told = _plain("长" * 1000, hides=False)
    assert told.startswith("长" * 100 + "… #") and len(told) < 130
    assert told != _plain("长" * 999, hides=False)
