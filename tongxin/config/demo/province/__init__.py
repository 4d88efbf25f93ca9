"""The rest of a province around the story: entered set by set, through the same tables.

The story of the small demo goes on in the midst of it; whom it tells of stays as it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.config.demo.founding import found_sites
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.province.ledger import Ledger
from tongxin.config.demo.province.rosters import bring_in
from tongxin.config.demo.province.sites import quiet_sites
from tongxin.config.demo.province.tidying import tidy
from tongxin.config.demo.world import OPERATOR, World, say
from tongxin.kernel.rls import speaking
from tongxin.shared.indicators.cells.writing import MARKS, fold_marks, rebuild

SETTLED = timedelta(minutes=20)  # after the story's own rosters
FOLDED = timedelta(days=5)  # seals over what was not folded for months read the ledger each time
NIGHT = 2


@dataclass(slots=True)
class Province:
    """Quiet unions, their members and what they did."""

    world: World

    def plan(self) -> None:
        """All of it stands before the story goes on; what will be held has its later day."""
        span, agenda = self.world.span, self.world.agenda
        agenda.at(span.begin + SETTLED, self._fill)
        night = moment(span.begin.date(), NIGHT)
        while (night := night + FOLDED) <= span.end:
            agenda.at(night, self._fold)

    def _fill(self, now: datetime) -> None:
        world = self.world
        random = dice(world.plan, "province")
        planned = quiet_sites(world, random)
        say(f"  建立另外 {len(planned)} 个工会……")
        with speaking(OPERATOR):
            unions = found_sites(planned, now, world)
        bring_in(world, planned, random, now)
        tidy()
        Ledger(world.plan.extent, world.span, random).write(unions)
        tidy()
        say("  汇总指标存量……")
        with speaking(OPERATOR):
            rebuild(now=now)
        tidy()

    @staticmethod
    def _fold(now: datetime) -> None:
        """Take in what the story wrote, as the background does on a running site."""
        with speaking(OPERATOR):
            while (done := fold_marks(now=now)) and done.marks == MARKS:
                pass
