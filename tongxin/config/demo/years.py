"""Years the working calendar lacks, entered as a person would enter them: provisional."""

from datetime import date, datetime, timedelta

from tongxin.config.demo.cast import ADMIN
from tongxin.config.demo.world import World
from tongxin.shared.deadlines.services import enter_year
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS

# New Year's Day of the lunar calendar; years beyond the table get the fixed holidays alone.
LUNAR_NEW_YEAR = {
    2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
    2033: (1, 31), 2034: (2, 19), 2035: (2, 8), 2036: (1, 28), 2037: (2, 15), 2038: (2, 4),
}  # fmt: skip
FIXED = (("元旦", 1, 1, 1), ("清明节", 4, 5, 1), ("劳动节", 5, 1, 2), ("国庆节", 10, 1, 3))


def enter_missing_years(world: World, now: datetime) -> None:
    """Last year, this one and the next, where the program does not ship them."""
    year = world.span.today.year
    with world.speaking(ADMIN, now) as admin:
        for missing in sorted({year - 1, year, year + 1} - PUBLISHED_YEARS):
            enter_year(
                year=missing,
                holidays=holidays_of(missing),
                working_weekends=(),
                actor=admin,
                now=now,
            )


def holidays_of(year: int) -> dict[date, str]:
    """The holidays that can be foreseen before the arrangement is published."""
    days = {
        date(year, month, day) + timedelta(days=n): name
        for name, month, day, count in FIXED
        for n in range(count)
    }
    if year in LUNAR_NEW_YEAR:
        eve = date(year, *LUNAR_NEW_YEAR[year]) - timedelta(days=1)
        days |= {eve + timedelta(days=n): "春节" for n in range(4)}
    return days
