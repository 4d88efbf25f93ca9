"""What follows when the operator corrects the calendar: notices, documents, steps, messages."""

from datetime import date

import pytest

from tongxin.kernel.periods import SHANGHAI
from tongxin.shared.approvals.models import CaseStep
from tongxin.shared.approvals.tests.factories import a_step
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines.limits import set_limit
from tongxin.shared.deadlines.services import change_day
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.papers.tests.factories import a_draft
from tongxin.shared.public_notices.tests.factories import a_notice

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def city(house):
    return a_union(level="province", kind="local_federation")


def corrected(day, *, is_working):
    """The operator moves a day; what follows follows."""
    change_day(day=day, is_working=is_working, name="国办发明电〔2026〕9号", actor=SYSTEM, now=NOW)
    for _round in range(3):
        deliver_waiting(now=NOW)


def test_a_notice_hangs_longer_by_the_day_off_and_its_union_is_told(city):
    notice = a_notice(city)
    assert notice.last_on == date(2026, 6, 8)
    corrected(date(2026, 6, 3), is_working=False)
    notice.refresh_from_db()
    assert notice.last_on == date(2026, 6, 9)
    assert AuditEntry.objects.filter(verb="public_notices.amended").count() == 1
    told = Notification.objects.get(title__contains="日历更正")
    assert (told.union, told.url) == (city, f"/desk/public-notices/{notice.pk}/")
    assert told.title == f"期限随工作日历更正：{notice.title}"
    assert told.body == "工作日历已更正，截止日由 2026-06-08 改为 2026-06-09"


def test_what_was_promised_to_the_public_never_gets_shorter(city):
    notice = a_notice(city)
    corrected(date(2026, 6, 6), is_working=True)
    notice.refresh_from_db()
    assert notice.last_on == date(2026, 6, 8)
    assert not Notification.objects.filter(title__contains="日历更正").exists()


def test_the_day_by_which_a_draft_is_answered_follows(city):
    document = a_draft(city)
    document.reply_by = date(2026, 6, 8)
    document.save()
    term = Term(date(2026, 6, 1), (Leg(5, "working"),))
    set_limit(row=document, name="公文回复", term=term, actor=SYSTEM, now=NOW)
    corrected(date(2026, 6, 3), is_working=False)
    document.refresh_from_db()
    assert document.reply_by == date(2026, 6, 9)
    assert Notification.objects.get(title__contains="公文回复").union == city


def test_an_open_step_of_an_approval_follows(city):
    step = a_step(city)
    before = step.due_on
    corrected(date(2026, 6, 3), is_working=False)
    step = CaseStep.objects.get(pk=step.pk)
    assert step.opened_at.astimezone(SHANGHAI).date() < date(2026, 6, 3) < before
    assert step.due_on > before
    logged = AuditEntry.objects.get(verb="approvals.step_amended")
    assert logged.change["due_on"] == {"before": str(before), "after": str(step.due_on)}
