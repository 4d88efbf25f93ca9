"""Plain valid unions for tests."""

from datetime import UTC, date, datetime
from itertools import count

from stdnum.cn import uscc

from tongxin.kernel.actors import Actor
from tongxin.kernel.identity.units import organisation_check_digit
from tongxin.shared.orgs.employers import EmployerFacts, Heads, count_heads, list_employer
from tongxin.shared.orgs.models import Employer, EmployerCover, ExternalOrg, Sector, UnionOrg
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


def a_uscc(number: int, *, start: str = "91630100") -> str:
    """A code whose two check digits fit; different numbers give different codes."""
    body = f"{number:08}"
    code = f"{start}{body}{organisation_check_digit(body)}"
    return code + uscc.calc_check_digit(code)


def an_employer(
    union: UnionOrg, *, listed_on: date = date(2020, 1, 1), workers: int | None = None, **facts
) -> Employer:
    """An employer that ``union`` covers, or keeps on its list."""
    number = next(_numbers)
    facts.setdefault("name", f"第{number}机械厂")
    facts.setdefault("ownership_type", "private")
    facts.setdefault("industry_code", "C")
    made = list_employer(
        uscc=facts.pop("uscc", None) or a_uscc(number),
        facts=EmployerFacts(**facts),
        union=union,
        listed_on=listed_on,
        actor=SYSTEM,
        now=NOW,
    )
    if workers is not None:
        heads = Heads(listed_on.year, workers)
        count_heads(employer_id=made.pk, heads=heads, actor=SYSTEM, now=NOW)
    return made


def a_cover(union: UnionOrg) -> EmployerCover:
    """The days in which ``union`` covers an employer, whatever its kind."""
    employer = an_employer(union)
    covers = employer.covers
    return covers.first() or covers.create(union=union, since=employer.listed_on)


def an_external(union: UnionOrg, **facts) -> ExternalOrg:
    """A body outside the system on the list of a union."""
    facts = {"name": f"第{next(_numbers)}文化宫", "sector": Sector.PUBLIC_INSTITUTION} | facts
    return ExternalOrg.objects.create(union=union, **facts)


FACTORIES = {
    "orgs.ExternalOrg": an_external,
    "orgs.Employer": an_employer,
    "orgs.EmployerCover": a_cover,
    "orgs.EmployerStanding": lambda union: an_employer(union).standings.get(),
    "orgs.Headcount": lambda union: an_employer(union, workers=30).headcounts.get(),
    "orgs.UnionOrg": a_union,
    "orgs.OrgClosure": lambda union: union.above.get(depth=0),
    "orgs.OrgChange": lambda union: union.changes.get(what="found"),
}
