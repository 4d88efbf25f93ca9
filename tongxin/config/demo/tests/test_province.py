"""A province around the story: small here, by the same statements as the great one."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F

from tongxin.config.demo import province
from tongxin.config.demo.plan import TINY, Extent
from tongxin.config.demo.province import ledger, room
from tongxin.config.demo.tests.builders import TODAY, a_world
from tongxin.config.demo.tests.recounting import Recount
from tongxin.config.demo.world import OPERATOR
from tongxin.kernel.identity.documents import parse_resident_id
from tongxin.kernel.identity.phones import parse_mobile
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass, speaking
from tongxin.modules.activities.models import (
    ActivityAudience,
    ActivityRole,
    ActivitySession,
    CheckIn,
)
from tongxin.modules.members.models import Membership
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import ask, compute, put_together
from tongxin.shared.indicators.declare import figures, get_figure
from tongxin.shared.indicators.folding import count_together
from tongxin.shared.indicators.tests.cells import with_cells
from tongxin.shared.orgs.models import OrgClosure, UnionOrg
from tongxin.shared.orgs.services import close_union, move_union

pytestmark = pytest.mark.long

EXTENT = Extent(unions=120, members=900, check_ins=2500, counties=3, towns=2, unions_at_county=2)
FIGURES = ["MEM01", "ACT04", "ACT05", "ACT06"]


@pytest.fixture(scope="module")
def folds():
    return []


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory, folds):
    """One province for all tests here: none of them writes."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        for one in (province, ledger):  # no VACUUM inside a transaction
            patched.setattr(one, "tidy", lambda: None)
        patched.setattr(province, "fold_marks", lambda **given: noted(folds, **given))
        plan = replace(TINY, extent=EXTENT)
        place = tmp_path_factory.mktemp("var")
        with with_cells(*figures().values()), a_world(TODAY, place, plan) as made:
            yield made


def noted(folds, **given):
    folds.append(fold_marks(**given))
    return folds[-1]


@pytest.fixture
def quiet(world):
    with speaking(OPERATOR):
        return UnionOrg.objects.exclude(code__in=world.sites)


def test_all_unions_members_and_check_ins_are_there(world, quiet):
    with speaking(OPERATOR):
        assert UnionOrg.objects.count() == EXTENT.unions
        assert Membership.objects.filter(union__in=quiet).count() == EXTENT.members
        guests = CheckIn.objects.filter(home__in=quiet)
        assert guests.count() == EXTENT.check_ins
        deep = OrgClosure.objects.filter(descendant__in=quiet, valid_to=None)
        depths = deep.values("descendant").annotate(n=Count("pk")).values_list("n", flat=True)
        assert set(depths) == {3, 4, 5}
        names = list(UnionOrg.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)


