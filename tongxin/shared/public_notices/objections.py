"""Objections (异议): they come, hold the notice, are looked into and get their result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from tongxin.kernel.actors import Actor
from tongxin.kernel.sealed import Sealed
from tongxin.kernel.text import drop_blanks
from tongxin.shared.audit.services import record
from tongxin.shared.files import services as files
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.slots import Slot
from tongxin.shared.outbox.services import publish
from tongxin.shared.public_notices.errors import (
    AlreadyInvestigated,
    AlreadyObjected,
    AlreadyResolved,
    NotInvestigated,
    ObjectionEmpty,
    PeriodOver,
    ReasonMissing,
    SignatureIncomplete,
)
from tongxin.shared.public_notices.events import ObjectionFiled, ObjectionResolved
from tongxin.shared.public_notices.models import Objection, PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.services import live_notice
from tongxin.shared.public_notices.states import (
    NOTICE,
    OBJECTION,
    RESOLVED,
    UNRESOLVED,
    Outcome,
    Source,
)
from tongxin.shared.public_notices.words import last_day, moment

LEAST, LONGEST, MOST_FILES = 10, 2000, 5
SALT = "public_notices.objection"
EVIDENCE = Slot(
    target=Objection._meta.label,
    name="evidence",
    view=Can.INVESTIGATE,
    edit=Can.INVESTIGATE,
    wanted=PICTURES | {Kind.PDF, Kind.DOCX},
    most=MOST_FILES,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says; with a name it is signed and needs a way to answer."""

    text: str
    name: str = ""
    contact: str = ""
    source: str = Source.PORTAL

    @property
    def is_signed(self) -> bool:
        """Whether a name stands under it."""
        return bool(self.name.strip() or self.contact.strip())


@transaction.atomic
def file_objection(
    *, notice_id: int, words: Words, uploads: Sequence[UploadedFile], actor: Actor, now: datetime
) -> Objection:
    """Take an objection (受理异议), from the portal or as an officer wrote it down.

    Raises NotThere, NoticeOver, PeriodOver, ObjectionEmpty, SignatureIncomplete,
    AlreadyObjected or UploadRefused.
    """
    notice = live_notice(notice_id, actor, Can.INVESTIGATE)
    return take(notice, words, uploads, actor=actor, now=now)


def take(
    notice: PublicNotice,
    words: Words,
    uploads: Sequence[UploadedFile],
    *,
    actor: Actor,
    now: datetime,
) -> Objection:
    """The objection to a notice that the caller has locked; the database holds the notice."""
    if now >= notice.ends_at:
        raise PeriodOver(day=last_day(notice.ends_at), contact=notice.contact)
    _check(words)
    mark = _mark(notice, words)
    if known := notice.objections.filter(mark=mark).first():
        raise AlreadyObjected(number=known.number)
    last = notice.objections.aggregate(last=Max("number"))["last"] or 0
    made = Objection.objects.create(
        notice=notice,
        union=notice.union,
        number=last + 1,
        source=words.source,
        is_signed=words.is_signed,
        name=words.name.strip() or None,
        contact=words.contact.strip() or None,
        text=words.text.strip()[:LONGEST],
        mark=mark,
        filed_at=now,
    )
    for upload in uploads:
        files.attach(row=made, slot=EVIDENCE, upload=upload, actor=actor, now=now)
    notice.refresh_from_db(fields=["state"])
    change = {"number": made.number, "source": made.source, "is_signed": made.is_signed}
    record(actor, "public_notices.objected", notice, at=now, change=change)
    fact = ObjectionFiled(notice.pk, made.pk, notice.subject, notice.target)
    publish(fact, at=now)
    return made


