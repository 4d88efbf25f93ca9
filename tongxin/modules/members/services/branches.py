"""Rows of the sheet of unions (工会名册导入)."""

from collections import defaultdict, deque
from collections.abc import Sequence

from django.db import transaction

from tongxin.kernel.errors import DomainError
from tongxin.modules.members.errors.joining import (
    ParentCircular,
    ParentMissing,
    ParentUnknown,
    UnionDiffers,
)
from tongxin.shared.orgs.errors import BeforeFounding, CodeTaken, NotYet
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.services import UnionFacts, found_union
from tongxin.shared.transfer.sheets import Arranged, Done, Flaw, Row, RowRefused, Setting

COLUMN_OF = {BeforeFounding.code: "founded_on", NotYet.code: "founded_on"}


def superiors_first(rows: Sequence[Row]) -> Arranged:
    """Rows with every superior before those below it; rows that go round in a circle are flawed."""
    below: dict[str, list[Row]] = defaultdict(list)
    codes = {row.values["code"] for row in rows}
    ready: deque[Row] = deque()
    for row in rows:
        parent = row.values["parent_code"]
        if parent in codes:
            below[parent].append(row)
        else:
            ready.append(row)
    ordered: list[Row] = []
    while ready:
        row = ready.popleft()
        ordered.append(row)
        ready.extend(below.pop(row.values["code"], ()))
    circular = [row.number for left in below.values() for row in left]
    flaws = {number: [Flaw(ParentCircular(), "parent_code")] for number in circular}
    return Arranged(ordered, flaws)


def take_union(row: Row, setting: Setting) -> Done:
    """Found the union of one row, or see that it stands already as the row says."""
    mine = UnionOrg.objects.within(setting.scope(Can.MANAGE)).select_related("parent")
    kept = mine.filter(code=row.values["code"]).first()
    if kept:
        return _same(kept, row)
    parent = _parent(row, setting)
    facts = UnionFacts(**{name: row.values[name] for name in _GIVEN})
    try:
        with transaction.atomic():
            found_union(facts=facts, parent=parent, actor=setting.actor, now=setting.now)
    except CodeTaken:
        kept = mine.filter(code=facts.code).first()
        if kept:
            return _same(kept, row)
        raise RowRefused(CodeTaken(code=facts.code), "code") from None
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "code")) from None
    return Done.CREATED


_GIVEN = ("code", "name", "level", "kind", "founded_on")


def _same(kept: UnionOrg, row: Row) -> Done:
    for name in _GIVEN:
        value = getattr(kept, name)
        if value != row.values[name]:
            shown = getattr(kept, f"get_{name}_display", lambda value=value: value)()
            raise RowRefused(UnionDiffers(kept=shown), name)
    parent = kept.parent.code if kept.parent else ""
    if row.values["parent_code"] not in (None, parent):
        raise RowRefused(UnionDiffers(kept=parent), "parent_code")
    return Done.UNCHANGED


def _parent(row: Row, setting: Setting) -> UnionOrg | None:
    code = row.values["parent_code"]
    if code is None:
        if setting.union is not None or UnionOrg.objects.filter(parent=None).exists():
            raise RowRefused(ParentMissing(), "parent_code")
        return None
    parent = UnionOrg.objects.within(setting.scope(Can.MANAGE)).filter(code=code).first()
    if parent is None:
        raise RowRefused(ParentUnknown(code=code), "parent_code")
    return parent
