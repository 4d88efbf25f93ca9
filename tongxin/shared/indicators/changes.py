"""What has changed since figures were sealed, row by row, with who did it and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.rls import bypass
from tongxin.shared.audit.spans import latest_of
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.models import FigureSeal, SealedFigure
from tongxin.shared.indicators.sealing import CountedRow, counted_rows, sealed_rows
from tongxin.shared.orgs.models import OrgChange
from tongxin.shared.people.models import Alias
from tongxin.shared.people.selectors import running_aliases


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
    figure = get_figure(sealed.code)
    now = {row.key: row for row in counted_rows(figure, asked)}
    then = {row.key: row for row in sealed_rows(sealed)}
    moved = [
        *((key, "added") for key in now.keys() - then.keys()),
        *((key, "gone") for key in then.keys() - now.keys()),
        *((key, "changed") for key in now.keys() & then.keys() if now[key] != then[key]),
    ]
    merges = _merges((then[key], now[key]) for key, kind in moved if kind == "changed")
    touched = [now.get(key, then.get(key)) for key, _kind in moved if key not in merges]
    words = _last_words(touched, sealed.seal, figure)
    told = {key: _why(kind, words[key]) for key, kind in moved if key not in merges}
    told |= {key: (one.made_by, one.at, one.reason, Cause.MERGED) for key, one in merges.items()}
    return [
        Difference(kind, now.get(key, then.get(key)), then.get(key), *told[key])
        for key, kind in sorted(moved)
    ]


def _merges(changed: Iterable[tuple[CountedRow, CountedRow]]) -> Mapping[str, Alias]:
    """Rows that say the same as before of a person who goes by another number now."""
    same = {}
    for before, now in changed:
        value = now.person if before.value == before.person else before.value
        if replace(before, person=now.person, value=value) == now:
            same[now.key] = (before.person, now.person)
    with bypass("figures"):
        known = running_aliases(int(gone) for gone, _kept in same.values() if gone.isdecimal())
    return {
        key: known[int(gone)]
        for key, (gone, kept) in same.items()
        if gone.isdecimal() and int(gone) in known and kept == str(known[int(gone)].kept_id)
    }


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
