"""Retention, return, and the dated correction of an end entered by mistake."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.joining import LeaveInFuture, MemberElsewhere
from tongxin.modules.members.errors.moving import (
    DecisionMissing,
    EffectiveInFuture,
    NeverCounted,
    NotEndedHere,
    RetainedBefore,
)
from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors.memberships import home_union
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import DECISION, end_membership, expel_member
from tongxin.modules.members.services.retaining import (
    Change,
    reinstate_membership,
    resume_membership,
    retain_membership,
)
from tongxin.modules.members.tests.factories import a_member, a_transfer, some_facts
from tongxin.modules.members.tests.sheets import a_row, counts, imported, refusals
from tongxin.shared.access.actors import actor_of
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.kinds import UploadRefused
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
TODAY = localdate(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def member(house):
    return a_member(a_union(level="province"), joined_on=date(2023, 1, 1))


def retain(row, on=date(2024, 3, 1), actor=SYSTEM):
    change = Change(on, "退休审批表")
    return retain_membership(
        membership_id=row.pk, kind="retirement", change=change, actor=actor, now=NOW
    )


def resume(row, on):
    change = Change(on, "重新就业")
    return resume_membership(membership_id=row.pk, change=change, actor=SYSTEM, now=NOW)


def reinstate(row, on):
    change = Change(on, "经办人登记错误")
    return reinstate_membership(membership_id=row.pk, change=change, actor=SYSTEM, now=NOW)


def leave(row, on=date(2024, 3, 1), status="withdrawn"):
    return end_membership(
        membership_id=row.pk, status=status, on=on, reason="本人申请", actor=SYSTEM, now=NOW
    )


def stretches(row):
    rows = Membership.objects.filter(worker=row.worker_id).order_by("joined_on", "pk")
    return [(str(one.status), str(one.joined_on), str(one.left_on or "")) for one in rows]


def test_retention_and_return_are_stretches_one_behind_the_other(member):
    kept = retain(member)
    assert (kept.status, kept.retained_for, kept.is_current) == ("retained", "retirement", True)
    back = resume(kept, date(2025, 6, 1))
    assert stretches(member) == [
        ("set_aside", "2023-01-01", "2024-03-01"),
        ("resumed", "2024-03-01", "2025-06-01"),
        ("active", "2025-06-01", ""),
    ]
    assert home_union(member.worker_id, date(2024, 5, 1)) == member.union
    assert {"members.retained", "members.resumed"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )
    with pytest.raises(IllegalMove):
        resume(back, TODAY)


def test_a_retention_taken_back_on_its_own_day_leaves_no_day_retained(member):
    kept = retain(member)
    resume(kept, kept.joined_on)
    assert stretches(member)[-1] == ("active", "2024-03-01", "")
    assert Membership.objects.exclude(retained_for="").get().left_on == kept.joined_on


def test_days_that_cannot_be_are_refused_and_nothing_is_written(member):
    with pytest.raises(EffectiveInFuture, match="不能晚于今天"):
        retain(member, TODAY + DAY)
    with pytest.raises(RetainedBefore, match="2023-01-01"):
        retain(member, date(2022, 12, 31))
    assert stretches(member) == [("active", "2023-01-01", "")]


def test_an_officer_of_another_union_retains_nobody(member):
    other = an_officer(a_union(member.union), ["members.view", "members.end"])
    actor = actor_of(other, now=NOW)
    with speaking(actor), pytest.raises(NotThere):
        retain(member, actor=actor)


def test_only_a_whole_membership_is_retained(member):
    row = a_transfer(a_union(member.union), member=member)
    with pytest.raises(IllegalMove):
        retain(member)
    assert row.is_under_way
    reason = "retained_membership_has_its_reason"
    with pytest.raises(IntegrityError, match=reason), transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(status="retained")


def test_whoever_is_retained_is_admitted_nowhere_else(house):
    union, facts = a_union(level="province"), some_facts()
    joining = Joining(joined_on=date(2023, 1, 1))
    made = admit(facts=facts, union=union, joining=joining, actor=SYSTEM, now=NOW)
    retain(made)
    with pytest.raises(MemberElsewhere):
        admit(facts=facts, union=a_union(union), joining=joining, actor=SYSTEM, now=NOW)


def test_an_end_by_mistake_is_corrected_from_its_own_day_or_a_later_one(member):
    leave(member)
    with pytest.raises(RetainedBefore, match="2024-03-01"):
        reinstate(member, date(2024, 2, 29))
    with pytest.raises(EffectiveInFuture):
        reinstate(member, TODAY + DAY)
    made = reinstate(member, date(2024, 3, 1))
    assert stretches(member) == [
        ("withdrawn", "2023-01-01", "2024-03-01"),
        ("active", "2024-03-01", ""),
    ]
    made.worker.refresh_from_db()
    assert made.worker.left_on is None
    with pytest.raises(MemberElsewhere):
        reinstate(member, TODAY)
    assert "members.corrected_end" in set(AuditEntry.objects.values_list("verb", flat=True))


@pytest.mark.parametrize("status", ["withdrawn", "deceased"])
def test_a_retained_member_who_left_by_mistake_is_retained_again(member, status):
    kept = retain(member)
    leave(kept, date(2025, 1, 1), status)
    assert reinstate(kept, date(2025, 1, 1)).status == "retained"


def test_what_never_ended_or_never_counted_is_not_corrected(member):
    with pytest.raises(NotEndedHere):
        reinstate(member, TODAY)
    kept = retain(member)
    with pytest.raises(NotEndedHere):
        reinstate(member, TODAY)
    leave(kept, kept.joined_on)
    with pytest.raises(NeverCounted):
        reinstate(kept, TODAY)


def test_an_expulsion_rests_on_its_decision(member):
    with pytest.raises(DecisionMissing, match="决定文件"):
        leave(member, status="expelled")
    given = {"membership_id": member.pk, "reason": "决定第 3 号", "actor": SYSTEM, "now": NOW}
    with pytest.raises(UploadRefused), transaction.atomic():
        expel_member(on=TODAY, decision=SimpleUploadedFile("x.exe", b"MZ1234"), **given)
    paper = SimpleUploadedFile("d.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    with pytest.raises(LeaveInFuture), transaction.atomic():
        expel_member(on=TODAY + DAY, decision=paper, **given)
    assert stretches(member) == [("active", "2023-01-01", "")]
    ended = expel_member(on=TODAY, decision=paper, **given)
    assert ended.status == "expelled"
    assert attachments_of(ended, DECISION, actor=SYSTEM).get().file.name == "d.pdf"


def test_a_sheet_knows_the_first_day_again_and_moves_no_stretch_behind_it(house):
    union = a_union(level="province")
    row = a_row(1, union.code, 入会日期="2023-01-01")
    imported("members", row, union=union)
    member = Membership.objects.get()
    resume(retain(member), date(2025, 6, 1))
    before = stretches(member)
    for day in ("2023-01-01", "2025-06-01"):
        run = imported("members", a_row(1, union.code, 入会日期=day), union=union)
        assert counts(run) == [1, 0, 0, 1, 0]
    run = imported("members", a_row(1, union.code, 入会日期="2023-02-01"), union=union)
    assert refusals(run) == [(2, "入会日期", "members.earlier_membership")]
    assert stretches(member) == before
