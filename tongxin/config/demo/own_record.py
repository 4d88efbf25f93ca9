"""What a few members ask about their own record: a card, corrections, leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.config.demo.cast import GRASSROOTS
from tongxin.config.demo.world import World
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.cards import open_card
from tongxin.modules.members.services.correcting import ask_correction
from tongxin.modules.members.services.parting import confirm_leave_request, write_leave_request
from tongxin.modules.members.states import Status

CORRECTIONS = (
    ("occupation", "质检组长", "今年三月转岗，可以出示任职通知"),
    ("education", "在职研究生", "毕业证书已经取得"),
    ("ethnicity", "土族", "登记时选错"),
)


@dataclass(slots=True)
class OwnRecords:
    """Members of the union whose officer tries the demo, some of them without an account."""

    world: World

    def plan(self) -> None:
        """In the last days, so that the officer finds them waiting."""
        self.world.agenda.at(self.world.span.end - timedelta(hours=5), self._ask)

    def _ask(self, now: datetime) -> None:
        home = next(c for c, name in self.world.officers.items() if name == GRASSROOTS)
        with self.world.speaking(GRASSROOTS, now):
            rows = Membership.objects.filter(
                union=self.world.unions[home], status=Status.ACTIVE, left_on=None
            )
            members = list(rows.order_by("pk").values_list("worker", "worker__name")[:4])
        actors = [Actor(name=name, worker_id=worker) for worker, name in members]
        for actor, (column, wanted, why) in zip(actors, CORRECTIONS, strict=False):
            with speaking(actor):
                open_card(actor=actor, now=now)
                said = {"column": column, "wanted": wanted, "why": why}
                ask_correction(**said, actor=actor, now=now)
        if len(actors) > len(CORRECTIONS):
            self._leave(actors[-1], now)

    def _leave(self, actor: Actor, now: datetime) -> None:
        with speaking(actor):
            row = write_leave_request(words="回老家工作", actor=actor, now=now)
            confirm_leave_request(request_id=row.pk, actor=actor, now=now)
