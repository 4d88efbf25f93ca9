"""Issuing certificates of attendance, one by one or to all, and revoking them."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongxin.kernel.actors import Actor
from tongxin.kernel.codes import SIGNS
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.certificates import (
    AlreadyCertified,
    AlreadyRevoked,
    CertificateCodeTaken,
    CertificateOfPartyDay,
    CertificateUnknown,
    NoCertificateRule,
    ShareNotReached,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import (
    Activity,
    AttendanceCertificate,
    CertificateRule,
    CheckIn,
)
from tongxin.modules.activities.models.reference import PARTY_DAY
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.certificates import Earned, earned_of, uncertified
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.errors import AgencyCodeUnreadable
from tongxin.shared.papers.models import DocumentCode
from tongxin.shared.papers.numbers import AGENCY_CODE, next_number, written

JOB = "activities.issue_certificates"
KEEPER = Actor.system("activities")
BATCH, CODE_LENGTH = 200, 16
STALLED = timedelta(hours=1)  # whoever asks again after that starts the work again


@transaction.atomic
def set_certificates(
    *, activity_id: int, share: int, code: str, actor: Actor, now: datetime
) -> CertificateRule:
    """Say from which share of the sessions on attendance is certified (设定参加证明).

    Raises CertificateOfPartyDay, AgencyCodeUnreadable or CertificateCodeTaken.
    """
    activity = Activity.objects.owned_by(actor.scope(Can.CERTIFY)).lock(pk=activity_id)
    if activity.kind.code == PARTY_DAY:
        raise CertificateOfPartyDay
    facts = {"share": share, "code": _code(code, activity.union), "union": activity.union}
    rule, _is_new = CertificateRule.objects.update_or_create(activity=activity, defaults=facts)
    change = {"share": share, "code": rule.code.code}
    record(actor, "activities.set_certificates", rule, at=now, change=change)
    return rule


@transaction.atomic
def issue_certificate(
    *, activity_id: int, worker_id: int, actor: Actor, now: datetime
) -> AttendanceCertificate:
    """Certify that one person attended (颁发参加证明).

    Raises NoCertificateRule, CertificateOfPartyDay, ShareNotReached or AlreadyCertified.
    """
    rule = _locked(activity_id, actor)
    came = _last_presence(rule.activity, [worker_id]).get(worker_id)
    (earned,) = earned_of(rule.activity, worker_id) or [None]
    if came is None or earned is None or not earned.reaches(rule.share):
        raise ShareNotReached(
            name=came.worker_name if came else _("此人"),
            attended=earned.attended if earned else 0,
            held=earned.held if earned else 0,
        )
    if rule.activity.certificates.filter(worker=worker_id, revoked_at=None).exists():
        raise AlreadyCertified(name=came.worker_name)
    return _issue(rule, [earned], actor=actor, now=now)[0]


@transaction.atomic
def request_certificates(*, activity_id: int, actor: Actor, now: datetime) -> CertificateRule:
    """Have everybody who earned one get a certificate, in the background (批量颁发).

    Raises NoCertificateRule or CertificateOfPartyDay.
    """
    rule = _locked(activity_id, actor)
    if rule.is_issuing and now < rule.asked_at + STALLED:
        return rule
    rule.asked_at, rule.asked_by, rule.done_at = now, actor.name[:80], None
    rule.save(update_fields=["asked_at", "asked_by", "done_at", "updated_at"])
    record(actor, "activities.requested_certificates", rule, at=now)
    app.configure_task(JOB, queue="imports").defer(rule_id=rule.pk)
    return rule


def issue_to_all(*, rule_id: int, now: datetime) -> int:
    """Issue what was asked for, batch by batch; begun again after a kill it gives nothing twice."""
    count = 0
    while True:
        with speaking(KEEPER):
            Activity.objects.lock(certificate_rule=rule_id)
            rule = _with_all(CertificateRule.objects).lock(pk=rule_id)
            waiting = uncertified(rule.activity, rule.share)
            if not waiting or _is_of_party(rule):
                rule.done_at = now
                rule.save(update_fields=["done_at", "updated_at"])
                return count
            asker = Actor(name=rule.asked_by)
            count += len(_issue(rule, waiting[:BATCH], actor=asker, now=now))


@transaction.atomic
def revoke_certificate(
    *, certificate_id: int, reason: str, actor: Actor, now: datetime
) -> AttendanceCertificate:
    """Take a certificate back (撤销参加证明); it stays, and says so to who checks it.

    Raises ReasonMissing or AlreadyRevoked.
    """
    row = AttendanceCertificate.objects.owned_by(actor.scope(Can.CERTIFY)).lock(pk=certificate_id)
    if not reason.strip():
        raise ReasonMissing
    if row.revoked_at is not None:
        raise AlreadyRevoked
    _revoke(row, reason.strip(), actor=actor, now=now)
    return row


def weigh(check_in: CheckIn, *, actor: Actor, now: datetime) -> None:
    """Revoke what a voided presence carried: the share is reached no more.

    With the rule locked: who issues meanwhile has either seen the presence voided or is done.
    """
    activity = check_in.session.activity
    _wait_for_issuers(activity)
    rows = AttendanceCertificate.objects.filter(activity=activity, worker=check_in.worker_id)
    row = rows.filter(revoked_at=None).select_for_update().first()
    if row is None:
        return
    (earned,) = earned_of(activity, check_in.worker_id) or [None]
    held = min(row.held_count, earned.held if earned else 0)
    if earned is None or earned.attended * 100 < row.share * held:
        reason = _("签到已作废：%(why)s") % {"why": check_in.void_reason}
        _revoke(row, reason[:300], actor=actor, now=now)


def check_certificate(code: str) -> AttendanceCertificate:
    """The certificate behind a code, for whoever holds it (核验参加证明).

    Raises CertificateUnknown, the same for a wrong code and for none.
    """
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    with speaking(KEEPER):
        rows = AttendanceCertificate.objects.select_related("activity", "union")
        row = rows.filter(check_code=typed).first() if len(typed) == CODE_LENGTH else None
    if row is None:
        raise CertificateUnknown
    return row


def _wait_for_issuers(activity: Activity) -> None:
    CertificateRule.objects.select_for_update().filter(activity=activity).first()


def _with_all(rows):
    return rows.select_related("activity__kind", "activity__union", "code", "union")


def _is_of_party(rule: CertificateRule) -> bool:
    return rule.activity.kind.code == PARTY_DAY


def _locked(activity_id: int, actor: Actor) -> CertificateRule:
    """The rule, locked after its activity: certificates refer to both."""
    activity = Activity.objects.owned_by(actor.scope(Can.CERTIFY)).lock(pk=activity_id)
    rule = _with_all(CertificateRule.objects.select_for_update(of=("self",)))
    rule = rule.filter(activity=activity).first()
    if rule is None:
        raise NoCertificateRule
    if _is_of_party(rule):
        raise CertificateOfPartyDay
    return rule


def _last_presence(activity: Activity, workers: list[int]) -> dict[int, CheckIn]:
    rows = CheckIn.objects.counted().filter(session__activity=activity, worker__in=workers)
    return {row.worker_id: row for row in rows.order_by("worker", "-pk").distinct("worker")}


def _issue(
    rule: CertificateRule, earned: list[Earned], *, actor: Actor, now: datetime
) -> list[AttendanceCertificate]:
    """Number and write certificates; the locked rule keeps others from issuing the same."""
    year = localdate(now).year
    came = _last_presence(rule.activity, [one.worker_id for one in earned])
    made = []
    for one in earned:
        sequence = next_number(rule.code, year)
        row = AttendanceCertificate.objects.create(
            activity=rule.activity,
            union=rule.activity.union,
            worker_id=one.worker_id,
            worker_name=came[one.worker_id].worker_name,
            home_id=came[one.worker_id].home_id,
            code=rule.code,
            year=year,
            sequence=sequence,
            number=written(rule.code.code, year, sequence),
            check_code="".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH)),
            attended_count=one.attended,
            held_count=one.held,
            share=rule.share,
            first_on=one.first_on,
            last_on=one.last_on,
            issued_at=now,
            issued_by=actor.name[:80],
        )
        change = {"number": row.number}
        record(actor, "activities.issued_certificate", row, at=now, change=change)
        made.append(row)
    return made


def _revoke(row: AttendanceCertificate, reason: str, *, actor: Actor, now: datetime) -> None:
    row.revoked_at, row.revoked_by, row.revoke_reason = now, actor.name[:80], reason
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason", "updated_at"])
    record(actor, "activities.revoked_certificate", row, at=now, reason=reason)


def _code(text: str, union: UnionOrg) -> DocumentCode:
    """The words certificates of a union are numbered with; none that number its documents."""
    text = "".join(text.split())
    if not AGENCY_CODE.fullmatch(text):
        raise AgencyCodeUnreadable
    # Not in use for documents: the register offers active codes only.
    DocumentCode.objects.bulk_create(
        [DocumentCode(code=text, union=union, is_active=False)], ignore_conflicts=True
    )
    kept = DocumentCode.objects.filter(code=text, union=union).first()
    if kept is None or kept.is_active or kept.documents.exists():
        raise CertificateCodeTaken(code=text)
    return kept
