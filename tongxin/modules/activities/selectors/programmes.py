"""Reads of the yearly programme: its list, its items, and the planning board with last year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Scope
from tongxin.modules.activities.models import (
    Activity,
    ActivityCategory,
    ActivityItem,
    ActivitySession,
    CheckIn,
    Headcount,
    Programme,
    ProgrammeBlock,
)
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg

ON_PLAN = Q(withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is planned and what came of it: items, sessions planned and held, person-times."""

    items: int = 0
    planned: int = 0
    held: int = 0
    times: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        """Both together."""
        mine, theirs = ((one.items, one.planned, one.held, one.times) for one in (self, other))
        return Numbers(*(a + b for a, b in zip(mine, theirs, strict=True)))

    @property
    def percent(self) -> int | None:
        """Sessions held of those planned, no more than all; None without a plan."""
        return min(100, self.held * 100 // self.planned) if self.planned else None


NOUGHT = Numbers()


@dataclass(frozen=True, slots=True)
class Line:
    """A category beside its namesake of the year before; one of the two may be missing."""

    name: str
    now: Numbers | None
    before: Numbers | None
    category: ActivityCategory | None = None


@dataclass(frozen=True, slots=True)
class BlockLines:
    """A block with its categories, beside its namesake of the year before."""

    name: str
    lines: tuple[Line, ...]
    block: ProgrammeBlock | None = None

    @property
    def now(self) -> Numbers:
        """All its categories of this year."""
        return sum((line.now for line in self.lines if line.now), NOUGHT)

    @property
    def before(self) -> Numbers:
        """All its categories of the year before."""
        return sum((line.before for line in self.lines if line.before), NOUGHT)


@dataclass(frozen=True, slots=True)
class PlanningBoard:
    """A programme beside that of the year before (策划看板)."""

    programme: Programme
    blocks: tuple[BlockLines, ...] = field(default_factory=tuple)

    @property
    def earlier(self) -> Programme | None:
        """What it is compared with."""
        return self.programme.continues

    @property
    def counts(self) -> tuple[int, int, int]:
        """Blocks, categories and items of this year, counted from the tree."""
        mine = [one for one in self.blocks if one.block is not None]
        categories = sum(line.category is not None for one in mine for line in one.lines)
        return len(mine), categories, self.now.items

    @property
    def now(self) -> Numbers:
        """The whole programme."""
        return sum((one.now for one in self.blocks), NOUGHT)

    @property
    def before(self) -> Numbers:
        """The whole programme of the year before."""
        return sum((one.before for one in self.blocks), NOUGHT)


def programme_board(*, scope: Scope, year: str = "") -> QuerySet[Programme]:
    """Programmes one may read with the counts of their trees, ready to print."""
    rows = Programme.objects.within(scope).select_related("union", "continues")
    if year:
        rows = rows.filter(year=int(year)) if year.isdecimal() and len(year) <= 4 else rows.none()
    return rows.annotate(
        block_count=_counted(ProgrammeBlock.objects.all()),
        category_count=_counted(ActivityCategory.objects.all()),
        item_count=_counted(ActivityItem.objects.filter(ON_PLAN)),
    )


def programme_of(pk: int, *, scope: Scope) -> Programme:
    """One programme. Raises NotThere."""
    return Programme.objects.within(scope).select_related("union", "continues").fetch(pk=pk)


def own_programme(pk: int, *, scope: Scope) -> Programme:
    """One programme the actor may change. Raises NotThere."""
    return Programme.objects.owned_by(scope).select_related("union", "continues").fetch(pk=pk)


def earlier_programmes(union: UnionOrg, *, but: int | None = None) -> QuerySet[Programme]:
    """Programmes of a union that a later one may be compared with, the latest first."""
    return Programme.objects.filter(union=union).exclude(pk=but).order_by("-year", "title")


def own_branch(
    model: type[ProgrammeBlock | ActivityCategory], pk: int, *, scope: Scope
) -> ProgrammeBlock | ActivityCategory:
    """One block or category the actor may change. Raises NotThere."""
    return model.objects.owned_by(scope).select_related("programme").fetch(pk=pk)


def category_of(pk: int, *, programme: Programme) -> ActivityCategory:
    """One category of a programme. Raises NotThere."""
    return ActivityCategory.objects.filter(programme=programme).fetch(pk=pk)


def categories_of(programme: Programme) -> QuerySet[ActivityCategory]:
    """The categories of a programme in the order of the tree."""
    rows = programme.categories.select_related("block")
    return rows.order_by("block__position", "block", "position", "pk")


def items_of(programme: Programme, *, words: str = "", category: int = 0) -> QuerySet[ActivityItem]:
    """Items of a programme with what came of each, withdrawn ones too; ready to print."""
    rows = programme.items.select_related("union", "category__block", "programme")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(union__name__icontains=words))
    if category:
        rows = rows.filter(category=category)
    sessions = ActivitySession.objects.filter(activity__item=OuterRef("pk"), state=State.HELD)
    return rows.annotate(
        held_count=_one(sessions, "activity__item", Count("pk")),
        times_count=_one(
            CheckIn.objects.counted().filter(session__activity__item=OuterRef("pk")),
            "session__activity__item",
            Count("pk"),
        )
        + _one(
            Headcount.objects.counted().filter(session__activity__item=OuterRef("pk")),
            "session__activity__item",
            Sum("people"),
        ),
    )


