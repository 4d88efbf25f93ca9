"""Where a notice hung beside the portal, with its picture as proof (张贴登记)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.text import collapse_blanks
from tongxin.shared.audit.services import record
from tongxin.shared.files import services as files
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.slots import Slot
from tongxin.shared.public_notices.errors import PlaceBefore, PlaceMissing
from tongxin.shared.public_notices.models import NoticePlace
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.services import live_notice

PROOF = Slot(
    target=NoticePlace._meta.label,
    name="proof",
    view=Can.VIEW,
    edit=Can.OPEN,
    wanted=PICTURES | {Kind.PDF},
    most=5,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A board, a newspaper, a meeting, and since when a notice was there."""

    kind: str
    where: str
    shown_from: datetime


@transaction.atomic
def note_place(
    *,
    notice_id: int,
    spot: Spot,
    proof: UploadedFile | None,
    actor: Actor,
    now: datetime,
) -> NoticePlace:
    """Note that a notice also hangs somewhere (登记张贴), while it is shown.

    Raises NotThere, NoticeOver, PlaceMissing, PlaceBefore or UploadRefused.
    """
    notice = live_notice(notice_id, actor)
    where = collapse_blanks(spot.where)[:200]
    if not where:
        raise PlaceMissing
    if not notice.opened_at <= spot.shown_from <= now:
        raise PlaceBefore
    made = NoticePlace.objects.create(
        union=notice.union,
        notice=notice,
        kind=spot.kind,
        where=where,
        shown_from=spot.shown_from,
        noted_by=actor.name[:80],
    )
    if proof is not None:
        files.attach(row=made, slot=PROOF, upload=proof, actor=actor, now=now)
    change = {"kind": made.kind, "where": made.where, "from": made.shown_from.isoformat()}
    record(actor, "public_notices.posted", notice, at=now, change=change)
    return made