def test_a_few_unions_are_large(quiet):
    with speaking(OPERATOR):
        rows = Membership.objects.filter(union__in=quiet).values("union").annotate(n=Count("pk"))
        sizes = sorted(rows.values_list("n", flat=True))
    assert sizes[-1] > 4 * sizes[len(sizes) // 2]


def test_who_checked_in_works_below_the_host_and_every_activity_is_whole(quiet):
    with speaking(OPERATOR):
        guests = CheckIn.objects.filter(home__in=quiet).select_related("session")
        above = set(OrgClosure.objects.values_list("ancestor", "descendant"))
        assert {(one.union_id, one.home_id) for one in guests} <= above  # a county moved later
        assert {one.session.held_on <= TODAY for one in guests} == {True}
        assert not guests.exclude(session__activity__union=F("union")).exists()
        held = set(guests.values_list("session__activity", flat=True))
        assert set(ActivityRole.objects.values_list("activity", flat=True)) >= held
        assert set(ActivityAudience.objects.values_list("row", flat=True)) >= held


def test_every_quiet_person_is_sealed_fictional_and_passes_the_checks(quiet):
    with speaking(OPERATOR):
        rows = Membership.objects.filter(union__in=quiet).select_related("worker")
        workers = [row.worker for row in rows[::9]]
    for worker in workers:
        assert parse_resident_id(worker.id_number.open()).number.startswith("719000")
        assert parse_mobile(worker.mobile.open()).startswith("154")


def test_figures_of_cells_are_those_of_the_rows(world):
    for code in (world.topmost, world.of_level("city")[0], world.of_level("county")[0]):
        asked = ask(
            union=world.unions[code],
            period=Period.year(TODAY.year - 1),
            actor=OPERATOR,
            now=world.span.end,
        )
        told = compute(FIGURES, asked, by="child")
        for figure, one in zip(map(get_figure, FIGURES), told, strict=True):
            with bypass("figures"):
                counted = count_together(figure.terms, asked.span, asked.union.pk, by="child")
            assert put_together(figure, asked, counted) == one
        assert told[2].value > 0
    checked = audit_cells(now=world.span.end)
    assert checked.cells > 0 and checked.differing == ()


PERIODS = ("2025", "2026", "2026Q1", "2026-02", "2026-02-10..2026-04-20")


def test_all_figures_are_those_of_a_plain_count_after_a_county_moved_in_mid_year(world):
    """And a union below it was closed: last year stays where it was, by child and by month."""
    with speaking(OPERATOR), transaction.atomic():
        old, new = (world.unions[code] for code in world.of_level("city")[:2])
        county = UnionOrg.objects.filter(parent=old, level="county").order_by("-pk").first()
        shop = UnionOrg.objects.filter(path__startswith=county.path, level="grassroots").last()
        before = told(world, "2025", old, new, county)
        given = {"actor": OPERATOR, "now": world.span.end, "reason": "区划调整"}
        move_union(union=county, parent=new, on=date(2026, 3, 16), **given)
        close_union(union=UnionOrg.objects.get(pk=shop.pk), on=date(2026, 4, 10), **given)
        assert told(world, "2025", old, new, county) == before
        recount, top = Recount(TODAY), world.unions[world.topmost]
        everywhere = list(product((top, old, new, county, shop), PERIODS))
        expected = [counted_again(recount, period, union) for union, period in everywhere]
        assert [told(world, period, union) for union, period in everywhere] == expected
        while (done := fold_marks(now=world.span.end)) and done.marks:
            pass
        assert [told(world, period, union) for union, period in everywhere] == expected
        checked = audit_cells(now=world.span.end)
        assert checked.cells > 0 and checked.differing == ()
        transaction.set_rollback(True)


def told(world, period, *unions):
    """All figures of unions, by child and by month."""
    found = {}
    for union in unions:
        asked = ask(
            union=UnionOrg.objects.get(pk=union.pk),
            period=Period.parse(period),
            actor=OPERATOR,
            now=world.span.end,
        )
        flows = [code for code, one in figures().items() if one.period_type == "period"]
        for by, codes in (("child", list(figures())), ("month", flows)):
            for one in compute(codes, asked, by=by):
                groups = {key: numbers(count) for key, count in one.groups.items()}
                found[union.pk, one.figure.code, by] = (numbers(one.count), groups)
    return found


def numbers(count):
    return [count.part.value, *([count.whole.value] if count.whole else [])]


def counted_again(recount, period, union):
    found, period = {}, Period.parse(period)
    for code, one in figures().items():
        value = recount.value(one, union.pk, period)
        found[union.pk, code, "child"] = (value, recount.by_child(one, union.pk, period))
        if one.period_type == "period":
            found[union.pk, code, "month"] = (value, recount.by_month(one, union.pk, period))
    return found


def test_what_the_story_writes_is_taken_in_along_the_way(world, folds):
    with bypass("figures"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM figure_touched")
        (waiting,) = cursor.fetchone()
    assert len(folds) > (world.span.end - world.span.begin).days // province.FOLDED.days - 1
    assert sum(fold.marks for fold in folds) > 10 * waiting


def test_the_log_tells_of_the_ledger_part_by_part(quiet):
    with speaking(OPERATOR):
        told = AuditEntry.objects.filter(verb="demo.entered")
        rows = sum(entry.change["rows"] for entry in told)
        held = ActivitySession.objects.filter(check_ins__home__in=quiet).distinct().count()
    assert rows == EXTENT.check_ins + held


def test_a_disk_without_room_is_told_before_anything_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, database_url=""))
    huge = replace(EXTENT, check_ins=10**13)
    with pytest.raises(room.NoRoom, match="--scale city"):
        room.insist(huge)


def test_a_database_elsewhere_is_left_to_who_runs_it(monkeypatch, capsys):
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, database_url="postgresql://a/b"))
    room.insist(EXTENT)
    assert "请先确认" in capsys.readouterr().err
