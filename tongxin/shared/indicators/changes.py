"""What has changed since figures were sealed, row by row, with who did it and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.rls import bypass
from tongxin.shared.audit.spans import latest_of
from tongxin.shared.indicators.comparing import Comparison, Moved, still_there
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.models import FigureSeal, SealedFigure
from tongxin.shared.indicators.row_sets import CountedRow
from tongxin.shared.indicators.sealing import sides_of
from tongxin.shared.orgs.models import OrgChange
from tongxin.shared.people.models import Alias
from tongxin.shared.people.selectors import latest_aliases


class Cause(TextChoices):
    """Why a row is not as it was sealed (差异原因)."""

    LATE = "late", gettext_lazy("补录")
    VOIDED = "voided", gettext_lazy("作废")
    AMENDED = "amended", gettext_lazy("更正")
    MOVED = "moved", gettext_lazy("组织变动")
    MERGED = "merged", gettext_lazy("合并登记")


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


def differences(sealed: SealedFigure, asked: Asked) -> list[Difference]:
    """Rows added, gone and changed since the seal, with who and why."""
    moved = Comparison(sealed.seal, asked).moved(get_figure(sealed.code), sealed)
    return explained(moved, sealed)


def explained(moved: Iterable[Moved], sealed: SealedFigure) -> list[Difference]:
    """The log's word on each row that moved: who, when, why and for which cause."""
    rows = list(moved)
    if not rows:
        return []
    merges = _merges((one.before, one.now) for one in rows if one.before and one.now)
    touched = [one.row for one in rows if one.key not in merges]
    words = _last_words(touched, sealed.seal, get_figure(sealed.code))
    amended = _amended(rows, sealed)
    told = {one.key: _why(one, words[one.key], amended) for one in rows if one.key not in merges}
    told |= {key: (*one.last_word, Cause.MERGED) for key, one in merges.items()}
    return [Difference(one.kind, one.row, one.before, *told[one.key]) for one in rows]


def reasons(compared: Comparison, sealed: SealedFigure) -> Counter[Cause]:
    """How many rows of a figure have moved for which cause, without a look at each of them.

    What the log of a row says is read only where its union stands elsewhere since the seal, and
    whose number changed only of rows that are there, now as then.
    """
    figure = get_figure(sealed.code)
    found = Counter({CAUSES[kind]: n for kind, n in compared.counted(figure, sealed).items() if n})
    if not found:
        return found
    merges: set[str] = set()
    if found[Cause.AMENDED]:
        both = compared.changed(figure, sealed)
        merges = set(_merges((one.before, one.now) for one in both))
        found += Counter({Cause.MERGED: len(merges)})
        found -= Counter({Cause.AMENDED: len(merges)})
    amended = compared.amended(figure, sealed)
    found[Cause.VOIDED] -= len(amended)
    found[Cause.AMENDED] += len(amended)
    for one in _carried(compared, figure, sealed):
        if one.key not in merges:
            found[Cause.MOVED] += 1
            found[_cause(one, amended)] -= 1
    return +found


def _carried(compared: Comparison, figure: Figure, sealed: SealedFigure) -> list[Moved]:
    """Rows of which no entry tells and whose union stands elsewhere since the seal."""
    if not compared.has_tree_changed:
        return []
    with bypass("figures"):
        unions = set(_tree_changes(compared.unions(figure, sealed), sealed.seal))
    moved = list(compared.of_unions(figure, sealed, unions)) if unions else []
    words = _last_words([one.row for one in moved], sealed.seal, figure) if moved else {}
    return [one for one in moved if words[one.key][-1]]


def _merges(changed: Iterable[tuple[CountedRow, CountedRow]]) -> Mapping[str, Alias]:
    """Rows that say the same as before of a person who goes by another number now."""
    same = {}
    for before, now in changed:
        same_values = {before.value}  # a sum may happen to be the number of the person
        if before.value == before.person:
            same_values.add(now.person)
        if before._replace(person=now.person, value=now.value) == now and now.value in same_values:
            same[now.key] = (before.person, now.person)
    numbers = {int(one) for both in same.values() for one in both if one.isdecimal()}
    with bypass("figures"):
        known = latest_aliases(numbers)
    found = {}
    for key, (before, now) in same.items():
        if {before, now} <= {"", *map(str, numbers)} and before and now:
            one = known.get((int(before), int(now))) or known.get((int(now), int(before)))
            if one:
                found[key] = one
    return found


def _amended(moved: Iterable[Moved], sealed: SealedFigure) -> set[str]:
    """Of some rows those that are gone and are not void."""
    gone: dict[str, list[str]] = {}
    for one in moved:
        heading, _colon, key = one.key.rpartition(":")
        if one.kind == "gone":
            gone.setdefault(heading, []).append(key)
    return {
        f"{side.heading}:{key}"
        for side in sides_of(get_figure(sealed.code))
        for key in still_there(side.term.source, gone.get(side.heading, ()))
    }


def _cause(one: Moved, amended: Collection[str]) -> Cause:
    return Cause.AMENDED if one.key in amended else CAUSES[one.kind]


def _why(one: Moved, words: tuple, amended: Collection[str]) -> tuple:
    """Who, when and why, and the cause: what no entry tells of has moved with its union."""
    *told, has_moved = words
    return (*told, Cause.MOVED if has_moved else _cause(one, amended))


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
        keys = [t.partition(":")[2] for t in targets if t.startswith(f"{source.label}:")]
        rows = source.rows.model.objects.filter(pk__in=keys)
        for label, lookup in source.rests_on.items() if keys else ():
            for pk, key in rows.values_list("pk", lookup):
                found.setdefault(f"{source.label}:{pk}", [])
                found[f"{source.label}:{pk}"] += [f"{label}:{key}"] if key else []
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
