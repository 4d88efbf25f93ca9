"""What the workbench tells of approvals: the to-do line, and messages about what happened."""

from datetime import datetime, time

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.kernel.periods import SHANGHAI
from tongxin.shared.approvals.events import (
    CaseFinished,
    CaseRejected,
    CaseReturned,
    CaseUrged,
    StepOpened,
)
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.selectors import case_for_news, count_waiting, place_for_news
from tongxin.shared.notify.services import Message, notify
from tongxin.shells.design.registry import Todo, TodoCount, todos


def connect() -> None:
    """Hang in the to-do line, and listen to what happens to cases."""
    todos.add(
        Todo(
            key="approvals.waiting",
            label=gettext_lazy("待我审批"),
            count=waiting,
            url_name="desk:approvals",
            needs=Can.DECIDE,
            order=10,
        )
    )
    listen(StepOpened, step_opened)
    listen(CaseUrged, urged)
    listen(CaseReturned, returned)
    listen(CaseRejected, rejected)
    listen(CaseFinished, finished)


def waiting(actor: Actor, now: datetime) -> TodoCount:
    """Steps that wait for the actor."""
    found = count_waiting(actor, now, localdate(now))
    due = found.earliest
    end = datetime.combine(due, time(23, 59, 59), SHANGHAI) if due else None
    return TodoCount(found.count, found.overdue, end)


def step_opened(fact: StepOpened, at: datetime) -> None:
    """Tell the union where a case now waits."""
    _to_place(fact, _("有事项待审批"), at)


def urged(fact: CaseUrged, at: datetime) -> None:
    """Pass on that the maker asks for a decision."""
    _to_place(fact, _("有事项催办审批"), at)


def returned(fact: CaseReturned, at: datetime) -> None:
    """Tell the maker's union that a case came back."""
    _to_maker(fact.case_id, _("审批事项已退回修改"), at)


def rejected(fact: CaseRejected, at: datetime) -> None:
    """Tell the maker's union that a case was turned down."""
    _to_maker(fact.case_id, _("审批事项不予通过"), at)


def finished(fact: CaseFinished, at: datetime) -> None:
    """Tell the maker's union that a case was approved."""
    _to_maker(fact.case_id, _("审批事项已通过"), at)


def _to_place(fact: StepOpened | CaseUrged, title: str, at: datetime) -> None:
    message = _message(case_for_news(fact.case_id), title)
    notify(union=place_for_news(fact.place_id), message=message, now=at)


def _to_maker(case_id: int, title: str, at: datetime) -> None:
    case = case_for_news(case_id)
    notify(union=case.union, message=_message(case, title), now=at)


def _message(case: ApprovalCase, title: str) -> Message:
    body = _("%(union)s：%(title)s") % {"union": case.union.name, "title": case.title}
    return Message(title=title, body=body, url=reverse("desk:approval", args=[case.pk]))
