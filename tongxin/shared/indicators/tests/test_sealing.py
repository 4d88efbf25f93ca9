"""What is sealed stays, and what changes afterwards is told."""

import zlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Account, CommitteePost, Grant, Role
from tongxin.shared.audit.services import record
from tongxin.shared.indicators import sealing
from tongxin.shared.indicators.changes import differences
from tongxin.shared.indicators.comparing import Comparison
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.errors import UnknownCut
from tongxin.shared.indicators.models import DeclaredValue, FigureSeal, SealedFigure, SealedRows
from tongxin.shared.indicators.narrowing import Group, Only
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.row_sets import lines_of
from tongxin.shared.indicators.sealing import (
    is_intact,
    seal_figures,
)
from tongxin.shared.indicators.services import declare_value, withdraw_declared
from tongxin.shared.indicators.tests.factories import (
    FIGURES,
    MEMBERS,
    PERSONS,
    SESSIONS,
    TALKS,
    TIMES,
    VOID,
    declared,
)
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import move_union, rename_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house", "test_figures")
CODES = [one.code for one in FIGURES]
LATER = datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.fixture
def test_figures():
    with declared():
        yield


class Place:
    """Two cities with a county each, and rows at both."""

    def __init__(self):
        self.root = a_union(level="province")
        self.east, self.west = a_union(self.root), a_union(self.root)
        self.county = a_union(self.east)
        self.people = [Account.objects.create(username=f"p{n}") for n in range(3)]
        self.posts = [self.post(n, "talk" if n else "session") for n in range(3)]
        self.post(0, "member")
        role = Role.objects.create(code="r", name="r")
        for person in self.people[:2]:
            Grant.objects.create(
                union=self.east,
                account=person,
                role=role,
                post=self.posts[0],
                valid_from=datetime(2025, 5, 1, 4, tzinfo=UTC),
            )

    def post(self, who, role, on=date(2025, 5, 1)):
        return CommitteePost.objects.create(
            union=self.county, account=self.people[who], role=role, started_on=on
        )

    def asked(self, union=None, now=NOW):
        return Asked(union or self.east, Period.parse("2025"), now)


@pytest.fixture
def place():
    return Place()


def sealed(place, codes=CODES):
    seal = seal_figures(codes, place.asked(), target="reports.Submission:1", actor=SYSTEM)
    return {one.code: one for one in seal.figures.all()}


def test_a_seal_keeps_what_was_computed_with_its_rows_and_their_digest(place):
    kept = sealed(place)
    for result in compute(CODES, place.asked()):
        one, count = kept[result.figure.code], result.count
        assert (one.value, one.numerator) == (result.value, count.part.value)
        assert one.denominator == (count.whole.value if count.whole else None)
        assert one.row_count == count.rows
        assert is_intact(one)
    assert kept[TALKS].value == Decimal("66.70")


def test_a_touched_seal_no_longer_fits_its_digest(place):
    one = sealed(place)[SESSIONS]
    one.version += 1
    assert not is_intact(one)
    one.version -= 1
    one.sets = dict.fromkeys(one.sets, "0" * 64)
    assert not is_intact(one)


def test_nothing_changed_is_no_difference(place):
    for one in sealed(place).values():
        assert differences(one, place.asked(now=LATER)) == []


def test_rows_added_gone_and_changed_are_told_with_who_and_why(place):
    one = sealed(place)[SESSIONS]
    added = place.post(2, "session", date(2025, 12, 30))
    gone, changed = place.posts[0], place.posts[1]
    CommitteePost.objects.filter(pk=gone.pk).update(role=VOID)
    CommitteePost.objects.filter(pk=changed.pk).update(started_on=date(2025, 6, 1))
    officer = Actor(name="王经办")
    for row, why in ((added, "补录"), (gone, "重复录入"), (changed, "日期录错")):
        record(officer, "access.mended", row, at=LATER, reason=why)

    found = {difference.kind: difference for difference in differences(one, place.asked(now=LATER))}

    assert {kind: (d.who, d.why, d.cause) for kind, d in found.items()} == {
        "added": ("王经办", "补录", "late"),
        "gone": ("王经办", "重复录入", "voided"),
        "changed": ("王经办", "日期录错", "amended"),
    }
    assert (found["changed"].before.day, found["changed"].row.day) == ("2025-05-01", "2025-06-01")
    one.refresh_from_db()
    assert one.value == 3 and is_intact(one)


def test_a_union_that_moves_afterwards_changes_the_rows_and_says_so(place):
    one = sealed(place)[SESSIONS]
    move_union(
        union=place.county,
        parent=place.west,
        on=date(2025, 3, 1),
        reason="区划调整补录",
        actor=SYSTEM,
        now=NOW,
    )
    found = differences(one, place.asked(now=LATER))
    assert [(d.kind, d.cause) for d in found] == [("gone", "moved")] * 3
    assert all("区划调整补录" in d.why for d in found)


