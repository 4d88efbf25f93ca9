"""A small province whose figures have cells, and what may happen to it."""

from datetime import date, datetime

from tongxin.kernel.periods import Period
from tongxin.shared.access.models import Account, CommitteePost, Grant, Role
from tongxin.shared.indicators.cells import writing
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.tests.cells import differing
from tongxin.shared.indicators.tests.factories import VOID
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

FOUNDED = date(2024, 1, 1)


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


def row_is_added_for_another(world):
    world.account = Account.objects.create(username="another")
    world.check_in()


def row_is_deleted(_world):
    Grant.objects.all().delete()


def one_of_two_goes(world):
    """Somebody was at two unions and now only at one: he is still counted above."""
    other = world.a_post(VOID, FOUNDED)
    CommitteePost.objects.filter(pk=other.pk).update(union=world.west, union_path="")
    first = Grant.objects.get()
    Grant.objects.create(
        union=world.east,
        account=world.account,
        role=world.role,
        post=other,
        valid_from=first.valid_from,
        made_by="x",
    )
    fold()
    first.delete()


def member_leaves(world):
    CommitteePost.objects.filter(pk=world.member.pk).update(ended_on=date(2025, 4, 1))


def nothing_more(_world):
    """Only the period is odd: it begins in the middle of a month."""


HAPPENINGS = (
    host_moves_house,
    post_changes_day,
    row_is_added,
    row_is_added_for_another,
    row_is_deleted,
    one_of_two_goes,
    county_moves_in_mid_month,
    county_moved_long_ago,
    county_moves_after_the_point,
    member_leaves,
    nothing_more,
)
