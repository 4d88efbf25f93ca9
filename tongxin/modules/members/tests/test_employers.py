"""Employers come in by sheet and page, and the figures over them stand on their dated rows."""

from datetime import date
from random import Random

import pytest

from tongxin.kernel.periods import Period
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import a_member, some_facts
from tongxin.modules.members.tests.sheets import counts, imported, refusals
from tongxin.modules.members.transfers.employers import INDUSTRIES, OWNERSHIPS
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.covering import cover_employer, uncover_employer
from tongxin.shared.orgs.employers import Heads, close_employer, count_heads
from tongxin.shared.orgs.industries import Industry, Ownership
from tongxin.shared.orgs.models import Employer, EmployerCover, Headcount
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_employer

pytestmark = pytest.mark.usefixtures("house")
BY = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def county():
    """A county below the root."""
    return a_union(a_union(level="province", kind="local_federation"), level="county",
                   kind="local_federation")  # fmt: skip


def line(uscc, union, *, since="2023-01-01", name="示例机械厂", kind="私营企业", heads=("",) * 4):
    return [uscc, name, kind, "制造业", "", "630102", union.code, since, *heads]


def heads(year, workers, women="", migrants=""):
    return tuple(str(each) for each in (year, workers, women, migrants))


def test_the_words_of_the_sheet_are_those_of_the_codes():
    assert set(OWNERSHIPS.values()) == set(Ownership.values)
    assert {code: name for name, code in INDUSTRIES.items()} == dict(Industry.choices)


def test_employers_come_in_with_cover_and_heads_and_a_second_time_change_nothing(county):
    shop = a_union(county)
    rows = [
        line(a_uscc(1), shop, heads=heads(2025, 120, 30, 40)),
        line(a_uscc(2), county, kind="个体"),
    ]
    assert counts(imported("employers", *rows)) == [2, 2, 0, 0, 0]
    assert counts(imported("employers", *rows)) == [2, 0, 0, 2, 0]
    covered = Employer.objects.get(uscc=a_uscc(1))
    assert (covered.union, covered.headcounts.get().migrants) == (shop, 40)
    assert not Employer.objects.get(uscc=a_uscc(2)).covers.exists()
    rows[1] = line(a_uscc(2), shop, since="2024-02-01", name="换了名字的小店", kind="个体")
    assert counts(imported("employers", *rows)) == [2, 0, 1, 1, 0]
    assert EmployerCover.objects.get(employer__uscc=a_uscc(2)).since == date(2024, 2, 1)


def test_rows_that_cannot_be_are_refused_with_their_reason_and_leave_nothing(county):
    shop, other = a_union(county), a_union(county)
    elsewhere = a_union(level="county", kind="local_federation")
    an_employer(shop, uscc=a_uscc(9))
    closed = a_union(county)
    close_union(union=closed, on=date(2024, 1, 1), reason="", **BY)
    good = a_uscc(3)
    wrong_first = good[:16] + ("0" if good[16] != "0" else "1") + good[17]
    wrong_last = good[:17] + ("0" if good[17] != "0" else "1")
    run = imported(
        "employers",
        line(wrong_first, shop),
        line(wrong_last, shop),
        line(a_uscc(4), closed),
        line(a_uscc(5), shop, heads=heads(2027, 9)),
        line(a_uscc(6), shop, heads=heads(2025, 9, 10)),
        line(a_uscc(9), other),
        line(a_uscc(7), elsewhere),
        line(a_uscc(8), shop, since="2030-01-01"),
        line(a_uscc(10), shop),
        line(a_uscc(10), county),
        union=county,
    )
    assert [(row, rule) for row, _column, rule in refusals(run)] == [
        (2, "identity.uscc_check_digit"),
        (3, "identity.uscc_check_digit"),
        (4, "orgs.closed"),
        (5, "orgs.headcount_ahead"),
        (6, "orgs.headcount_parts"),
        (7, "orgs.cover_overlaps"),
        (8, "members.unknown_union"),
        (9, "orgs.day_ahead"),
        (11, "transfer.row_repeated"),
    ]
    assert set(Employer.objects.values_list("uscc", flat=True)) == {a_uscc(9), a_uscc(10)}
    assert not Headcount.objects.exists()


def test_head_counts_come_in_by_year_for_employers_on_the_list(county):
    employer = an_employer(county)
    rows = [[employer.uscc, year, "90", "10", ""] for year in ("2024", "2025")]
    assert counts(imported("headcounts", *rows)) == [2, 2, 0, 0, 0]
    assert counts(imported("headcounts", *rows)) == [2, 0, 0, 2, 0]
    rows = [[employer.uscc, "2025", "95", "", ""], [employer.uscc, "2027", "95", "", ""],
            [a_uscc(99), "2025", "95", "", ""]]  # fmt: skip
    run = imported("headcounts", *rows)
    assert counts(run) == [3, 0, 1, 0, 2]
    assert [rule for _row, _column, rule in refusals(run)] == [
        "orgs.headcount_ahead",
        "members.employer_unknown",
    ]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        (("0", "90", "", ""), "年度", "members.year_impossible"),
        (("1949", "90", "", ""), "年度", "members.year_impossible"),
        (("20250", "90", "", ""), "年度", "members.year_impossible"),
        (("99999999999999999999", "90", "", ""), "年度", "members.year_impossible"),
        (("2025", "99999999999", "", ""), "职工人数", "members.heads_impossible"),
        (("2025", "90", "99999999999999999999", ""), "女职工人数", "members.heads_impossible"),
        (("2025", "90", "", "10000000"), "农民工人数", "members.heads_impossible"),
    ],
)
def test_what_no_calendar_and_no_column_holds_is_told_at_its_cell(county, cells, column, rule):
    employer = an_employer(county)
    good = [employer.uscc, "2024", "90", "10", ""]
    run = imported("headcounts", [employer.uscc, *cells], good)
    assert counts(run) == [2, 1, 0, 0, 1]
    assert refusals(run) == [(2, column, rule)]
    whole = line(employer.uscc, county)[:-4] + list(cells)
    assert [told[1:] for told in refusals(imported("employers", whole))] == [(column, rule)]