@transaction.atomic
def investigate(*, objection_id: int, actor: Actor, now: datetime) -> Objection:
    """Begin to look into an objection (开始核查).

    Raises NotThere, NoticeOver, AlreadyInvestigated or AlreadyResolved.
    """
    objection = _locked(objection_id, actor)
    if objection.state == Outcome.INVESTIGATING:
        raise AlreadyInvestigated(number=objection.number, who=objection.investigator)
    OBJECTION.advance(objection, "investigate", actor=actor)
    objection.investigator, objection.investigated_at = actor.name[:80], now
    objection.save(update_fields=["state", "investigator", "investigated_at", "updated_at"])
    record(actor, "public_notices.investigated", objection, at=now)
    return objection


@transaction.atomic
def resolve(
    *, objection_id: int, is_upheld: bool, report: str, actor: Actor, now: datetime
) -> Objection:
    """Give the result of an investigation (核查结论); the last one sets a cleared notice free.

    Raises NotThere, ReasonMissing, NotInvestigated, AlreadyResolved or NoticeOver.
    """
    objection = _locked(objection_id, actor)
    if not report.strip():
        raise ReasonMissing
    if objection.state == Outcome.RECEIVED:
        raise NotInvestigated(number=objection.number)
    OBJECTION.advance(objection, "uphold" if is_upheld else "dismiss", actor=actor)
    objection.report = report.strip()[:4000]
    objection.resolved_by, objection.resolved_at = actor.name[:80], now
    objection.save(update_fields=["state", "report", "resolved_by", "resolved_at", "updated_at"])
    change = {"outcome": objection.state, "number": objection.number}
    record(actor, "public_notices.resolved", objection, at=now, reason=report, change=change)
    publish(ObjectionResolved(objection.notice_id, objection.pk, objection.state), at=now)
    _release(objection.notice, actor)
    return objection


@transaction.atomic
def reveal(*, objection_id: int, reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    """Name and contact of who signed, for a reason that is logged (查看异议人信息).

    Raises NotThere or ReasonMissing.
    """
    objection = Objection.objects.owned_by(actor.scope(Can.REVEAL)).fetch(pk=objection_id)
    if not reason.strip():
        raise ReasonMissing
    record(actor, "public_notices.revealed", objection, at=now, reason=reason)
    told = {"name": objection.name, "contact": objection.contact}
    return {
        column: sealed.open() if isinstance(sealed, Sealed) else ""
        for column, sealed in told.items()
    }


def _locked(objection_id: int, actor: Actor) -> Objection:
    """An objection whose notice is locked first: the second of two officers waits here."""
    mine = Objection.objects.owned_by(actor.scope(Can.INVESTIGATE)).select_related("union")
    found = mine.fetch(pk=objection_id)
    notice = lock_notice(found.notice_id)
    objection = mine.fetch(pk=objection_id)
    objection.notice = notice
    if objection.state in RESOLVED and objection.resolved_at:
        raise AlreadyResolved(
            who=objection.resolved_by,
            when=moment(objection.resolved_at),
            number=objection.number,
            outcome=Outcome(objection.state).label,
        )
    return objection


def lock_notice(notice_id: int) -> PublicNotice:
    """The notice, locked until the transaction ends."""
    return PublicNotice.objects.select_related("union").lock(pk=notice_id)


def _release(notice: PublicNotice, actor: Actor) -> None:
    """Let a notice run on when every objection was looked into and none is right."""
    if notice.objections.filter(state__in=[*UNRESOLVED, Outcome.UPHELD]).exists():
        return
    NOTICE.advance(notice, "release", actor=actor)
    notice.save(update_fields=["state", "updated_at"])


def _check(words: Words) -> None:
    if len(drop_blanks(words.text)) < LEAST:
        raise ObjectionEmpty(least=LEAST)
    if words.is_signed and not (words.name.strip() and words.contact.strip()):
        raise SignatureIncomplete


def _mark(notice: PublicNotice, words: Words) -> str:
    parts = (str(notice.pk), words.name, words.contact, words.text)
    said = "\0".join(drop_blanks(part) for part in parts)
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()
