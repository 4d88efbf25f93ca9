"""Employers are listed, covered by one union at a time, counted by year, and seen at home."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.identity import parse_uscc
from tongxin.kernel.identity.units import UsccCheckDigit
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs import employer_errors as e
from tongxin.shared.orgs.covering import cover_employer, uncover_employer
from tongxin.shared.orgs.employer_selectors import Sought, employer_list, employer_within
from tongxin.shared.orgs.employers import (
    EmployerFacts,
    Heads,
    amend_employer,
    close_employer,
    count_heads,
    list_employer,
)
from tongxin.shared.orgs.errors import AlreadyClosed
from tongxin.shared.orgs.models import Employer, EmployerCover, EmployerStanding, Headcount
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.standings import spans_of
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_employer

pytestmark = pytest.mark.usefixtures("house")
BY = {"actor": SYSTEM, "now": NOW}
TODAY = date(2026, 6, 1)


@pytest.fixture
def county():
    """A federation that leads unions."""
    return a_union(level="county", kind="local_federation")


def an_officer(union) -> Actor:
    """Somebody who manages the employers of one subtree."""
    return Actor(name="某人", grants={Can.EMPLOYERS: Scope(paths=(union.path,))})


def stood(employer) -> list:
    rows = EmployerStanding.objects.filter(employer=employer).order_by("since")
    return [(r.since.isoformat(), r.union.code, r.is_covered, r.workers) for r in rows]


def the_list(scope, kind="") -> set:
    return set(employer_list(scope=scope, sought=Sought(kind=kind)))


def test_a_wrong_digit_in_either_half_of_the_code_is_refused():
    good = a_uscc(12345678)
    assert parse_uscc(good) == good
    for place in range(18):
        other = good[:place] + ("1" if good[place] != "1" else "2") + good[place + 1 :]
        with pytest.raises(UsccCheckDigit):
            parse_uscc(other)


def test_a_federation_keeps_an_employer_listed_and_a_grassroots_union_covers_it(county):
    shop = a_union(county)
    kept, covered = an_employer(county), an_employer(shop)
    assert (kept.keeper, kept.covers.count()) == (county, 0)
    assert (covered.keeper, covered.covers.get().union) == (county, shop)
    assert stood(kept) == [("2020-01-01", county.code, False, 0)]
    assert stood(covered) == [("2020-01-01", shop.code, True, 0)]


def test_it_passes_to_the_union_that_covers_it_and_back_with_all_its_days(county):
    shop, employer = a_union(county), an_employer(county, workers=30)
    covers = {"union": shop, "since": date(2022, 3, 1), "reason": "批复"}
    cover_employer(employer_id=employer.pk, **covers, **BY)
    count_heads(employer_id=employer.pk, heads=Heads(2024, 120, 50, 40), **BY)
    employer.refresh_from_db()
    assert (employer.union, Headcount.objects.filter(union=shop).count()) == (shop, 2)
    uncover_employer(employer_id=employer.pk, on=date(2025, 5, 1), reason="单位搬迁", **BY)
    employer.refresh_from_db()
    assert employer.union == county
    assert stood(employer) == [
        ("2020-01-01", county.code, False, 30),
        ("2022-03-01", shop.code, True, 30),
        ("2024-01-01", shop.code, True, 120),
        ("2025-05-01", county.code, False, 120),
    ]
    log = AuditEntry.objects.filter(target=f"orgs.Employer:{employer.pk}").order_by("pk")
    told = [entry.verb.rpartition(".")[2] for entry in log]
    heads = "counted_heads"
    assert told == ["listed_employer", heads, "covered_employer", heads, "uncovered_employer"]


def test_no_employer_is_covered_by_two_unions_at_once(county):
    employer, other = an_employer(a_union(county)), a_union(county)
    with pytest.raises(e.CoverOverlaps):
        cover_employer(
            employer_id=employer.pk, union=other, since=date(2023, 1, 1), reason="", **BY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployerCover.objects.create(employer=employer, union=other, since=date(2023, 1, 1))
    assert employer.covers.count() == 1


def test_one_union_covers_several_employers(county):
    joint = a_union(county, kind="joint_grassroots_union")
    for _number in range(3):
        an_employer(joint)
    assert EmployerCover.objects.filter(union=joint).count() == 3


def test_what_closes_covers_nobody_any_more(county):
    shop = a_union(county)
    employer = an_employer(shop, workers=40)
    close_union(union=shop, on=date(2025, 1, 1), reason="单位搬迁", **BY)
    employer.refresh_from_db()
    assert employer.union == county
    assert stood(employer)[1:] == [("2025-01-01", county.code, False, 40)]
    again = {"employer_id": employer.pk, "union": shop, "since": TODAY, "reason": ""}
    with pytest.raises(AlreadyClosed):
        cover_employer(**again, **BY)
    close_employer(employer_id=employer.pk, on=date(2025, 6, 1), reason="注销", **BY)
    assert EmployerStanding.objects.get(employer=employer, is_covered=False).until == date(
        2025, 6, 1
    )
    with pytest.raises(e.EmployerClosed):
        close_employer(employer_id=employer.pk, on=TODAY, reason="", **BY)


@pytest.mark.parametrize(
    ("heads", "error"),
    [
        (Heads(2027, 10), e.YearAhead),
        (Heads(2025, 10, women=11), e.PartsExceed),
        (Heads(2025, 10, migrants=11), e.PartsExceed),
    ],
)
def test_a_head_count_that_cannot_be_is_refused_and_nothing_is_kept(county, heads, error):
    employer = an_employer(county)
    with pytest.raises(error):
        count_heads(employer_id=employer.pk, heads=heads, **BY)
    assert not employer.headcounts.exists()


def test_days_that_cannot_be_are_refused(county):
    employer, shop = an_employer(county), a_union(county, founded_on=date(2023, 1, 1))
    for since, error in (
        (TODAY + timedelta(days=1), e.DayAhead),
        (date(2019, 1, 1), e.DayBeforeListed),
        (date(2022, 1, 1), e.DayBeforeListed),
    ):
        with pytest.raises(error):
            cover_employer(employer_id=employer.pk, union=shop, since=since, reason="", **BY)
    with pytest.raises(e.CoversNobody):
        cover_employer(employer_id=employer.pk, union=county, since=TODAY, reason="", **BY)
    with pytest.raises(e.NotCovered):
        uncover_employer(employer_id=employer.pk, on=TODAY, reason="", **BY)


def test_a_code_is_known_once_also_beyond_the_own_list(county):
    stranger = a_union(level="county", kind="local_federation")
    known = an_employer(stranger)
    officer = an_officer(county)
    with speaking(officer), pytest.raises(e.EmployerKnown) as refused:
        _listed_by(officer, county, known.uscc)
    assert stranger.name not in str(refused.value)
    shop = a_union(county, uscc=a_uscc(77, start="81630100"))
    with pytest.raises(e.EmployerIsUnion):
        an_employer(county, uscc=shop.uscc)


def _listed_by(officer, union, uscc):
    facts = EmployerFacts("某厂", "private", "C")
    return list_employer(
        uscc=uscc, facts=facts, union=union, listed_on=TODAY, actor=officer, now=NOW
    )


def test_neighbours_see_nothing_and_change_nothing(county):
    shop, neighbour = a_union(county), a_union(county)
    employer = an_employer(shop, workers=30)
    stranger = an_officer(neighbour)
    own = an_officer(shop)
    with speaking(stranger):
        for model in (Employer, EmployerCover, Headcount, EmployerStanding):
            assert not model.objects.exists()
        with pytest.raises(NotThere):
            count_heads(employer_id=employer.pk, heads=Heads(2025, 9), actor=stranger, now=NOW)
    with speaking(own):
        assert employer_within(employer.pk, scope=own.reach).workers == 30
        count_heads(employer_id=employer.pk, heads=Heads(2025, 90), actor=own, now=NOW)
        with pytest.raises(Forbidden):  # who covers is for the superior to say
            uncover_employer(employer_id=employer.pk, on=TODAY, reason="", actor=own, now=NOW)


def test_the_list_tells_covered_uncovered_must_found_and_large_ones(county):
    scope = an_officer(county).reach
    shop = a_union(county)
    small, must = an_employer(county, workers=24), an_employer(county, workers=25)
    large, covered = an_employer(county, workers=100), an_employer(shop, workers=300)
    gone = an_employer(county, workers=80)
    close_employer(employer_id=gone.pk, on=TODAY, reason="", **BY)
    amend_employer(employer_id=small.pk, facts=EmployerFacts("向阳小店", "individual", "F"), **BY)
    assert the_list(scope) == {small, must, large, covered}
    assert the_list(scope, "covered") == {covered}
    assert the_list(scope, "uncovered") == {small, must, large}
    assert the_list(scope, "must") == {must, large}
    assert the_list(scope, "hundred") == {large, covered}
    assert the_list(scope, "closed") == {gone}
    found = employer_list(scope=scope, sought=Sought(words="向阳", ownership_type="individual"))
    assert [row.name for row in found] == ["向阳小店"]


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@given(
    cuts=st.lists(DAYS, unique=True, min_size=2, max_size=6),
    heads=st.dictionaries(st.integers(2018, 2025), st.integers(0, 300), max_size=5),
    end=st.none() | DAYS,
)
@settings(max_examples=60)
def test_on_every_day_the_spans_say_what_the_plain_ledgers_say(cuts, heads, end):
    cuts = sorted(cuts)
    employer = Employer(pk=1, keeper_id=7, listed_on=date(2020, 1, 1), closed_on=end)
    covers = [
        EmployerCover(union_id=number, since=since, until=until)
        for number, (since, until) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    ]
    rows = [Headcount(year=year, workers=count) for year, count in heads.items()]
    spans = spans_of(employer, covers, rows)
    for offset in range(0, 1900, 13):
        day = date(2020, 1, 1) + timedelta(days=offset)
        found = [s for s in spans if s.since <= day and (s.until is None or day < s.until)]
        if end and day >= end:
            assert not found
            continue
        cover = [c for c in covers if c.since <= day < c.until]
        known = [count for year, count in sorted(heads.items()) if year <= day.year]
        assert [tuple(s[2:]) for s in found] == [
            (cover[0].union_id if cover else 7, bool(cover), known[-1] if known else 0)
        ]
