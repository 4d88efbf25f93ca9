"""Each thing that keeps the cells exact is missed when it is taken away."""

from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import transaction

from tongxin.kernel.periods import Period
from tongxin.shared.access.models import Account, CommitteePost, Grant, Role
from tongxin.shared.indicators.cells import reading, triggers, writing
from tongxin.shared.indicators.cells.install import install_with
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.tests.cells import differing, the_owner, with_cells
from tongxin.shared.indicators.tests.factories import VOID
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
FOUNDED = date(2024, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


class Province:
    """Two cities, a county of the first, and a shop of it with a post and a check-in."""

    def __init__(self):
        self.root = a_union(level="province", founded_on=FOUNDED)
        self.east, self.west = (
            a_union(self.root, level="city", founded_on=FOUNDED) for _ in range(2)
        )
        self.county = a_union(self.east, level="county", founded_on=FOUNDED)
        self.shop = a_union(self.county, founded_on=FOUNDED)
        self.account = Account.objects.create(username="someone")
        self.role = Role.objects.create(code="r", name="r")
        self.post = self.a_post("talk", date(2025, 3, 5))
        self.host = self.a_post(VOID, FOUNDED)
        self.a_post("member", date(2025, 2, 3))
        self.member = self.a_post("member", date(2025, 3, 20))
        self.check_in()

    def a_post(self, role, day):
        return CommitteePost.objects.create(
            union=self.shop, account=self.account, role=role, started_on=day
        )

    def check_in(self):
        return Grant.objects.create(
            union=self.east,
            account=self.account,
            role=self.role,
            post=self.host,
            valid_from=datetime(2025, 3, 9, 12, tzinfo=NOW.tzinfo),
            made_by="x",
        )

    def differing(self):
        return [
            one
            for union in (self.root, self.east, self.west, self.county, self.shop)
            for period in ("2025", "2025-03-09..2025-05-31", "2025-01-10..2025-03-06")
            for one in differing(Asked(union, Period.parse(period), NOW))
        ]


def fold():
    assert writing.fold_marks(now=NOW) is not None


def host_moves_house(world):
    """A row of the joined table changes: the union of the check-ins' post."""
    CommitteePost.objects.filter(pk=world.host.pk).update(union=world.west, union_path="")


def post_changes_day(world):
    CommitteePost.objects.filter(pk=world.post.pk).update(started_on=date(2025, 7, 1))


def row_is_added(world):
    world.a_post("talk", date(2025, 3, 6))


def county_moves_in_mid_month(world):
    move_union(
        union=world.county,
        parent=world.west,
        on=date(2025, 3, 7),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )


def county_moved_long_ago(world):
    move_union(
        union=world.county,
        parent=world.west,
        on=date(2025, 1, 7),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )


def county_moves_after_the_point(world):
    move_union(
        union=world.county,
        parent=world.west,
        on=date(2025, 11, 7),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )


def row_is_deleted(_world):
    Grant.objects.all().delete()


def member_leaves(world):
    CommitteePost.objects.filter(pk=world.member.pk).update(ended_on=date(2025, 4, 1))


def nothing_more(_world):
    """Only the period is odd: it begins in the middle of a month."""


@contextmanager
def rewritten(**texts):
    """The triggers with other texts, and afterwards as they should be."""
    with pytest.MonkeyPatch.context() as patch:
        for name, text in texts.items():
            patch.setattr(triggers, name, text)
        with the_owner() as owner:
            install_with(owner)
    try:
        yield
    finally:
        with the_owner() as owner:
            install_with(owner)


@contextmanager
def read_as(old, new, name="DOUBTFUL_MONTHS"):
    text = getattr(reading, name)
    assert old in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, name, text.replace(old, new))
        for way, part in ((reading.OF_MONTHS, "MONTHS"), (reading.OF_POINT, "UNIONS")):
            patch.setitem(way, "doubtful", getattr(reading, f"DOUBTFUL_{part}"))
        yield


@contextmanager
def written_as(name, old, new):
    text = getattr(writing, name)
    assert old in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, name, text.replace(old, new))
        yield


