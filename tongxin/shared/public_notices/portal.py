"""What everybody reads and brings without signing in (公示网页): masked content, objections.

Nobody reaches a union here, so the rows are found past the wall; nothing but what was frozen to
be shown leaves these functions.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import bypass
from tongxin.shared.public_notices.errors import NoticeOver, TooManyObjections
from tongxin.shared.public_notices.models import ObjectionTry, PublicNotice
from tongxin.shared.public_notices.objections import Words, take
from tongxin.shared.public_notices.states import LIVE, UNRESOLVED, State

PORTAL = Actor.system("portal")
PAGE = 20
MOST_IN_AN_HOUR, HOUR = 6, timedelta(hours=1)
SALT = "public_notices.address"
TAKE = """
INSERT INTO public_notices_objectiontry AS tried (mark, count, since)
VALUES (%(mark)s, 1, %(now)s)
ON CONFLICT (mark) DO UPDATE SET
  count = CASE WHEN tried.since <= %(forgotten)s THEN 1 ELSE least(tried.count + 1, 1000) END,
  since = CASE WHEN tried.since <= %(forgotten)s THEN %(now)s ELSE tried.since END
RETURNING count, since
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in the list of the portal."""

    number: int
    code: str
    title: str
    union: str
    opened_at: datetime
    last_on: date


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of one notice says; content only while it is shown."""

    code: str
    title: str
    union: str
    state: str
    opened_at: datetime
    ends_at: datetime
    content: dict | None
    text: str
    content_hash: str
    contact: str
    objections: int
    unresolved: int
    concluded_at: datetime | None
    takes_objections: bool

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(State(self.state).label)


def lines(*, words: str = "", before: int | None = None) -> tuple[list[Line], int | None]:
    """Notices that are shown now, the latest first, and where the next page begins."""
    with bypass("public_notices"):
        rows = PublicNotice.objects.filter(state__in=LIVE).select_related("union")
        if words.strip():
            rows = rows.filter(title__icontains=words.strip())
        if before:
            rows = rows.filter(pk__lt=before)
        found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = [
        Line(one.pk, one.code, one.title, one.union.name, one.opened_at, one.last_on)
        for one in found[:PAGE]
    ]
    return shown, shown[-1].number if len(found) > PAGE else None


def page(code: str, *, now: datetime) -> Page:
    """One notice as everybody may read it; once over, no longer whom it was about.

    Raises NotThere.
    """
    with bypass("public_notices"):
        found = PublicNotice.objects.select_related("union").filter(code=code).first()
        states = list(found.objections.values_list("state", flat=True)) if found else []
    if found is None:
        raise NotThere
    is_live = found.state in LIVE
    return Page(
        code=found.code,
        title=found.title,
        union=found.union.name,
        state=found.state,
        opened_at=found.opened_at,
        ends_at=found.ends_at,
        content=json.loads(found.shown) if is_live else None,
        text=found.shown if is_live else "",
        content_hash=found.content_hash,
        contact=found.contact,
        objections=len(states),
        unresolved=sum(state in UNRESOLVED for state in states),
        concluded_at=found.concluded_at,
        takes_objections=is_live and now < found.ends_at,
    )


def object_to(*, code: str, words: Words, uploads: Sequence[UploadedFile], now: datetime) -> int:
    """Take an objection from whoever brings one (提出异议); its number among those to the notice.

    Raises NotThere and what ``take`` raises.
    """
    refused: DomainError | None = None
    number = 0
    with bypass("public_notices"):
        found = PublicNotice.objects.select_related("union").select_for_update(of=("self",))
        notice = found.filter(code=code).first()
        if notice is None:
            refused = NotThere()
        elif notice.state not in LIVE:
            refused = NoticeOver(state=State(notice.state).label)
        else:
            number, refused = _take(notice, words, uploads, now)
    if refused is not None:
        raise refused
    return number


def count_try(address: str, *, now: datetime) -> None:
    """Count one objection from an address before it is looked at. Raises TooManyObjections."""
    terms: dict[str, Any] = {
        "mark": salted_hmac(SALT, address, algorithm="sha256").hexdigest(),
        "now": now,
        "forgotten": now - HOUR,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, terms)
        count, since = cursor.fetchone()
    if count > MOST_IN_AN_HOUR:
        raise TooManyObjections(minutes=int((since + HOUR - now).total_seconds() // 60) + 1)


def forget_tries(*, now: datetime) -> int:
    """Drop what no longer counts; returns how many addresses."""
    return ObjectionTry.objects.filter(since__lte=now - HOUR).delete()[0]


def _take(
    notice: PublicNotice, words: Words, uploads: Sequence[UploadedFile], now: datetime
) -> tuple[int, DomainError | None]:
    """Undone as a whole when refused, while the role stays as it is."""
    try:
        with transaction.atomic():
            return take(notice, words, uploads, actor=PORTAL, now=now).number, None
    except DomainError as refusal:
        return 0, refusal
