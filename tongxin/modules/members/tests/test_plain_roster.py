"""Plain rows taken set by set end as they would have ended one by one."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import a_member, an_id
from tongxin.modules.members.tests.sheets import a_row, counts, imported, refusals
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer import sheets
from tongxin.shared.transfer.sheets import get_sheet

pytestmark = pytest.mark.usefixtures("house")

CELLS = {
    "姓名": ["王甲", "王乙", " 王　甲", "阿依古丽·买买提", "王1", ""],
    "证件类型": ["居民身份证", "身份证", "护照", ""],
    "证件号码": [an_id(7, born=date(2007, 1, 1)), an_id(8, born=date(1899, 1, 1)), f" {an_id(9)}"],
    "手机号": ["13800000001", "138 0000 0002", "12345", "１３８００００００１１"],
    "性别": ["", "男", "女"],
    "出生日期": ["", "1990-01-01", "1990年1月2日"],
    "职工群体": ["", "农民工", "农民工、快递员", "快递员、农民工"],
    "学历": ["", "大专", "—"],
    "工会编码": ["E", "W", "C", "X"],
    "入会日期": ["2024-03-05", "2024/3/5", "2021-06-01", "2005-01-01", "2099-01-01", "明天"],
    "用人单位信用代码": ["", "91350100M000100Y43", "91350100M000100Y44"],
}
TOO_YOUNG = {"证件号码": an_id(7, born=date(2007, 1, 1)), "入会日期": "2021-06-01"}
changes = st.sampled_from(
    [(header, cell) for header, cells in CELLS.items() for cell in cells]
)  # most rows are sound: one or two cells differ
rows = st.tuples(st.integers(1, 4), st.lists(changes, max_size=2).map(dict))


@contextmanager
def taken_singly():
    """The sheet without its way for large files."""
    whole = get_sheet("members")
    sheets._sheets["members"] = replace(whole, quick=None)
    try:
        yield
    finally:
        sheets._sheets["members"] = whole


@pytest.fixture
def unions():
    root = a_union(level="province", code="R")
    open_ones = [a_union(root, code=code) for code in ("E", "W")]
    closed = a_union(root, code="C")
    close_union(union=closed, on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    return open_ones


def everything():
    """All that the rows left behind, sealed values opened."""
    people = [
        (w.name, w.id_number.open(), w.mobile.open(), w.sex, w.birth_date, w.union.code, w.left_on,
         w.education, w.worker_groups, bytes(w.id_index), bytes(w.mobile_index), w.grams)
        for w in Worker.objects.select_related("union")
    ]  # fmt: skip
    members = Membership.objects.values_list(
        "worker__name", "union__code", "status", "channel", "joined_on", "left_on", "employer_uscc"
    )
    return sorted(map(str, people)), sorted(map(str, members))


def life(*parts, singly):
    """The outcome of several files in a row, and what they left; taken back at the end."""
    outcome = []
    mark = transaction.savepoint()
    for part in parts:
        cells = [a_row(number, "E", **changed) for number, changed in part]
        if singly:
            with taken_singly():
                run = imported("members", *cells)
        else:
            run = imported("members", *cells)
        outcome.append((counts(run), refusals(run)))
    outcome.append(everything())
    transaction.savepoint_rollback(mark)
    return outcome


# Each example takes back what it wrote.
@pytest.mark.long
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(rows, min_size=1, max_size=6), min_size=1, max_size=3))
@example([[(1, TOO_YOUNG)]])
def test_set_by_set_ends_as_one_by_one(unions, parts):
    assert life(*parts, singly=False) == life(*parts, singly=True)


def test_known_persons_go_the_ordinary_way_and_new_ones_beside_them(unions):
    east, west = unions
    elsewhere = a_member(west, name="王丙", id_number=an_id(2))
    gone = a_member(east, name="王丁", id_number=an_id(3), joined_on=date(2021, 1, 1))
    end_membership(
        membership_id=gone.pk, status="withdrawn", on=date(2022, 1, 1), reason="",
        actor=SYSTEM, now=NOW,
    )  # fmt: skip
    run = imported("members", *(a_row(number, "E") for number in (1, 2, 3, 4)))
    assert counts(run) == [4, 3, 0, 0, 1]
    assert refusals(run) == [(3, "证件号码", "members.member_elsewhere")]
    elsewhere.refresh_from_db()
    assert elsewhere.union == west
    assert Membership.objects.filter(worker=gone.worker, status="active").count() == 1


def test_the_log_has_one_entry_for_all_that_came_at_once_and_finds_each(unions):
    run = imported("members", *(a_row(number, "E") for number in range(1, 31)))
    assert counts(run) == [30, 30, 0, 0, 0]
    (entry,) = AuditEntry.objects.filter(verb="members.admitted")
    assert entry.change["count"] == 30
    for row in Membership.objects.all():
        assert list(log_of(f"members.Membership:{row.pk}")) == [entry]
    last = Membership.objects.latest("pk").pk
    assert not log_of(f"members.Membership:{last + 1}")
    (event,) = OutboxEvent.objects.filter(kind="members.roster_imported")
    assert sum(end - start + 1 for start, end in event.body["spans"]) == 30


def test_while_indexes_are_being_made_anew_every_person_is_still_found(unions):
    imported("members", a_row(1, "E"))
    known = Worker.objects.get()
    known.id_index = b"\x01\x00\x00" + bytes(known.id_index)[3:]  # as under an older key
    known.save(update_fields=["id_index"])
    run = imported("members", a_row(2, "E"))
    assert counts(run) == [1, 1, 0, 0, 0]
    assert len(AuditEntry.objects.filter(target__startswith="members.Membership:")) == 2
