"""Reads of public notices: lists, the file of one, what waits."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.services import name_of
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.deadlines.limits import light_of
from tongxin.shared.deadlines.models import TimeLimit
from tongxin.shared.deadlines.working_days import WorkingCalendar
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.public_notices.models import NoticePlace, Objection, PublicNotice
from tongxin.shared.public_notices.objections import EVIDENCE
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.places import PROOF
from tongxin.shared.public_notices.services import content_now, limit_of
from tongxin.shared.public_notices.states import LIVE, UNRESOLVED, Outcome, State
from tongxin.shared.public_notices.subjects import known

MOST_HISTORY = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many objections wait for their result, and since when."""

    count: int
    earliest: datetime | None


def notice_board(*, scope: Scope, words: str = "", state: str = "") -> QuerySet[PublicNotice]:
    """Notices of the scope with the number of objections that wait."""
    rows = PublicNotice.objects.within(scope).select_related("union")
    if state in State.values:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(code=words.strip()))
    return rows


def waiting_counts(notices: list[PublicNotice]) -> dict[int, int]:
    """Objections without a result, by notice."""
    waiting = Objection.objects.filter(notice__in=notices, state__in=UNRESOLVED)
    counted = waiting.values("notice_id").annotate(n=Count("pk"))
    return dict(counted.values_list("notice_id", "n"))


def notice_within(notice_id: int, *, scope: Scope) -> PublicNotice:
    """One notice of the scope. Raises NotThere."""
    return PublicNotice.objects.within(scope).select_related("union").fetch(pk=notice_id)


def notices_of(row: models.Model) -> QuerySet[PublicNotice]:
    """Every notice of one row, the latest first."""
    return PublicNotice.objects.filter(target=name_of(row)).order_by("-pk")


def content_of(notice: PublicNotice) -> dict[str, Any]:
    """What was shown, read out of the frozen text."""
    return json.loads(notice.shown)


def places_of(notice: PublicNotice, actor: Actor) -> list[tuple[NoticePlace, list[Attachment]]]:
    """Where a notice hung, each with its proof."""
    places = list(notice.places.order_by("shown_from", "pk"))
    return [(place, list(attachments_of(place, PROOF, actor=actor))) for place in places]


def objection_board(*, scope: Scope, state: str = "") -> QuerySet[Objection]:
    """Objections of the scope; without a state those that wait."""
    rows = Objection.objects.within(scope).select_related("notice", "union")
    wanted = (state,) if state in Outcome.values else UNRESOLVED
    return rows.filter(state__in=wanted)


def objections_of(notice: PublicNotice, actor: Actor) -> QuerySet[Objection]:
    """The objections to a notice, for whoever may look into them."""
    mine = Objection.objects.owned_by(actor.scope(Can.INVESTIGATE))
    return mine.filter(notice=notice).order_by("number")


def objection_within(objection_id: int, *, scope: Scope) -> Objection:
    """One objection of the scope. Raises NotThere."""
    rows = Objection.objects.within(scope).select_related("notice", "union")
    return rows.fetch(pk=objection_id)


def evidence_of(objection: Objection, actor: Actor) -> list[Attachment]:
    """What came with an objection."""
    return list(attachments_of(objection, EVIDENCE, actor=actor))


def count_waiting(*, scope: Scope) -> Waiting:
    """Objections that wait for their result."""
    rows = Objection.objects.owned_by(scope).filter(state__in=UNRESOLVED)
    found = rows.aggregate(count=Count("pk"), earliest=Min("filed_at"))
    return Waiting(found["count"], found["earliest"])


def history_of(notice: PublicNotice, actor: Actor) -> list[AuditEntry]:
    """What happened to a notice, the latest first; findings for who may look into objections."""
    mine = objections_of(notice, actor).values_list("pk", flat=True)
    targets = [name_of(notice), *(f"{Objection._meta.label}:{key}" for key in mine)]
    rows = AuditEntry.objects.filter(target__in=targets).order_by("-pk")
    return list(rows[:MOST_HISTORY])


def history_of_objection(objection: Objection) -> list[AuditEntry]:
    """What happened to one objection, the latest first."""
    return list(log_of(name_of(objection))[:MOST_HISTORY])


def period_of(notice: PublicNotice) -> TimeLimit:
    """The limit that runs for a notice, with its extensions."""
    return limit_of(notice)


def lights(notices: list[PublicNotice], now: datetime) -> dict[int, str]:
    """The colour of each running notice's end; none where the calendar of the year is missing."""
    targets = {name_of(one): one.pk for one in notices if one.state in LIVE}
    limits = TimeLimit.objects.filter(target__in=targets)
    calendar = current()
    return {targets[one.target]: _light(one, calendar, now) for one in limits}


def row_of(notice: PublicNotice) -> models.Model | None:
    """The row a notice is about; nothing when it is gone or out of reach."""
    label, _colon, key = notice.target.partition(":")
    return apps.get_model(label).objects.filter(pk=key).first()


def differs_from_shown(notice: PublicNotice) -> bool:
    """Whether the row would show something else today than what was on notice."""
    row = row_of(notice) if notice.subject in known() else None
    if row is None:
        return False
    shown, today = content_of(notice), content_now(notice, row)
    return any(shown[name] != value for name, value in today.items())


def notice_for_news(notice_id: int) -> PublicNotice:
    """The notice a message is about; asked by listeners, who speak as the system."""
    return PublicNotice.objects.select_related("union").get(pk=notice_id)


def _light(limit: TimeLimit, calendar: WorkingCalendar, now: datetime) -> str:
    try:
        return str(light_of(limit, localdate(now), calendar=calendar) or "")
    except YearMissing:
        return ""
