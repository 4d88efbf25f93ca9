"""Opening, posting, extending and ending a public notice (公示)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import override

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.text import collapse_blanks
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.deadlines.calendar import due_day
from tongxin.shared.deadlines.limits import extend, set_limit
from tongxin.shared.deadlines.models import TimeLimit
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.working_days import Deadline, Unit
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.public_notices import content as contents
from tongxin.shared.public_notices import subjects
from tongxin.shared.public_notices.errors import (
    AlreadyOnNotice,
    ContactMissing,
    NoticeNeeded,
    NoticeOver,
    ReasonMissing,
    StillOnNotice,
    TooShort,
    WrongRow,
)
from tongxin.shared.public_notices.events import NoticeExtended, NoticeOpened
from tongxin.shared.public_notices.models import NoticeGate, NoticePlace, PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.states import LIVE, PlaceKind, State

KEPT_LANGUAGE = "zh-hans"
PERIOD = "period"  # the name of the limit that runs for a notice


@dataclass(frozen=True, slots=True)
class Posting:
    """Who shows a notice, for how many working days, and whom people call about it."""

    union: UnionOrg
    days: int
    contact: str


@transaction.atomic
def open_notice(
    *,
    row: models.Model,
    subject: str,
    stage: str,
    posting: Posting,
    actor: Actor,
    now: datetime,
) -> PublicNotice:
    """Put a row on public notice (发布公示): from here on it does not move.

    Raises SubjectUnknown, WrongRow, Forbidden, TooShort, ContactMissing, ContentEmpty,
    ContentTooLong, PersonalNumberShown, AlreadyOnNotice, YearMissing or NotThere.
    """
    declared = subjects.subject_of(subject)
    asked = declared.stage(stage)
    if not isinstance(row, declared.model):
        raise WrongRow(subject=declared.name)
    actor.require(declared.needs or Can.OPEN, at=posting.union)
    if posting.days < asked.days:
        raise TooShort(stage=asked.name, least=asked.days)
    if not posting.contact.strip():
        raise ContactMissing
    row = _locked(row)
    term = _term(posting.days, now)
    notice = _written(declared, asked, row, posting, now)
    notice.ends_at = due_day(term).instant
    notice.made_by = actor.name[:80]
    _keep(notice)
    set_limit(row=notice, name=PERIOD, term=term, actor=actor, now=now)
    _on_portal(notice, now)
    change = {"hash": notice.content_hash, "ends_at": notice.ends_at.isoformat()}
    record(actor, "public_notices.opened", notice, at=now, change=change)
    publish(NoticeOpened(notice.pk, notice.subject, notice.target, notice.stage), at=now)
    return notice


@transaction.atomic
def extend_notice(
    *, notice_id: int, days: int, reason: str, actor: Actor, now: datetime
) -> PublicNotice:
    """Show a notice for some working days more, with the reason (延长公示).

    Raises NotThere, NoticeOver, ReasonMissing, AmountWrong, LimitStaysPast or YearMissing.
    """
    notice = live_notice(notice_id, actor)
    if not reason.strip():
        raise ReasonMissing
    leg, limit = Leg(days, Unit.WORKING), limit_of(notice)
    limit = extend(limit_id=limit.pk, leg=leg, reason=reason, actor=actor, now=now)
    notice.ends_at, notice.days = Deadline(limit.due_on).instant, notice.days + days
    notice.save(update_fields=["ends_at", "days", "updated_at"])
    change = {"ends_at": notice.ends_at.isoformat(), "days": days}
    record(actor, "public_notices.extended", notice, at=now, reason=reason, change=change)
    publish(NoticeExtended(notice.pk, notice.ends_at.isoformat()), at=now)
    return notice


def live_notice(notice_id: int, actor: Actor, right: str = Can.OPEN) -> PublicNotice:
    """A notice the actor may act on, locked. Raises NotThere or NoticeOver."""
    mine = PublicNotice.objects.owned_by(actor.scope(right)).select_related("union")
    notice = mine.lock(pk=notice_id)
    if notice.state not in LIVE:
        raise NoticeOver(state=State(notice.state).label)
    return notice


def limit_of(notice: PublicNotice) -> TimeLimit:
    """The limit that runs for a notice."""
    return TimeLimit.objects.get(target=name_of(notice), name=PERIOD)


def require_free(row: models.Model) -> None:
    """Say in words, before the database does, that a row waits. Raises StillOnNotice."""
    live = NoticeGate.objects.filter(target=name_of(row), state__in=LIVE).first()
    if live:
        raise StillOnNotice(state=State(live.state).label)


def require_passed(row: models.Model, *, subject: str, stage: str) -> None:
    """The row is free and its notice of this stage passed. Raises StillOnNotice, NoticeNeeded."""
    asked = subjects.subject_of(subject).stage(stage)
    require_free(row)
    passed = NoticeGate.objects.filter(target=name_of(row), stage=stage, state=State.PASSED)
    if not passed.exists():
        raise NoticeNeeded(stage=asked.name)


def content_now(notice: PublicNotice, row: models.Model) -> dict:
    """What the row would show today, to compare with what was shown."""
    with override(KEPT_LANGUAGE):
        given = subjects.subject_of(notice.subject).content(row, notice.stage)
        return contents.plain(given)


def _locked(row: models.Model) -> models.Model:
    """The row as it is now; who would move it waits until the notice stands. Raises NotThere."""
    rows = apps.get_model(row._meta.label).objects
    found = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise NotThere
    return found


def _term(days: int, now: datetime) -> Term:
    return Term(localdate(now), (Leg(days, Unit.WORKING),))


def _written(
    declared: subjects.Subject,
    stage: subjects.Stage,
    row: models.Model,
    posting: Posting,
    now: datetime,
) -> PublicNotice:
    """The notice with its frozen text, not stored yet."""
    code = f"{localdate(now):%Y%m%d}-{secrets.token_hex(4)}"
    with override(KEPT_LANGUAGE):
        given = declared.content(row, stage.key)
        contents.check(given)
        frame = contents.Frame(
            union=posting.union.name,
            subject=str(declared.name),
            stage=str(stage.name),
            opened_at=localtime(now).isoformat(),
            days=posting.days,
            contact=collapse_blanks(posting.contact)[:60],
            code=code,
        )
        shown = contents.frozen(given, frame)
    return PublicNotice(
        union=posting.union,
        code=code,
        subject=declared.key,
        stage=stage.key,
        target=name_of(row),
        title=str(given.title).strip()[:200],
        shown=shown,
        content_hash=contents.digest(shown),
        contact=frame.contact,
        opened_at=now,
        days=posting.days,
    )


def _keep(notice: PublicNotice) -> None:
    """Store a new notice. Raises AlreadyOnNotice, also when somebody opens one right now."""
    _refuse_second(notice.target)
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        _refuse_second(notice.target)
        raise


def _refuse_second(target: str) -> None:
    live = NoticeGate.objects.filter(target=target, state__in=LIVE).first()
    if live:
        raise AlreadyOnNotice(state=State(live.state).label)


def _on_portal(notice: PublicNotice, now: datetime) -> None:
    NoticePlace.objects.create(
        union=notice.union,
        notice=notice,
        kind=PlaceKind.PORTAL,
        where=notice.code,
        shown_from=now,
        noted_by=notice.made_by,
    )
