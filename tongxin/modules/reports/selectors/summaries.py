"""Annual summaries: lists, one of them as it stands or as approved, and what is not finished."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period, midnight
from tongxin.modules.reports.models import (
    ChapterEdition,
    ChapterRequest,
    Submission,
    SummaryChapter,
    SummaryReport,
)
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.prose.reading import LOOSE, Piece, Prose, Reader
from tongxin.modules.reports.selectors.prose.values import Place
from tongxin.modules.reports.states import OPEN_REQUESTS, RequestState
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import name_on

MOST_NAMED = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChapterView:
    """One chapter as it is printed."""

    pk: int
    title: str
    prose: Prose

    @property
    def open_points(self) -> list[Piece]:
        """What has to be settled before the summary is finished."""
        return [piece for piece in self.prose.pieces if piece.needs_work]


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A whole summary: every number with its origin."""

    title: str
    union_code: str
    union_name: str
    period: str
    period_title: str
    as_of: str
    edition: int = 0
    approved_by: str = ""
    approved_at: str = ""
    chapters: tuple[ChapterView, ...] = ()

    @property
    def is_approved(self) -> bool:
        """Whether these are the words and figures that were approved."""
        return bool(self.approved_at)

    @property
    def open_points(self) -> list[tuple[ChapterView, Piece]]:
        """What has to be settled before it is finished, with the chapter it stands in."""
        return [(one, piece) for one in self.chapters for piece in one.open_points]

    @property
    def zeros(self) -> list[tuple[ChapterView, str]]:
        """Sentences about a figure that is zero."""
        return [(one, told) for one in self.chapters for told in one.prose.zeros]

    @property
    def numbers(self) -> list[tuple[ChapterView, Piece]]:
        """Every number in the order of the text: the annex."""
        found = ((one, piece) for one in self.chapters for piece in one.prose.pieces)
        return [(one, piece) for one, piece in found if piece.is_number]

    def as_plain(self) -> dict[str, Any]:
        """Plain values for what is kept."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The summary again from what was kept."""
        chapters = tuple(
            ChapterView(one["pk"], one["title"], Prose.from_plain(one["prose"]))
            for one in plain["chapters"]
        )
        return cls(**(plain | {"chapters": chapters}))


def summaries_list(*, scope: Scope) -> QuerySet[SummaryReport]:
    """Summaries within ``scope``, the latest period first."""
    return SummaryReport.objects.within(scope).select_related("union")


def summary_of(summary_id: int, *, scope: Scope) -> SummaryReport:
    """One summary. Raises NotThere."""
    return summaries_list(scope=scope).fetch(pk=summary_id)


def summary_for(union: UnionOrg, period: Period, *, scope: Scope) -> SummaryReport | None:
    """The summary of a union about a period, if there is one with any words in it."""
    found = summaries_list(scope=scope).filter(union=union, period=str(period)).first()
    return found if found and found.chapters.exclude(text="").exists() else None


def chapters_of(summary: SummaryReport) -> QuerySet[SummaryChapter]:
    """Its chapters in their order."""
    return summary.chapters.order_by("ordinal")


def chapter_of(chapter_id: int, *, scope: Scope) -> SummaryChapter:
    """One chapter one may read. Raises NotThere."""
    rows = SummaryChapter.objects.within(scope)
    return rows.select_related("summary__union", "request", "union").fetch(pk=chapter_id)


def place_of(chapter: SummaryChapter) -> Place:
    """Whose figures stand in a chapter, and for when."""
    told = chapter.summary or chapter.request
    return Place(chapter.union, told.span)


def summary_view(summary: SummaryReport, *, actor: Actor, now: datetime) -> SummaryView:
    """The summary as approved if it is, else with its figures as the rows stand now."""
    if summary.is_approved:
        return approved_view(summary)
    return live_view(summary, Reader(actor, now))


def approved_view(summary: SummaryReport) -> SummaryView:
    """The summary as it was kept when it was approved last."""
    return SummaryView.from_plain(summary.snapshots.latest("edition").body)


def live_view(summary: SummaryReport, reader: Reader) -> SummaryView:
    """Its words with every figure counted now."""
    chapters, place = list(chapters_of(summary)), Place(summary.union, summary.span)
    read = reader.read([(chapter.text, place) for chapter in chapters])
    day = min(place.period.last_day, timezone.localdate(reader.now))
    return SummaryView(
        title=summary.title,
        union_code=summary.union.code,
        union_name=name_on(summary.union, day),
        period=summary.period,
        period_title=place.period.title,
        as_of=reader.now.isoformat(),
        chapters=tuple(
            ChapterView(chapter.pk, chapter.title, prose)
            for chapter, prose in zip(chapters, read, strict=True)
        ),
    )