@contextmanager
def in_the_tree(when):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(writing.OF_EVENTS, "tree", when)
        yield


@contextmanager
def counting_nothing():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_fold", lambda _known, taken: len(taken))
        yield


STATES = "DOUBTFUL_UNIONS"
ONLY_NEW = {**triggers.SEEN, "UPDATE": (triggers.NEW,)}
ONLY_OLD = {**triggers.SEEN, "UPDATE": (triggers.OLD,)}
MUTANTS = {
    "old rows unmarked": (lambda: rewritten(MARKED=ONLY_NEW), post_changes_day),
    "new rows unmarked": (lambda: rewritten(MARKED=ONLY_OLD), post_changes_day),
    "inserts unmarked": (lambda: rewritten(MARK=""), row_is_added),
    "deletes unmarked": (lambda: rewritten(MARK=""), row_is_deleted),
    "joined table unmarked": (lambda: rewritten(MARK=""), host_moves_house),
    "tree unmarked": (lambda: rewritten(TREE_MARK=""), county_moves_in_mid_month),
    "marks of the tree not for later": (
        lambda: rewritten(TREE_MARK=triggers.TREE_MARK.replace("true", "false")),
        county_moved_long_ago,
    ),
    "doubtful not taken off": (lambda: read_as("-1 FROM", "0 FROM", "READ"), post_changes_day),
    "days outside counted": (lambda: read_as("last_day >= %(end)s", "false"), nothing_more),
    "days before counted": (lambda: read_as("first_day < %(start)s", "false"), nothing_more),
    "what begins later in the month counted": (
        lambda: read_as("last_day > %(start)s", "false", "DOUBTFUL_UNIONS"),
        nothing_more,
    ),
    "end of a state unmarked": (lambda: rewritten(MARK=""), member_leaves),
    "marks of a state not read": (
        lambda: read_as("later OR month <= %(start)s", "false", "DOUBTFUL_UNIONS"),
        member_leaves,
    ),
    "marks not read": (
        lambda: read_as("t.source IS NULL OR t.source = %(source)s", "false"),
        post_changes_day,
    ),
}
FOLDS = {
    "marks taken, nothing counted": (counting_nothing, post_changes_day),
    "old sums stay": (lambda: written_as("SPREAD", "{sign}sum", "sum"), post_changes_day),
    "old cells stay": (
        lambda: written_as("DROP", "c.place = t.place", "c.place = t.place AND c.place < 0"),
        row_is_deleted,
    ),
    "months not cut where the tree changes": (
        lambda: written_as("PIECES", "day <> figure_month(day)", "false"),
        county_moves_in_mid_month,
    ),
    "state where it stood": (
        lambda: read_as(
            "valid_from > %(start)s OR valid_to > %(start)s", "false", "DOUBTFUL_UNIONS"
        ),
        county_moves_after_the_point,
    ),
    "today's tree": (
        lambda: in_the_tree("valid_to IS NULL"),
        county_moves_in_mid_month,
    ),
}


def outcome(mutant, happening, *, folded: bool) -> list[tuple]:
    """What differs after it happened; everything is undone."""
    with mutant(), transaction.atomic():
        world = Province()
        fold()
        happening(world)
        if folded:
            fold()
        found = world.differing()
        transaction.set_rollback(True)
    return found


@contextmanager
def unchanged():
    yield


HAPPENINGS = (
    host_moves_house,
    post_changes_day,
    row_is_added,
    row_is_deleted,
    county_moves_in_mid_month,
    county_moved_long_ago,
    county_moves_after_the_point,
    member_leaves,
    nothing_more,
)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_nothing_differs_before_or_after_the_fold(happening, folded):
    assert outcome(unchanged, happening, folded=folded) == []


@pytest.mark.long
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_marking_or_reading_is_caught(name):
    assert outcome(*MUTANTS[name], folded=False)


@pytest.mark.long
@pytest.mark.parametrize("name", FOLDS)
def test_a_mutant_of_folding_is_caught(name):
    try:
        found = outcome(*FOLDS[name], folded=True)
    except Exception as error:  # noqa: BLE001 - the database refuses some mutants itself
        found = [error]
    assert found
