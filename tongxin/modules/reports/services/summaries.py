"""Writing the annual summary: begin it, lay out its chapters, write, settle, give sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.modules.reports.errors import (
    ChapterInUse,
    NoSummaryBefore,
    NumberMoved,
    OriginMissing,
    RequestNotOpen,
    SummaryExists,
    SummaryNotOpen,
    TextTooLong,
)
from tongxin.modules.reports.models import (
    ChapterEdition,
    ChapterRequest,
    SummaryChapter,
    SummaryReport,
)
from tongxin.modules.reports.models.summaries import EVERY_TEXT
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import mark_of
from tongxin.modules.reports.selectors.prose.marks import aged, with_origin
from tongxin.modules.reports.selectors.prose.pasting import tidy
from tongxin.modules.reports.services.editions import (
    collides,
    is_settled,
    put_beside,
    settle_edition,
    write,
)
from tongxin.modules.reports.services.outline import OUTLINE
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg

MOST_ORIGIN = 200


@dataclass(slots=True)
class Saved:
    """What became of a save: the version in force, or whose words the text waits beside."""

    chapter: SummaryChapter
    beside: str = ""


@transaction.atomic
def start_summary(
    *,
    union: UnionOrg,
    period: Period,
    title: str = "",
    from_last: bool = False,
    actor: Actor,
    now: datetime,
) -> SummaryReport:
    """Begin a summary with the usual chapters, or with the words of the period before (起草总结).

    Raises Forbidden, SummaryExists or NoSummaryBefore.
    """
    actor.require(Can.FILL, at=union)
    chapters = _of_last(union, period) if from_last else [*OUTLINE]
    title = title.strip() or _("%(period)s工作总结") % {"period": period.title}
    try:
        with transaction.atomic():
            summary = SummaryReport.objects.create(
                union=union,
                period=str(period),
                title=title,
                made_by=actor.name,
                makers=[mark_of(actor)],
            )
    except IntegrityError:
        raise SummaryExists(union=union.name, period=period.title) from None
    for ordinal, (name, text) in enumerate(chapters, 1):
        chapter = SummaryChapter(summary=summary, union=union, ordinal=ordinal, title=name)
        chapter.save()
        if text:
            write(chapter, text, actor=actor, now=now)
    change = {"period": str(period), "from_last": from_last}
    record(actor, "reports.started_summary", summary, at=now, change=change)
    return summary


@transaction.atomic
def rename_summary(*, summary_id: int, title: str, actor: Actor, now: datetime) -> SummaryReport:
    """Call a summary otherwise. Raises NotThere or SummaryNotOpen."""
    summary = open_summary(summary_id, actor)
    summary.title = title.strip()
    summary.save(update_fields=["title", "updated_at"])
    record(actor, "reports.changed_summary", summary, at=now, change={"title": title})
    return summary


@transaction.atomic
def add_chapter(*, summary_id: int, title: str, actor: Actor, now: datetime) -> SummaryChapter:
    """Put a chapter at the end (添加章节). Raises NotThere or SummaryNotOpen."""
    summary = open_summary(summary_id, actor)
    last = summary.chapters.aggregate(last=Max("ordinal"))["last"] or 0
    made = SummaryChapter.objects.create(
        summary=summary, union_id=summary.union_id, ordinal=last + 1, title=title.strip()
    )
    record(actor, "reports.changed_summary", summary, at=now, change={"added": made.title})
    return made


@transaction.atomic
def rename_chapter(*, chapter_id: int, title: str, actor: Actor, now: datetime) -> SummaryChapter:
    """Call a chapter otherwise. Raises NotThere or SummaryNotOpen."""
    chapter, summary = _chapter_of_summary(chapter_id, actor)
    chapter.title = title.strip()
    chapter.save(update_fields=["title", "updated_at"])
    record(actor, "reports.changed_summary", summary, at=now, change={"renamed": chapter.title})
    return chapter


@transaction.atomic
def move_chapter(*, chapter_id: int, up: bool, actor: Actor, now: datetime) -> SummaryReport:
    """Change places with the chapter before or behind; at the end nothing happens."""
    chapter, summary = _chapter_of_summary(chapter_id, actor)
    chapters = list(summary.chapters.order_by("ordinal"))
    place = chapters.index(chapter)
    other = place - 1 if up else place + 1
    if 0 <= other < len(chapters):
        one, two = chapters[place], chapters[other]
        one.ordinal, two.ordinal = two.ordinal, one.ordinal
        SummaryChapter.objects.bulk_update([one, two], ["ordinal"])
        record(actor, "reports.changed_summary", summary, at=now, change={"moved": chapter.title})
    return summary


@transaction.atomic
def drop_chapter(*, chapter_id: int, actor: Actor, now: datetime) -> SummaryReport:
    """Take a chapter out with all its words (删除章节).

    Raises NotThere, SummaryNotOpen or ChapterInUse.
    """
    chapter, summary = _chapter_of_summary(chapter_id, actor)
    if chapter.requests.exists():
        raise ChapterInUse(chapter=chapter.title)
    change = {"dropped": chapter.title, "text": chapter.text}
    record(actor, "reports.changed_summary", summary, at=now, change=change)
    chapter.editions.all().delete()
    chapter.delete()
    summary.chapters.filter(ordinal__gt=chapter.ordinal).update(ordinal=F("ordinal") - 1)
    return summary


@transaction.atomic
def save_chapter(
    *, chapter_id: int, text: str, seen: int | None = None, actor: Actor, now: datetime
) -> Saved:
    """Keep the words of a chapter (保存); ``seen`` is the version they were written on.

    If somebody else has written since, both texts are kept: the other's stays, this one waits
    beside it. Raises NotThere, SummaryNotOpen, RequestNotOpen or TextTooLong.
    """
    chapter = open_chapter(chapter_id, actor)
    words = tidy(text)
    if len(words) > EVERY_TEXT:
        raise TextTooLong(most=EVERY_TEXT, count=len(words))
    if is_settled(chapter, words, seen):
        return Saved(chapter)
    saved = Saved(chapter)
    if collides(chapter, seen, actor):
        saved.beside = chapter.made_by
        put_beside(chapter, words, actor=actor, now=now)
    else:
        write(chapter, words, actor=actor, now=now)
    _touch(chapter, actor)
    change = {"version": chapter.version, "beside": bool(saved.beside)}
    record(actor, "reports.wrote_chapter", chapter, at=now, change=change)
    return saved


@transaction.atomic
def settle_chapter(
    *, chapter_id: int, edition_id: int, adopt: bool, actor: Actor, now: datetime
) -> SummaryChapter:
    """Say which of two texts stands (选定); the other stays among the earlier ones.

    Raises NotThere, SummaryNotOpen or RequestNotOpen.
    """
    chapter = open_chapter(chapter_id, actor)
    waiting = ChapterEdition.objects.filter(chapter=chapter, version=None, settled_at=None)
    chosen = waiting.filter(pk=edition_id).first()
    if chosen is None:
        raise NotThere
    settle_edition(chosen, actor=actor, now=now)
    if adopt:
        write(chapter, chosen.text, actor=actor, now=now)
    _touch(chapter, actor)
    change = {"adopted": adopt}
    record(actor, "reports.settled_chapter", chapter, at=now, change=change)
    return chapter


@transaction.atomic
def give_origin(  # noqa: PLR0913  (which number, where, on which version, out of what)
    *,
    chapter_id: int,
    start: int,
    words: str,
    origin: str,
    seen: int,
    actor: Actor,
    now: datetime,
) -> SummaryChapter:
    """Say where a number typed by hand comes from (注明出处); it then stands as 人工 in the text.

    Raises NotThere, SummaryNotOpen, OriginMissing or NumberMoved.
    """
    chapter = open_chapter(chapter_id, actor)
    if not origin.strip():
        raise OriginMissing
    text = with_origin(chapter.text, start, words, origin[:MOST_ORIGIN])
    if seen != chapter.version or text == chapter.text:
        raise NumberMoved(words=words)
    write(chapter, text, actor=actor, now=now)
    _touch(chapter, actor)
    change = {"number": words, "origin": origin}
    record(actor, "reports.gave_origin", chapter, at=now, change=change)
    return chapter


def open_summary(summary_id: int, actor: Actor) -> SummaryReport:
    """The locked summary one may write on. Raises NotThere or SummaryNotOpen."""
    summary = SummaryReport.objects.owned_by(actor.scope(Can.FILL)).lock(pk=summary_id)
    if not summary.is_draft:
        raise SummaryNotOpen(state=summary.get_state_display())
    return summary


def open_chapter(chapter_id: int, actor: Actor) -> SummaryChapter:
    """The locked chapter one may write on. Raises NotThere, SummaryNotOpen or RequestNotOpen."""
    rows = SummaryChapter.objects.owned_by(actor.scope(Can.FILL))
    chapter = rows.select_related("request").fetch(pk=chapter_id)
    if chapter.summary_id:  # one lock above all chapters, so that nobody waits in a circle
        open_summary(chapter.summary_id, actor)
        return rows.lock(pk=chapter_id)
    request = ChapterRequest.objects.lock(pk=chapter.request.pk)
    if not request.is_open:
        raise RequestNotOpen(state=request.get_state_display())
    return rows.lock(pk=chapter_id)


def _chapter_of_summary(chapter_id: int, actor: Actor) -> tuple[SummaryChapter, SummaryReport]:
    rows = SummaryChapter.objects.owned_by(actor.scope(Can.FILL)).exclude(summary=None)
    chapter = rows.fetch(pk=chapter_id)
    return chapter, open_summary(chapter.summary_id, actor)


def _touch(chapter: SummaryChapter, actor: Actor) -> None:
    """Remember who worked on a summary: they do not approve it."""
    summary = chapter.summary
    if summary and mark_of(actor) not in summary.makers:
        summary.makers = [*summary.makers, mark_of(actor)]
        summary.save(update_fields=["makers", "updated_at"])


def _of_last(union: UnionOrg, period: Period) -> Sequence[tuple[str, str]]:
    before = period.previous()
    last = SummaryReport.objects.filter(union=union, period=str(before)).first()
    if last is None:
        raise NoSummaryBefore(period=before.title)
    return [(one.title, aged(one.text)) for one in last.chapters.order_by("ordinal")]
