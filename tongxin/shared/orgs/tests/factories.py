"""Plain valid unions for tests."""

from datetime import UTC, date, datetime
from itertools import count

from tongxin.kernel.actors import Actor
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.services import UnionFacts, found_union

SYSTEM = Actor.system("test")
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
_numbers = count(1)


def a_union(parent=None, *, level="grassroots", kind="grassroots_union", **facts) -> UnionOrg:
    """One union below ``parent``; without one, the root or a child of the root."""
    number = next(_numbers)
    parent = parent or UnionOrg.objects.filter(parent=None).first()
    facts.setdefault("code", f"U{number:05}")
    facts.setdefault("name", f"第{number}工会")
    facts.setdefault("founded_on", date(2020, 1, 1))
    return found_union(
        facts=UnionFacts(level=level, kind=kind, **facts), parent=parent, actor=SYSTEM, now=NOW
    )


FACTORIES = {
    "orgs.UnionOrg": a_union,
    "orgs.OrgClosure": lambda union: union.above.get(depth=0),
    "orgs.OrgChange": lambda union: union.changes.get(what="found"),
}
