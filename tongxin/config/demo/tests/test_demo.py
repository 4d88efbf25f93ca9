"""A small federation lives through two years in seconds, the same each time, on any day."""

from datetime import date

import pytest

from tongxin.config import reference
from tongxin.config.demo import live, span_of
from tongxin.config.demo.plan import TINY, moment

TODAY = date(2026, 5, 20)


def lived(today=TODAY, plan=TINY):
    reference.install(moment(date(today.year - 1, 1, 1)))
    return live(plan, span_of(today, moment(date(1990, 1, 1))))


@pytest.mark.django_db
@pytest.mark.parametrize("today", [TODAY], ids=str)
def test_the_demo_can_be_built_on_any_day(today):
    world = lived(today)
    assert len(world.personas) == 9