def computed(code, union, day: date):
    asked = ask(union=union, period=Period.parse(f"{day:%Y-%m}"), actor=SYSTEM, now=NOW)
    (result,) = compute([code], asked)
    listed = trace(get_figure(code), asked, actor=SYSTEM)
    return result, listed


def _some_years(county):
    """Employers that were listed, covered, left, counted and closed over four years."""
    dice = Random(7)  # noqa: S311
    shops = [a_union(county) for _ in range(3)]
    employers = [an_employer(county, listed_on=date(2022, 1, 1)) for _ in range(12)]
    for employer in employers:
        for year in dice.sample(range(2022, 2026), 2):
            told = Heads(year, dice.choice((10, 24, 25, 60, 99, 100, 240)))
            count_heads(employer_id=employer.pk, heads=told, **BY)
    for employer in employers[:8]:
        since = date(2022, dice.randrange(1, 12), 15)
        terms = {"union": dice.choice(shops), "since": since, "reason": ""}
        cover_employer(employer_id=employer.pk, **terms, **BY)
    for employer in employers[:3]:
        uncover_employer(employer_id=employer.pk, on=date(2024, 3, 10), reason="", **BY)
    close_employer(employer_id=employers[5].pk, on=date(2024, 8, 1), reason="", **BY)
    close_union(union=shops[0], on=date(2025, 2, 1), reason="", **BY)
    for shop in shops[1:]:
        for _ in range(2):
            a_member(shop, joined_on=date(2022, 6, 1))
    return employers, shops


def test_figures_and_traces_agree_with_a_plain_count_over_the_ledgers(county):
    """An oracle in plain Python reads covers and head counts alone, never the standings."""
    employers, shops = _some_years(county)
    for day in (date(2022, 12, 31), date(2024, 2, 29), date(2024, 9, 30), date(2025, 12, 31)):
        for union in (county, *shops):
            below = [union] if union != county else [county, *shops]
            rows = [(e, *_stood(e, day)) for e in employers]
            rows = [row for row in rows if row[1] in below]
            covered = [row for row in rows if row[2]]
            result, listed = computed("ORG05", union, day)
            assert result.value == len(covered) == len(listed.items), (union, day)
            large = [row for row in rows if row[3] >= 100]
            assert _sides("ORG06", union, day) == (sum(r[2] for r in large), len(large))
            must = [row for row in rows if row[3] >= 25]
            assert _sides("ORG07", union, day) == (len(covered), len(must))
            members = len([u for u in shops[1:] if u in below]) * 2
            assert _sides("MEM07", union, day) == (members, sum(row[3] for row in covered))


def _sides(code, union, day):
    result, _listed = computed(code, union, day)
    return int(result.count.part.value), int(result.count.whole.value)


def _stood(employer, day):
    """Whose it was, whether covered, how many workers; nothing before it was listed or closed."""
    employer = Employer.objects.get(pk=employer.pk)
    if employer.listed_on > day or (employer.closed_on and employer.closed_on <= day):
        return None, False, 0
    cover = next(
        (
            c
            for c in EmployerCover.objects.filter(employer=employer).select_related("union")
            if c.since <= day and (c.until is None or day < c.until)
        ),
        None,
    )
    heads = Headcount.objects.filter(employer=employer, year__lte=day.year).order_by("year").last()
    union = cover.union if cover else employer.keeper
    return union, cover is not None, heads.workers if heads else 0


def test_whoever_never_confirmed_is_no_new_member():
    union = a_union(a_union(level="province"))
    pending = Joining(joined_on=date(2026, 5, 1), is_confirmed=False)
    made = admit(facts=some_facts(), union=union, joining=pending, **BY)
    terms = {"status": "withdrawn", "on": date(2026, 5, 20), "reason": "不是本人"}
    end_membership(membership_id=made.pk, **terms, **BY)
    assert computed("MEM04", union, date(2026, 5, 31))[0].value == 0


def test_machines_narrow_employers_by_ownership_and_industry(tree, officer):
    plant = an_employer(tree[1])
    school = an_employer(tree[1], ownership_type="public_institution", industry_code="P")

    def codes(**narrowed):
        rows = officer.get("/api/v1/employers", narrowed).json()["rows"]
        return {row["uscc"] for row in rows}

    assert codes() == {plant.uscc, school.uscc}
    assert codes(ownership="private") == {plant.uscc} == codes(industry="C")
    assert codes(ownership="public_institution", industry="P") == {school.uscc}
    assert codes(ownership="private", industry="P") == set()
