"""Freezing figures with their rows, and telling later what has changed since."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.spans import latest_of
from tongxin.shared.indicators.compute import Asked, Count, Number, Tally
from tongxin.shared.indicators.declare import Figure, Term, get_figure
from tongxin.shared.indicators.models import FigureSeal, SealedFigure
from tongxin.shared.indicators.relation import relation
from tongxin.shared.orgs.models import OrgChange
from tongxin.shared.orgs.selectors import tree_version

COUNTED = "r.tx_key, r.tx_union, r.tx_day::text, r.tx_person::text, r.tx_value::text"


@dataclass(frozen=True, slots=True)
class CountedRow:
    """What was counted of one row."""

    key: str
    union: int
    day: str
    person: str
    value: str


Counted = tuple[str, Term, list[CountedRow]]


class Cause(TextChoices):
    """Why a row is not as it was sealed (差异原因)."""

    LATE = "late", gettext_lazy("补录")
    VOIDED = "voided", gettext_lazy("作废")
    AMENDED = "amended", gettext_lazy("更正")
    MOVED = "moved", gettext_lazy("组织变动")


CAUSES = {"added": Cause.LATE, "gone": Cause.VOIDED, "changed": Cause.AMENDED}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is no longer as it was sealed, with the log's word on it."""

    kind: str  # added, gone, changed
    row: CountedRow
    before: CountedRow | None
    who: str
    when: object
    why: str
    cause: Cause


@transaction.atomic
def seal_figures(codes: Iterable[str], asked: Asked, *, target: str, actor: Actor) -> FigureSeal:
    """Freeze figures of a union and period under ``target`` (封存); the rows stay amendable."""
    seal = FigureSeal.objects.create(
        union=asked.union,
        target=target,
        period=str(asked.period),
        tree_version=tree_version(),
        sealed_by=actor.name,
        sealed_at=asked.now,
    )
    for code in codes:
        _freeze(get_figure(code), seal, asked)
    return seal


def differences(sealed: SealedFigure, asked: Asked) -> list[Difference]:
    """Rows added, gone and changed since the seal, with who and why."""
    now = {row.key: row for row in counted_rows(get_figure(sealed.code), asked)}
    then = {row.key: row for row in sealed_rows(sealed)}
    moved = [
        *((key, "added") for key in now.keys() - then.keys()),
        *((key, "gone") for key in then.keys() - now.keys()),
        *((key, "changed") for key in now.keys() & then.keys() if now[key] != then[key]),
    ]
    touched = [now.get(key, then.get(key)) for key, _kind in moved]
    words = _last_words(touched, sealed.seal, get_figure(sealed.code))
    return [
        Difference(kind, now.get(key, then.get(key)), then.get(key), *_why(kind, words[key]))
        for key, kind in sorted(moved)
    ]


def sealed_rows(sealed: SealedFigure) -> list[CountedRow]:
    """The rows as they were counted at the seal."""
    return [CountedRow(*row) for row in json.loads(zlib.decompress(sealed.rows))]


def counted_rows(figure: Figure, asked: Asked) -> list[CountedRow]:
    """The rows as they are counted now, both sides of a ratio, sorted by key."""
    return _in_order(_read_sides(figure, asked))


def count_rows(figure: Figure, asked: Asked) -> Count:
    """The figure counted row by row instead of by the database."""
    return _count(figure, _read_sides(figure, asked))


def digest_of(figure: Figure, version: int, rows: Iterable[CountedRow]) -> str:
    """SHA-256 over the definition and every counted row, in the order of keys."""
    text = [f"{figure.code}.{version}"]
    text += ["\x1f".join(map(str, (r.key, r.union, r.day, r.person, r.value))) for r in rows]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def is_intact(sealed: SealedFigure) -> bool:
    """Whether the stored rows still have the stored digest and still give the stored numbers."""
    figure, rows = get_figure(sealed.code), sealed_rows(sealed)
    if digest_of(figure, sealed.version, rows) != sealed.digest:
        return False
    if figure.version != sealed.version:  # counted by other rules than today's
        return True
    whole = sealed.denominator if figure.is_ratio else None
    count = _count(figure, _by_term(figure, rows))
    kept = (sealed.value, sealed.numerator, whole, sealed.row_count)
    again = (count.value, count.part.value, count.whole and count.whole.value, count.rows)
    return kept == again


def _freeze(figure: Figure, seal: FigureSeal, asked: Asked) -> None:
    sides = _read_sides(figure, asked)
    count, rows = _count(figure, sides), _in_order(sides)
    packed = [[r.key, r.union, r.day, r.person, r.value] for r in rows]
    SealedFigure.objects.create(
        seal=seal,
        union=seal.union,
        code=figure.code,
        version=figure.version,
        value=count.value,
        numerator=count.part.value,
        denominator=count.whole.value if count.whole else None,
        row_count=len(rows),
        rows=zlib.compress(json.dumps(packed, ensure_ascii=False).encode()),
        digest=digest_of(figure, figure.version, rows),
    )