def item_of(pk: int, *, scope: Scope) -> ActivityItem:
    """One item of a programme one may read. Raises NotThere."""
    rows = ActivityItem.objects.within(scope)
    return rows.select_related("union", "category__block", "programme__union").fetch(pk=pk)


def own_item(pk: int, *, scope: Scope) -> ActivityItem:
    """One item whose host lies in ``scope``. Raises NotThere."""
    rows = ActivityItem.objects.owned_by(scope)
    return rows.select_related("union", "category__block", "programme__union").fetch(pk=pk)


def activities_on(item: ActivityItem, *, scope: Scope) -> QuerySet[Activity]:
    """Activities that hang on an item, as far as one may read them."""
    rows = Activity.objects.within(scope).filter(item=item).select_related("union", "kind")
    held = ActivitySession.objects.filter(activity=OuterRef("pk"), state=State.HELD)
    sessions = ActivitySession.objects.exclude(state=State.CANCELLED)
    first = sessions.filter(activity=OuterRef("pk")).order_by("starts_at").values("starts_at")[:1]
    rows = rows.annotate(held_count=_one(held, "activity", Count("pk")))
    latest = F("first_starts_at").desc(nulls_last=True)
    return rows.annotate(first_starts_at=Subquery(first)).order_by(latest, "-pk")


def items_on_offer(host: UnionOrg, *, also: int | None = None) -> QuerySet[ActivityItem]:
    """Items an activity of ``host`` may hang on, the latest year first, and the one chosen."""
    line = [int(part) for part in host.path.strip("/").split("/")]
    published = Q(programme__union__in=line, programme__published_at__isnull=False)
    rows = ActivityItem.objects.filter((published & ON_PLAN) | Q(pk=also))
    rows = rows.select_related("category__block", "programme")
    return rows.order_by(
        "-programme__year", "programme", "category__block__position", "category__position",
        "position", "pk",
    )  # fmt: skip


def board_of(programme: Programme) -> PlanningBoard:
    """The programme beside the one it continues, matched by the names of the tree (同名相比)."""
    now, mine = _tree(programme), {block.name: block for block in programme.blocks.all()}
    before = _tree(programme.continues) if programme.continues else {}
    blocks = [
        BlockLines(name, tuple(_lines(lines, before.get(name, {}))), mine[name])
        for name, lines in now.items()
    ]
    gone = [
        BlockLines(name, tuple(_lines({}, lines)))
        for name, lines in before.items()
        if name not in now
    ]
    return PlanningBoard(programme, (*blocks, *gone))


Tree = dict[str, dict[str, tuple[ActivityCategory, Numbers]]]


def _tree(programme: Programme) -> Tree:
    numbers = _numbers(programme)
    tree: Tree = {block.name: {} for block in programme.blocks.all()}
    for name, rows in groupby(categories_of(programme), attrgetter("block.name")):
        tree[name] = {row.name: (row, numbers.get(row.pk, NOUGHT)) for row in rows}
    return tree


def _lines(
    now: Mapping[str, tuple[ActivityCategory, Numbers]],
    before: Mapping[str, tuple[ActivityCategory, Numbers]],
) -> Iterator[Line]:
    for name, (category, numbers) in now.items():
        yield Line(name, numbers, before[name][1] if name in before else None, category)
    for name, (_category, numbers) in before.items():
        if name not in now:
            yield Line(name, None, numbers)


def _numbers(programme: Programme) -> dict[int, Numbers]:
    """Numbers of each category: one question to each of four tables."""
    items = programme.items.filter(ON_PLAN).order_by().values("category")
    on_items = items.annotate(n=Count("pk"), planned=Sum("planned_count"))
    planned = {row["category"]: (row["n"], row["planned"]) for row in on_items}
    held = _by_category(
        ActivitySession.objects.filter(state=State.HELD), "activity__item", programme, Count("pk")
    )
    came = _by_category(
        CheckIn.objects.counted(), "session__activity__item", programme, Count("pk")
    )
    heads = _by_category(
        Headcount.objects.counted(), "session__activity__item", programme, Sum("people")
    )
    return {
        pk: Numbers(*planned.get(pk, (0, 0)), held.get(pk, 0), came.get(pk, 0) + heads.get(pk, 0))
        for pk in planned.keys() | held.keys()
    }


def _by_category(
    rows: QuerySet, item: str, programme: Programme, number: Count | Sum
) -> dict[int, int]:
    found = rows.order_by().filter(**{f"{item}__programme": programme})
    grouped = found.values(of=F(f"{item}__category")).annotate(n=number)
    return {row["of"]: row["n"] for row in grouped}


def _counted(rows: QuerySet) -> Coalesce:
    return _one(rows.filter(programme=OuterRef("pk")), "programme", Count("pk"))


def _one(rows: QuerySet, by: str, number: Count | Sum) -> Coalesce:
    """Counted row by row, so that a page costs what it shows."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=number).values("n")), 0)
