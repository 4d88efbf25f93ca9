"""Dues of one year at the union whose officer tries the demo: wages, bills, payments, arrears."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tongxin.config.demo.cast import GRASSROOTS
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.world import World
from tongxin.kernel.actors import Actor
from tongxin.modules.members.models import DuesAccount, DuesBill, Membership, WithdrawalProposal
from tongxin.modules.members.services.dues_bases import BaseFacts, enter_base
from tongxin.modules.members.services.dues_billing import bill_month
from tongxin.modules.members.services.dues_months import later, month_of
from tongxin.modules.members.services.dues_paying import PaidFacts, Way, record_payment
from tongxin.modules.members.services.dues_rates import RateFacts, set_rate
from tongxin.modules.members.services.silence import watch_silence
from tongxin.modules.members.services.silence_steps import send_letter
from tongxin.modules.members.states import Status

MONTHS = 11
MOST = 40  # members with a wage: the pages are full, the demo stays quick
LATE = 3  # who pay every second month
PAY_DAY = 15


@dataclass(slots=True)
class Dues:
    """The year's dues, month by month."""

    world: World

    def plan(self) -> None:
        """The rate first, then bills on the first of each month and the employer's payment."""
        first = later(month_of(self.world.span.today), -MONTHS)
        agenda = self.world.agenda
        agenda.at(moment(first, 7), self._begin)
        for ahead in range(MONTHS + 1):
            month = later(first, ahead)
            agenda.at(moment(month, 8), lambda now, month=month: self._bill(month, now))
            pay_on = date(month.year, month.month, PAY_DAY)
            agenda.at(moment(pay_on, 10), lambda now, month=month: self._pay(month, now))
        agenda.at(self.world.span.end, self._watch)

    @property
    def _union(self):
        code = next(c for c, name in self.world.officers.items() if name == GRASSROOTS)
        return self.world.unions[code]

    def _begin(self, now: datetime) -> None:
        with self.world.speaking(GRASSROOTS, now) as actor:
            facts = RateFacts(since=month_of(now.date()))
            set_rate(union_id=self._union.pk, facts=facts, actor=actor, now=now)
            rows = Membership.objects.filter(union=self._union, status=Status.ACTIVE, left_on=None)
            known = self.world.worker_accounts
            quiet = rows.exclude(worker__in=known).order_by("-pk").values_list("worker", flat=True)
            self.world.away |= set(quiet[:1])

    def _bill(self, month: date, now: datetime) -> None:
        with self.world.speaking(GRASSROOTS, now) as actor:
            self._enter_wages(month, actor, now)
            bill_month(union_id=self._union.pk, month=month, actor=actor, now=now)

    def _enter_wages(self, month: date, actor: Actor, now: datetime) -> None:
        known = DuesAccount.objects.filter(union=self._union)
        room = MOST - known.count()
        members = Membership.objects.filter(union=self._union, status=Status.ACTIVE, left_on=None)
        members = members.exclude(worker__in=known.values("worker")).order_by("pk")
        for member in members[: max(room, 0)]:
            wage = Decimal(dice(self.world.plan, f"wage {member.pk}").randrange(320_000, 980_000))
            facts = BaseFacts(wage / 100, month)
            enter_base(membership_id=member.pk, facts=facts, actor=actor, now=now)

    def _pay(self, month: date, now: datetime) -> None:
        with self.world.speaking(GRASSROOTS, now) as actor:
            bills = DuesBill.objects.filter(union=self._union, month=month, due_amount__gt=0)
            for place, bill in enumerate(bills.order_by("account")):
                is_late = place < LATE and month.month % 2
                if is_late or bill.worker_id in self.world.away:
                    continue
                facts = PaidFacts(bill.due_amount, now.date(), month, Way.DEDUCTED, "工资代扣")
                record_payment(account_id=bill.account_id, facts=facts, actor=actor, now=now)

    def _watch(self, now: datetime) -> None:
        watch_silence(now=now)
        with self.world.speaking(GRASSROOTS, now) as actor:
            row = WithdrawalProposal.objects.filter(union=self._union).order_by("pk").first()
            if row is not None:
                send_letter(proposal_id=row.pk, actor=actor, now=now)