def _read_sides(figure: Figure, asked: Asked) -> list[Counted]:
    with bypass("figures"):
        return [
            (name, term, _read(figure, name, place, term, asked))
            for name in ("part", "whole")
            if getattr(figure, name)
            for place, term in enumerate(getattr(figure, name).terms)
        ]


def _read(figure: Figure, name: str, place: int, term: Term, asked: Asked) -> list[CountedRow]:
    heading = _heading(figure, name, place, term)
    source, params = relation(term, asked.span).within(asked.union.pk)
    return [
        CountedRow(f"{heading}:{key}", *(_text(v) for v in rest))
        for key, *rest in _fetch(f"SELECT {COUNTED} {source}", params)
    ]


def _heading(figure: Figure, name: str, place: int, term: Term) -> str:
    """How keys of a term begin; the mark parts rows counted on both sides, or twice."""
    mark = f"{name}/" if figure.is_ratio else ""
    labels = [one.source.label for one in getattr(figure, name).terms[:place]]
    mark += f"{place}/" if term.source.label in labels else ""
    return f"{mark}{term.source.label}"


def _by_term(figure: Figure, rows: list[CountedRow]) -> list[Counted]:
    """Kept rows laid out again by side and term."""
    headed: dict[str, list[CountedRow]] = {}
    for row in rows:
        headed.setdefault(row.key.rpartition(":")[0], []).append(row)
    return [
        (name, term, headed.get(_heading(figure, name, place, term), []))
        for name in ("part", "whole")
        if getattr(figure, name)
        for place, term in enumerate(getattr(figure, name).terms)
    ]


def _in_order(sides: Iterable[Counted]) -> list[CountedRow]:
    return sorted((row for *_where, rows in sides for row in rows), key=lambda row: row.key)


def _count(figure: Figure, sides: Iterable[Counted]) -> Count:
    """The number out of the very rows that are kept, so that nothing slips in between."""
    tallies = {"part": Tally(), "whole": Tally()}
    for name, term, rows in sides:
        tallies[name] += Tally(_total(term, rows), len(rows))
    return Count(tallies["part"], tallies["whole"] if figure.is_ratio else None)


def _total(term: Term, rows: list[CountedRow]) -> Number:
    if term.how == "sum":
        return sum((Decimal(row.value or 0) for row in rows), Decimal(0))
    return len({row.value for row in rows} - {""}) if term.how == "distinct" else len(rows)


def _why(kind: str, words: tuple) -> tuple:
    """Who, when and why, and the cause: what no entry tells of has moved with its union."""
    *told, has_moved = words
    return (*told, Cause.MOVED if has_moved else CAUSES[kind])


def _last_words(rows: list[CountedRow], seal: FigureSeal, figure: Figure) -> dict[str, tuple]:
    """Who touched each row, or the one it rests on, last and why; else it moved with its union."""
    own = {row.key: row.key.rpartition("/")[2] for row in rows}
    with bypass("figures"):
        beneath = _beneath(figure, set(own.values()))
        targets = {key: [target, *beneath.get(target, [])] for key, target in own.items()}
        wanted = {target for told in targets.values() for target in told}
        last = latest_of(wanted, since=seal.sealed_at)
        moved = _tree_changes({row.union for row in rows}, seal)
    words = {}
    for row in rows:
        entries = [last[target] for target in targets[row.key] if target in last]
        entry = max(entries, key=lambda entry: entry.pk, default=None)
        words[row.key] = (
            (entry.actor, entry.at, entry.reason or entry.verb, False)
            if entry
            else (*moved.get(row.union, ("", None, "")), row.union in moved)
        )
    return words


def _beneath(figure: Figure, targets: set[str]) -> dict[str, list[str]]:
    """The rows that counted rows rest on, e.g. the session of a check-in, as the log names them."""
    found: dict[str, list[str]] = {}
    sides = (figure.part, *([figure.whole] if figure.whole else []))
    for source in {term.source for side in sides for term in side.terms}:
        label, lookup = source.rests_on
        keys = [t.partition(":")[2] for t in targets if t.startswith(f"{source.label}:")]
        if label and keys:
            rows = source.rows.model.objects.filter(pk__in=keys)
            found |= {
                f"{source.label}:{pk}": [f"{label}:{key}"]
                for pk, key in rows.values_list("pk", lookup)
            }
    return found


def _told(change: OrgChange) -> str:
    facts = {"what": change.get_what_display(), "reason": change.reason}
    return _("%(what)s：%(reason)s") % facts


def _tree_changes(unions: set[int], seal: FigureSeal) -> dict[int, tuple]:
    """The latest change since the seal of each union or of one that ever stood above it."""
    changes = (
        OrgChange.objects.filter(pk__gt=seal.tree_version, union__below__descendant__in=unions)
        .annotate(row_union=F("union__below__descendant"))
        .order_by("pk")
    )
    return {change.row_union: (change.by, change.at, _told(change)) for change in changes}


def _text(value: object) -> object:
    return "" if value is None else value


def _fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
