"""Five million check-ins of two years: activities with all their rows, written by statements.

Who takes part is drawn by the database: a person is picked, and the union or one above it invites;
so large unions do much and small ones little. A seed makes it repeatable.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from random import Random

from django.db import connection

from tongxin.config.demo import texts
from tongxin.config.demo.plan import Extent, Span
from tongxin.config.demo.province import statements
from tongxin.config.demo.province.tidying import tidy
from tongxin.config.demo.world import OPERATOR, say
from tongxin.kernel.rls import speaking
from tongxin.kernel.text import grams
from tongxin.modules.activities.models import ActivityKind, PlaceType
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg

ROUND = 4_000  # sessions written together
SEASONS = (6, 5, 10, 11, 13, 10, 9, 7, 10, 9, 12, 8)  # the months of a year: spring is busy
# How many steps above a person's own union invites, of a hundred activities.
LEVELS = ((0, 78, texts.GRASSROOTS_OFFERS), (1, 11, texts.GRASSROOTS_OFFERS))
LEVELS += ((2, 7, texts.COUNTY_OFFERS), (3, 3, texts.CITY_OFFERS), (4, 1, texts.PROVINCE_OFFERS))
AVERAGE = 12  # at the least; more are drawn than will be needed


@dataclass(slots=True)
class Ledger:
    """Activities, sessions, heads counted and people checked in."""

    extent: Extent
    span: Span
    random: Random

    def write(self, unions: dict[str, UnionOrg]) -> None:
        """All of it, in the order of the days."""
        with speaking(OPERATOR), connection.cursor() as cursor:
            self._prepare(cursor, [union.pk for union in unions.values()])
            cursor.execute("SELECT count(*), sum(came) FROM province_deed")
            ((sessions, wanted),) = cursor.fetchall()
        say(f"  写入 {sessions} 场活动、{wanted} 人次签到……")
        for first in range(1, sessions + 1, ROUND):
            self._round(statements.SESSIONS_FIRST, first)
        tidy()  # what marks changed figures reads sessions: it must know how many there are
        done = 0
        for first in range(1, sessions + 1, ROUND):
            before, done = done, done + self._round(statements.GUESTS, first)
            if done * 20 // wanted > before * 20 // wanted:
                say(f"    已写入 {done} 人次（{done * 100 // wanted}%）")

    def _prepare(self, cursor, unions: list[int]) -> None:
        """Who may come, what is offered, and what will be held when."""
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL jit = off")
        cursor.execute(statements.PEOPLE, [unions])
        cursor.execute(statements.HOSTS)
        cursor.execute(statements.OFFERS, [list(column) for column in zip(*_offers(), strict=True)])
        cursor.execute(statements.LEVELS, self._levels())
        cursor.execute(statements.DAYS, [self._days()])
        cursor.execute("SELECT setseed(%s)", [self.random.random()])
        cursor.execute(statements.DRAWN, [self.extent.check_ins // AVERAGE])
        cursor.execute(statements.DEEDS, [self.extent.check_ins, self.extent.check_ins])

    def _round(self, rows: Sequence[str], first: int) -> int:
        """What hangs on some sessions, and one entry of the log."""
        given = {"first": first, "last": first + ROUND - 1, "by": OPERATOR.name}
        with speaking(OPERATOR), connection.cursor() as cursor:
            cursor.execute(statements.BY_PLACE)
            for statement in rows:
                cursor.execute(statement, given)
            count = cursor.rowcount
            change = {"sessions": [first, first + ROUND - 1], "rows": count}
            at = self.span.begin
            record(OPERATOR, "demo.entered", f"demo.ledger {first}", at=at, change=change)
        return count

    def _levels(self) -> list[list[int]]:
        """A hundred draws of the level, with the offers of each."""
        steps, first, last, number = [], [], [], 1
        for step, weight, offers in LEVELS:
            steps += [step] * weight
            first += [number] * weight
            last += [number + len(offers) - 1] * weight
            number += len(offers)
        return [steps, first, last]

    def _days(self) -> list[date]:
        """Every day so far, as often as its month is busy."""
        begin, end = date(self.span.last, 1, 8), self.span.today - timedelta(days=1)
        days = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
        return [day for day in days for _ in range(SEASONS[day.month - 1])]


def _offers() -> list[tuple]:
    """Each offer with the numbers of its kind and place type, and how many come."""
    kinds = dict(ActivityKind.objects.values_list("code", "pk"))
    places = dict(PlaceType.objects.values_list("code", "pk"))
    offers = [offer for _step, _weight, some in LEVELS for offer in some]
    rows = []
    for number, offer in enumerate(offers, 1):
        kind, title, place_type, place, summary, (least, most), *_ = astuple(offer)
        facts = (title, "\x1f".join(grams(title)), summary, kinds[kind], place, places[place_type])
        rows.append((number, *facts, least, most, offer.is_big))
    return rows
