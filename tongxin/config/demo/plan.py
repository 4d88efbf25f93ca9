"""How large a demo is, and the days it runs over."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from tongxin.kernel.periods import SHANGHAI


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a province is around the story: what is entered set by set."""

    unions: int  # in all, those of the story among them
    members: int  # beside those of the story
    check_ins: int  # likewise
    counties: int  # of a city
    towns: int  # of a county
    unions_at_county: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of the fictional federation; ``counties`` 0 means all that have a name."""

    cities: int = 8
    counties: int = 0
    towns: int = 2
    unions_at_city: int = 4
    unions_at_county: int = 3
    unions_at_town: int = 2
    workers: int = 6000
    sessions_a_year: int = 200
    sessions_ahead: int = 10
    signup_share: float = 0.12
    officers_below: int = 60
    photos: int = 30
    newcomers: float = 0.1  # of all members join in the course of the two years
    bulk_a_year: int = 0  # activities written set by set, beside those of the services
    extent: Extent | None = None
    seed: str = "同心"


SMALL = Plan(sessions_a_year=180, signup_share=0.08)
CITY = Plan(
    towns=6,
    unions_at_city=15,
    unions_at_county=10,
    unions_at_town=6,
    workers=100_000,
    sessions_a_year=60,
    newcomers=0.02,
    bulk_a_year=1000,
)
PROVINCE = replace(
    SMALL,
    extent=Extent(
        unions=20_000,
        members=1_000_000,
        check_ins=5_000_000,
        counties=12,
        towns=17,
        unions_at_county=14,
    ),
)
TINY = Plan(
    cities=2,
    counties=2,
    towns=1,
    unions_at_city=1,
    unions_at_county=1,
    unions_at_town=1,
    workers=120,
    sessions_a_year=16,
    sessions_ahead=4,
    officers_below=4,
    photos=1,
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the demo: all of last year, and this year up to the instant ``end``."""

    today: date
    end: datetime

    @property
    def last(self) -> int:
        """The complete year."""
        return self.today.year - 1

    @property
    def begin(self) -> datetime:
        """When the federation starts to use the platform."""
        return moment(date(self.last, 1, 2), 8, 30)

    @property
    def new_year(self) -> datetime:
        """The first instant after the complete year."""
        return moment(date(self.today.year, 1, 1))

    def share(self, since: datetime, part: float, *, most: timedelta) -> datetime:
        """The instant at a part of the way from ``since``, for which ``most`` is time, to the end.

        Early in January little time is left after the year: then everything happens quickly.
        """
        return since + min(self.end - since, most) * part


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A time of day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def dice(plan: Plan, name: str) -> Random:
    """The chance of one part of the demo: what others draw does not disturb it."""
    return Random(f"{plan.seed}:{name}")
