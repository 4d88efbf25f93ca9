"""What the workbench tells of public notices: the to-do line, and messages to the officers."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.public_notices.events import NoticeConcluded, ObjectionFiled
from tongxin.shared.public_notices.models import PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.selectors import count_waiting, notice_for_news
from tongxin.shared.public_notices.states import State
from tongxin.shells.design.registry import Todo, TodoCount, todos


def connect() -> None:
    """Hang in the to-do line, and listen to what happens to notices."""
    todos.add(
        Todo(
            key="public_notices.objections",
            label=gettext_lazy("待核查的公示异议"),
            count=waiting,
            url_name="desk:objections",
            needs=Can.INVESTIGATE,
            order=15,
        )
    )
    listen(ObjectionFiled, objected)
    listen(NoticeConcluded, concluded)


def waiting(actor: Actor, _now: datetime) -> TodoCount:
    """Objections that wait for their result."""
    return TodoCount(count_waiting(scope=actor.scope(Can.INVESTIGATE)).count)


def objected(fact: ObjectionFiled, at: datetime) -> None:
    """Tell the union that shows the notice that somebody objected."""
    found = notice_for_news(fact.notice_id)
    url = reverse("desk:objection", args=[fact.objection_id])
    body = _("公示已暂停办结，请及时核查")
    _tell(found, Message(_("公示收到异议：%(title)s") % {"title": found.title}, body, url), at)


def concluded(fact: NoticeConcluded, at: datetime) -> None:
    """Tell how a notice ended."""
    found = notice_for_news(fact.notice_id)
    url = reverse("desk:public_notice", args=[found.pk])
    body = str(State(fact.outcome).label)
    _tell(found, Message(_("公示已办结：%(title)s") % {"title": found.title}, body, url), at)


def _tell(found: PublicNotice, message: Message, at: datetime) -> None:
    notify(union=found.union, message=message, now=at)
