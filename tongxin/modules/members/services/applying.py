"""Asking to join (申请入会): by whoever has the union's code, and by the receipt afterwards."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.identity import check_member_age
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.joining import ApplicationWaiting, NotTakenOnline, WordsChanged
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.memberships import joinable_union
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.states import APPLICATION, WAITING
from tongxin.shared.access.models import Account
from tongxin.shared.approvals import services as approvals
from tongxin.shared.approvals.errors import NoReviewer
from tongxin.shared.approvals.states import LIVE
from tongxin.shared.audit.services import record
from tongxin.shared.people.errors import ReasonMissing
from tongxin.shared.people.models import Worker
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shared.people.resealing import declare_indexes
from tongxin.shared.people.services import (
    SEALED,
    Facts,
    id_candidates,
    id_index,
    known_worker_id,
)

FLOW = "members.join"
APPLICANT = Actor.system("applicant")
ALPHABET, DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 6
PERSON = ("name", "id_type", "id_number", "mobile", "sex", "birth_date", "employment_form")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an applicant says, and to which words the applicant agreed."""

    facts: Facts
    consent_version: int
    employer_uscc: str = ""


def digest_of(token: str) -> str:
    """By which the secret of a receipt is known again."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def apply_to_join(*, code: str, wish: Wish, now: datetime) -> tuple[JoinApplication, str]:
    """Take a request to join the union with this code (申请入会); with the receipt's secret.

    Whether the person is a member anywhere is not looked at here: it would tell. Raises
    NotJoinable, WordsChanged, AgeOutOfRange, ApplicationWaiting or NotTakenOnline.
    """
    token = secrets.token_urlsafe(24)
    with speaking(APPLICANT):
        row = JoinApplication(
            union=joinable_union(code, on=localdate(now)),
            number=_number(now),
            receipt=digest_of(token),
            submitted_at=now,
        )
        _fill(row, wish, now)
        _keep(row)
        _send(row, now)
        record(APPLICANT, "members.applied", row, at=now, change={"number": row.number})
    return row, token


@transaction.atomic
def amend_application(*, token: str, wish: Wish, now: datetime) -> JoinApplication:
    """Send a returned request again, as amended (修改后重新提交).

    Raises NotThere, IllegalMove and what ``apply_to_join`` raises.
    """
    with speaking(APPLICANT):
        row = _lock(token)
        APPLICATION.advance(row, "amend", actor=APPLICANT)
        row.reply = row.refusal = ""
        _fill(row, wish, now)
        _keep(row)
        if row.case and row.case.state in LIVE and row.case.worker_id == _person_of(row):
            approvals.resubmit(case_id=row.case_id, actor=APPLICANT, now=now)
        else:  # also for another person's document: who is asked about may not decide
            _send(row, now)
        record(APPLICANT, "members.amended_application", row, at=now)
    return row


@transaction.atomic
def withdraw_application(*, token: str, now: datetime) -> JoinApplication:
    """Take one's own request back (撤回申请). Raises NotThere or IllegalMove."""
    with speaking(APPLICANT):
        return _withdraw(_lock(token), APPLICANT, now)


@transaction.atomic
def withdraw_for_applicant(*, application_id: int, actor: Actor, now: datetime) -> JoinApplication:
    """An officer takes a request back as its applicant asked (代为撤回).

    Raises NotThere or IllegalMove.
    """
    mine = JoinApplication.objects.select_related("union").owned_by(actor.scope(Can.ADMIT))
    return _withdraw(mine.lock(pk=application_id), actor, now)


@transaction.atomic
def reveal_application(
    *, application_id: int, column: str, reason: str, actor: Actor, now: datetime
) -> str:
    """The clear text of a sealed column, for a reason that is logged (查看完整信息).

    Raises NotThere or ReasonMissing.
    """
    row = JoinApplication.objects.owned_by(actor.scope(CanPeople.REVEAL)).fetch(pk=application_id)
    if not reason.strip():
        raise ReasonMissing
    if column not in SEALED:
        return ""
    change = {"column": column}
    record(actor, "members.revealed_application", row, at=now, reason=reason, change=change)
    return getattr(row, column).open()


def forget_ended(before: datetime) -> int:
    """Drop requests that ended before an instant; returns how many."""
    return JoinApplication.objects.filter(ended_at__lt=before).delete()[0]


def _lock(token: str) -> JoinApplication:
    return JoinApplication.objects.select_related("union").lock(receipt=digest_of(token))


def _withdraw(row: JoinApplication, actor: Actor, now: datetime) -> JoinApplication:
    APPLICATION.advance(row, "withdraw", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    record(actor, "members.withdrew_application", row, at=now)
    if row.case and row.case.state in LIVE:
        approvals.withdraw(case_id=row.case_id, actor=actor, now=now)
    return row


def _fill(row: JoinApplication, wish: Wish, now: datetime) -> None:
    if wish.consent_version != JOINING.version:
        raise WordsChanged
    if wish.facts.birth_date:
        check_member_age(wish.facts.birth_date, localdate(now))
    said: dict[str, Any] = asdict(wish.facts)
    for column in PERSON:
        setattr(row, column, said[column])
    row.id_index = id_index(wish.facts.id_type, wish.facts.id_number)
    row.employer_uscc = wish.employer_uscc
    row.consent_version = wish.consent_version
    row.consent_digest = JOINING.digest(wish.consent_version)


def _keep(row: JoinApplication) -> None:
    """Store the row; the same person's other request at the union stands in its way."""
    marks = id_candidates(row.id_type, row.id_number.open())
    rivals = JoinApplication.objects.filter(union=row.union, id_index__in=marks)
    if rivals.filter(state__in=WAITING).exclude(pk=row.pk).exists():
        raise ApplicationWaiting
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "one_live_application" in str(error):
            raise ApplicationWaiting from None
        raise


def _send(row: JoinApplication, now: datetime) -> None:
    """Send a request on its way; an officer with this document does not decide it (四眼原则)."""
    before, person = row.case, _person_of(row)
    row.case = None
    if before and before.state in LIVE:  # its end is heard of no more: the request names it not
        row.save(update_fields=["case", "updated_at"])
        approvals.withdraw(case_id=before.pk, actor=APPLICANT, now=now)
    try:
        row.case = approvals.start_case(
            row=row,
            flow=FLOW,
            actor=APPLICANT,
            now=now,
            worker=Worker.objects.get(pk=person) if person else None,
        )
    except NoReviewer:
        raise NotTakenOnline from None
    row.save(update_fields=["case", "updated_at"])


def _person_of(row: JoinApplication) -> int | None:
    """The officer or worker on file whose document this is, if they have an account here."""
    known = known_worker_id(row.id_type, row.id_number.open())
    return known if known and Account.objects.filter(worker=known).exists() else None


def _number(now: datetime) -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _digit in range(DIGITS))
    return f"RH{localdate(now):%Y%m%d}-{drawn}"


def _own_index(row: Any) -> bytes:
    return id_index(row.id_type, row.id_number.open())


declare_indexes(JoinApplication, id_index=_own_index)