def approving(view: SummaryView, summary: SummaryReport) -> SummaryView:
    """The view as it is kept: who approved it, when, for which time."""
    return replace(
        view,
        edition=summary.edition,
        approved_by=summary.approved_by,
        approved_at=summary.approved_at.isoformat(),
    )


def read_text(text: str, place: Place, *, actor: Actor, now: datetime) -> Prose:
    """A text while it is being written."""
    return Reader(actor, now).read([(text, place)])[0]


def faults_said(points: Iterable[Piece]) -> list[str]:
    """One sentence for each kind of thing that is not finished."""
    points = list(points)
    loose = [piece.text for piece in points if piece.kind == LOOSE]
    old = [piece.text for piece in points if piece.is_old and piece.kind != LOOSE]
    told = list(dict.fromkeys(piece.fault for piece in points if piece.fault))
    if loose:
        told.append(_("人工填写的数字没有出处：%(numbers)s") % {"numbers": _some(loose)})
    if old:
        told.append(_("上期沿用的数字还没有核实出处：%(numbers)s") % {"numbers": _some(old)})
    return told


def beside_of(chapter: SummaryChapter) -> QuerySet[ChapterEdition]:
    """Texts kept beside the one in force, waiting for somebody to choose (并存正文)."""
    return chapter.editions.filter(version=None, settled_at=None).order_by("pk")


def contested(summary: SummaryReport) -> list[str]:
    """Titles of chapters in which two texts wait."""
    waiting = Q(editions__version=None, editions__settled_at=None, editions__isnull=False)
    return list(summary.chapters.filter(waiting).distinct().values_list("title", flat=True))


def requests_for(chapters: Iterable[SummaryChapter]) -> QuerySet[ChapterRequest]:
    """Who was asked for these chapters."""
    rows = ChapterRequest.objects.filter(into__in=list(chapters))
    return rows.select_related("union", "draft", "into").order_by("pk")


def request_of(request_id: int, *, scope: Scope) -> ChapterRequest:
    """One chapter asked for, as those who write it and those who asked see it. Raises NotThere."""
    rows = ChapterRequest.objects.within(scope).select_related("union", "draft", "asked_by")
    return rows.fetch(pk=request_id)


def requests_list(*, scope: Scope) -> QuerySet[ChapterRequest]:
    """Chapters asked for within ``scope``, the latest day first."""
    rows = ChapterRequest.objects.owned_by(scope).exclude(state=RequestState.CANCELLED)
    return rows.select_related("union", "asked_by", "draft").order_by("-due_on", "-pk")


def requests_to_write(*, actor: Actor) -> QuerySet[ChapterRequest]:
    """Chapters the actor's own unions have still to write; those further below are theirs."""
    scope = actor.scope(Can.FILL)
    asked = requests_list(scope=scope).filter(state__in=OPEN_REQUESTS)
    return asked.filter(union__path__in=scope.paths)


def waiting_chapters(rows: QuerySet[ChapterRequest], now: datetime) -> dict[str, object]:
    """How many chapters wait, how many are late, and the nearest day still ahead."""
    today = timezone.localdate(now)
    told = rows.order_by().aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), day=Min("due_on")
    )
    day = told.pop("day")
    return told | {"earliest_deadline": midnight(day + ONE_DAY) if day else None}


def basis_of(summary: SummaryReport) -> tuple[int, int]:
    """Of how many unions asked for reports about the period how many have sent them (报送面)."""
    asked = Submission.objects.filter(
        period=summary.period, union_path__startswith=summary.union.path
    )
    told = asked.aggregate(
        asked=Count("union", distinct=True),
        sent=Count("union", distinct=True, filter=Q(received_at__isnull=False)),
    )
    return told["sent"], told["asked"]


def waiting_requests(summary: SummaryReport) -> QuerySet[ChapterRequest]:
    """Chapters asked for and neither taken nor cancelled."""
    ended = (RequestState.TAKEN, RequestState.CANCELLED)
    return requests_for(summary.chapters.all()).exclude(state__in=ended)


def _some(words: list[str]) -> str:
    shown = _("、").join(words[:MOST_NAMED])
    if len(words) <= MOST_NAMED:
        return shown
    return _("%(shown)s 等 %(count)s 处") % {"shown": shown, "count": len(words)}
