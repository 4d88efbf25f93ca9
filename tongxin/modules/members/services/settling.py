"""What follows when the approval of a request to join ends (入会申请办结)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.services.applying import PERSON
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.states import APPLICATION, WAITING, Applied, Channel
from tongxin.shared.approvals.selectors import reason_of
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import Facts, id_candidates


@transaction.atomic
def settle_application(*, case_id: int, actor: Actor, now: datetime) -> JoinApplication | None:
    """Admit who was approved; a refusal sends the request back with its reason (批准入会).

    Nothing of a refused admission stays. Heard twice, it changes nothing more.
    """
    row = _waiting(case_id)
    if row is None:
        return None
    _as_decided(row)
    try:
        with transaction.atomic():
            made = admit(
                facts=_facts(row),
                union=row.union,
                joining=Joining(localdate(now), Channel.SELF, row.employer_uscc),
                actor=actor,
                now=now,
            )
    except DomainError as refusal:
        return _refused(row, refusal, actor, now)
    APPLICATION.advance(row, "approve", actor=actor)
    row.membership, row.worker, row.ended_at = made, made.worker, now
    row.save()
    record(actor, "members.approved_application", row, at=now)
    return row


@transaction.atomic
def send_back_application(*, case_id: int, actor: Actor, now: datetime) -> JoinApplication | None:
    """Note that the officer wants something amended (退回修改)."""
    row = _waiting(case_id)
    if row is None or row.state == Applied.RETURNED:
        return row
    APPLICATION.advance(row, "send_back", actor=actor)
    row.reply, row.returned_at = reason_of(case_id), now
    row.save(update_fields=["state", "reply", "returned_at", "updated_at"])
    record(actor, "members.returned_application", row, at=now)
    return row


@transaction.atomic
def reject_application(*, case_id: int, actor: Actor, now: datetime) -> JoinApplication | None:
    """Note that the union turned the request down (不予通过)."""
    row = _waiting(case_id)
    if row is None:
        return None
    _as_decided(row)
    APPLICATION.advance(row, "reject", actor=actor)
    row.reply, row.ended_at = reason_of(case_id), now
    row.save(update_fields=["state", "reply", "ended_at", "updated_at"])
    record(actor, "members.rejected_application", row, at=now)
    return row


@transaction.atomic
def close_application(*, case_id: int, actor: Actor, now: datetime) -> JoinApplication | None:
    """Note that the approval was taken back by somebody else than the receipt (撤回)."""
    row = _waiting(case_id)
    if row is None:
        return None
    APPLICATION.advance(row, "withdraw", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    record(actor, "members.withdrew_application", row, at=now)
    return row


def erase_applications(worker_id: int) -> int:
    """Drop what an erased person ever asked for; returns how many rows."""
    return applications_of(worker_id).exclude(state__in=WAITING).delete()[0]


def applications_of(worker_id: int):
    """Every request under the document of a person, also those that led to nothing."""
    worker = Worker.objects.get(pk=worker_id)
    marks = id_candidates(worker.id_type, worker.id_number.open())
    return JoinApplication.objects.filter(Q(worker=worker_id) | Q(id_index__in=marks))


def _waiting(case_id: int) -> JoinApplication | None:
    rows = JoinApplication.objects.select_related("union").select_for_update(of=("self",))
    return rows.filter(case=case_id, state__in=WAITING).first()


def _as_decided(row: JoinApplication) -> None:
    """An officer may have sent a returned case on its way again without the applicant."""
    if row.state == Applied.RETURNED:
        row.state, row.reply = Applied.SUBMITTED, ""


def _facts(row: JoinApplication) -> Facts:
    plain = {column: getattr(row, column) for column in PERSON}
    return Facts(**plain | {"id_number": row.id_number.open(), "mobile": row.mobile.open()})


def _refused(
    row: JoinApplication, refusal: DomainError, actor: Actor, now: datetime
) -> JoinApplication:
    """The officer reads the reason; the applicant is told to ask, for it may say who is where."""
    APPLICATION.advance(row, "send_back", actor=actor)
    row.refusal, row.returned_at = str(refusal)[:300], now
    row.reply = _("工会核对后暂时不能办结，请核对填写的信息后重新提交，或带证件到工会当面核实")
    row.save(update_fields=["state", "refusal", "reply", "returned_at", "updated_at"])
    record(actor, "members.returned_application", row, at=now, reason=row.refusal)
    body = _("入会申请 %(number)s：%(why)s") % {"number": row.number, "why": row.refusal}
    url = reverse("members_desk:application", args=[row.pk])
    message = Message(title=_("入会申请未能办结"), body=body, url=url)
    notify(union=row.union, message=message, now=now)
    return row
