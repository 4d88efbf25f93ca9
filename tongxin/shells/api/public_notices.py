"""Public notices for other systems (公示): lists, the file of one, objections, the end."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tongxin.kernel import clock
from tongxin.shared.public_notices import closing, objections, places, selectors, services
from tongxin.shared.public_notices.models import Objection, PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["public_notices"])
MOST = 200
KEY = 2**63 - 1


class NoticeOut(Schema):
    """One public notice (公示)."""

    id: int
    code: str
    subject: str
    stage: str
    target: str
    title: str
    union: str
    state: str
    opened_at: datetime
    ends_at: datetime
    last_on: date
    working_days: int
    concluded_at: datetime | None
    content_hash: str


class NoticesOut(Schema):
    """One page of notices."""

    items: list[NoticeOut]
    next: int | None


class PlaceOut(Schema):
    """Where a notice hung (公示渠道)."""

    kind: str
    where: str
    shown_from: datetime
    shown_until: datetime | None


class NoticeFileOut(NoticeOut):
    """A notice with what it shows, where it hung and how it ended."""

    shown: str
    contact: str
    conclusion: str
    places: list[PlaceOut]


class ObjectionOut(Schema):
    """One objection, without who signed it (异议)."""

    id: int
    notice: int
    number: int
    source: str
    is_signed: bool
    text: str
    state: str
    filed_at: datetime
    investigator: str
    report: str
    resolved_at: datetime | None


class ObjectionsOut(Schema):
    """One page of objections."""

    items: list[ObjectionOut]
    next: int | None


class ExtendIn(Schema):
    """How much longer, and why."""

    days: int = Field(ge=1, le=60)
    reason: str = Field(min_length=1, max_length=300)


class ConcludeIn(Schema):
    """How a notice ends."""

    outcome: Literal["passed", "upheld", "withdrawn"]
    text: str = Field("", max_length=1000)


class PlaceIn(Schema):
    """Where a notice also hangs, and since when."""

    kind: Literal["board", "media", "meeting"]
    where: str = Field(min_length=1, max_length=200)
    shown_from: datetime


class ObjectionIn(Schema):
    """An objection that came by letter, telephone or visit."""

    source: Literal["letter", "phone", "visit"]
    text: str = Field(min_length=objections.LEAST, max_length=objections.LONGEST)
    name: str = Field("", max_length=50)
    contact: str = Field("", max_length=100)


class ResultIn(Schema):
    """The result of an investigation."""

    outcome: Literal["upheld", "dismissed"]
    report: str = Field(min_length=1, max_length=4000)


@router.get("/public-notices", response={200: NoticesOut, **REFUSALS})
@needs(Can.VIEW)
def list_notices(
    request: HttpRequest,
    state: str = Query("", max_length=10),
    before: int = Query(KEY, ge=1, le=KEY),
    limit: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """Public notices of the scope, the latest first, page by page."""
    rows = selectors.notice_board(scope=request.scope, state=state).filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    items = found[:limit]
    following = items[-1].pk if len(found) > limit else None
    return {"items": [_notice(row) for row in items], "next": following}


@router.get("/public-notices/{int:pk}", response={200: NoticeFileOut, **REFUSALS})
@needs(Can.VIEW)
def read_notice(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One public notice: the frozen text whose SHA-256 is the hash, and where it hung."""
    return _file(request, pk)


@router.post("/public-notices/{int:pk}/extension", response={200: NoticeFileOut, **REFUSALS})
@needs(Can.OPEN)
def extend_notice(request: HttpRequest, pk: int, given: ExtendIn) -> dict[str, Any]:
    """Show a notice for some working days more."""
    said = given.dict()
    services.extend_notice(notice_id=pk, **said, actor=request.actor, now=clock.now())
    return _file(request, pk)


@router.post("/public-notices/{int:pk}/conclusion", response={200: NoticeFileOut, **REFUSALS})
@needs(Can.OPEN)
def conclude_notice(request: HttpRequest, pk: int, given: ConcludeIn) -> dict[str, Any]:
    """End a notice: passed, upheld or withdrawn."""
    said = given.dict()
    closing.conclude(notice_id=pk, **said, actor=request.actor, now=clock.now())
    return _file(request, pk)


@router.post("/public-notices/{int:pk}/places", response={200: NoticeFileOut, **REFUSALS})
@needs(Can.OPEN)
def note_notice_place(request: HttpRequest, pk: int, given: PlaceIn) -> dict[str, Any]:
    """Note that a notice also hangs somewhere."""
    spot = places.Spot(given.kind, given.where, given.shown_from)
    who = {"actor": request.actor, "now": clock.now()}
    places.note_place(notice_id=pk, spot=spot, proof=None, **who)
    return _file(request, pk)


@router.get("/objections", response={200: ObjectionsOut, **REFUSALS})
@needs(Can.INVESTIGATE)
def list_objections(
    request: HttpRequest,
    state: str = Query("", max_length=14),
    after: int = Query(0, ge=0, le=KEY),
    limit: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """Objections of the scope, without a state those that wait, page by page."""
    rows = selectors.objection_board(scope=request.scope, state=state).filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    items = found[:limit]
    following = items[-1].pk if len(found) > limit else None
    return {"items": [_objection(row) for row in items], "next": following}


@router.post("/public-notices/{int:pk}/objections", response={200: ObjectionOut, **REFUSALS})
@needs(Can.INVESTIGATE)
def file_objection(request: HttpRequest, pk: int, given: ObjectionIn) -> dict[str, Any]:
    """Write down an objection that came by letter, telephone or visit; the notice is held."""
    words = objections.Words(**given.dict())
    who = {"actor": request.actor, "now": clock.now()}
    return _objection(objections.file_objection(notice_id=pk, words=words, uploads=(), **who))


@router.post("/objections/{int:pk}/investigation", response={200: ObjectionOut, **REFUSALS})
@needs(Can.INVESTIGATE)
def investigate_objection(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Begin to look into an objection."""
    now = clock.now()
    return _objection(objections.investigate(objection_id=pk, actor=request.actor, now=now))


@router.post("/objections/{int:pk}/result", response={200: ObjectionOut, **REFUSALS})
@needs(Can.INVESTIGATE)
def resolve_objection(request: HttpRequest, pk: int, given: ResultIn) -> dict[str, Any]:
    """Give the result of an investigation; the last one sets a cleared notice free."""
    is_upheld, who = given.outcome == "upheld", {"actor": request.actor, "now": clock.now()}
    resolved = objections.resolve(objection_id=pk, is_upheld=is_upheld, report=given.report, **who)
    return _objection(resolved)


def _file(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = selectors.notice_within(pk, scope=request.scope)
    names = ("shown", "contact", "conclusion")
    return {
        **_notice(found),
        **{name: getattr(found, name) for name in names},
        "places": [place for place, _files in selectors.places_of(found, request.actor)],
    }


def _notice(row: PublicNotice) -> dict[str, Any]:
    plain = ("code", "subject", "stage", "target", "title", "state", "opened_at", "ends_at")
    rest = ("last_on", "concluded_at", "content_hash")
    return {
        "id": row.pk,
        "union": row.union.code,
        "working_days": row.days,
        **{name: getattr(row, name) for name in (*plain, *rest)},
    }


def _objection(row: Objection) -> dict[str, Any]:
    plain = ("number", "source", "is_signed", "text", "state", "filed_at", "investigator")
    rest = ("report", "resolved_at")
    facts = {name: getattr(row, name) for name in (*plain, *rest)}
    return {"id": row.pk, "notice": row.notice_id, **facts}