def test_a_target_is_sealed_once(place):
    sealed(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        sealed(place)


def test_a_seal_that_breaks_in_the_middle_leaves_nothing(place, monkeypatch):
    usual = sealing._keep_rows

    def broken(*rows):
        if SealedFigure.objects.count() == 2:
            raise KeyboardInterrupt
        usual(*rows)

    monkeypatch.setattr(sealing, "_keep_rows", broken)
    with pytest.raises(KeyboardInterrupt):
        sealed(place)
    assert FigureSeal.objects.count() == SealedFigure.objects.count() == 0


def test_a_row_counted_on_both_sides_of_a_ratio_is_two_keys(place):
    one = sealed(place)[TALKS]
    SealedRows.objects.update(packed=zlib.compress(b""), source=None)
    gone = Comparison(one.seal, place.asked()).moved(get_figure(TALKS), one)
    assert len({row.key for row in gone}) == len(gone) == 5


def test_a_trace_shows_rows_of_a_union_that_moved_away_by_place_day_and_measure_only(place):
    move_union(
        union=place.county,
        parent=place.west,
        on=date(2025, 9, 1),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )
    place.post(0, "session", date(2025, 10, 1))
    east = Actor(name="e", grants={Can.VIEW: Scope(paths=(place.east.path,))})
    with speaking(east):
        assert not CommitteePost.objects.exists()
        asked = place.asked()
        assert compute([SESSIONS], asked)[0].value == 3
        page = trace(get_figure(SESSIONS), asked, actor=east)
    rows = [row for item in page.items for row in item.rows]
    assert sum(row.measure for row in rows) == 3
    assert {(row.is_readable, bool(row.details)) for row in rows} == {(False, False)}
    west = Actor(name="w", grants={Can.VIEW: Scope(paths=(place.west.path,))})
    page = trace(get_figure(SESSIONS), place.asked(place.west), actor=west)
    assert [row.details for item in page.items for row in item.rows] == [{"类型": "session"}]


def test_a_stranger_sees_neither_seals_nor_rows(place):
    sealed(place)
    stranger = Actor(name="s", grants={Can.VIEW: Scope(paths=(place.west.path,))})
    with speaking(stranger):
        assert not SealedFigure.objects.exists()
        assert not FigureSeal.objects.exists()


def test_one_group_of_a_breakdown_opens_its_rows_alone(place):
    figure, asked = get_figure(SESSIONS), place.asked()
    groups = compute([SESSIONS], asked, by="kind")[0].groups
    for key, count in groups.items():
        page = trace(figure, asked, actor=SYSTEM, only=Only(group=Group("kind", key)))
        assert sum(item.measure for item in page.items) == count.value > 0
    with pytest.raises(UnknownCut):
        trace(figure, asked, actor=SYSTEM, only=Only(group=Group("colour", "red")))


def test_persons_are_counted_anew_and_listed_with_their_rows(place):
    for union in (place.east, place.root):
        page = trace(get_figure(PERSONS), place.asked(union), actor=SYSTEM)
        assert len(page.items) == 2
    assert compute([TIMES], place.asked())[0].value == 2
    assert compute([MEMBERS], place.asked(place.west))[0].value == 0


def test_a_declared_value_taken_back_leaves_the_computed_one_alone(place):
    asked = {"code": SESSIONS, "union": place.east, "period": Period.parse("2025")}
    declare_value(**asked, value=Decimal(5), reason="漏录", actor=SYSTEM, now=NOW)
    withdraw_declared(**asked, actor=SYSTEM, now=NOW)
    assert DeclaredValue.objects.get().voided_at == NOW
    assert compute([SESSIONS], place.asked())[0].value == 3


def test_an_unrelated_change_of_the_tree_is_not_blamed(place):
    one = sealed(place)[SESSIONS]
    rename_union(
        union=place.west, name="新名", on=date(2025, 3, 1), reason="更名", actor=SYSTEM, now=NOW
    )
    place.post(2, "session")
    assert [(d.who, d.why) for d in differences(one, place.asked(now=LATER))] == [("", "")]


@pytest.mark.parametrize("column", ["key", "union", "day", "person", "value"])
def test_the_digest_covers_every_column_of_a_row(place, column):
    one = sealed(place)[SESSIONS]
    rows = one.seal.sets.get(digest=one.sets["access.CommitteePost"])
    first, *rest = lines_of(bytes(rows.packed))
    fields = first.split(b"\t")
    fields[["union", "day", "key", "person", "value"].index(column)] = b"9"
    rows.packed = zlib.compress(b"\n".join([b"\t".join(fields), *rest, b""]))
    rows.save()
    assert not is_intact(one)


@pytest.mark.parametrize("column", ["value", "numerator", "row_count"])
@pytest.mark.parametrize("code", CODES)
def test_a_sealed_number_that_its_rows_do_not_give_is_no_longer_intact(place, code, column):
    one = sealed(place)[code]
    assert is_intact(one)
    setattr(one, column, getattr(one, column) + 1)
    one.save()
    assert not is_intact(SealedFigure.objects.get(pk=one.pk))


def test_a_touched_denominator_is_no_longer_intact(place):
    one = sealed(place)[TALKS]
    one.denominator += 1
    assert not is_intact(one)
