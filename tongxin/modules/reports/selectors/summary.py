"""What the unions asked in a round said together, and on how many of them it rests."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from tongxin.kernel.actors import Scope
from tongxin.kernel.measures import Measure
from tongxin.modules.reports.models import Answer, FormItem, ItemKind, ReportRound
from tongxin.modules.reports.selectors.forms import items_of
from tongxin.modules.reports.states import State

COUNTED = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Together:
    """One item over all reports received: a sum, or how often each choice was taken."""

    item: FormItem
    total: Decimal | None
    choices: tuple[tuple[str, int], ...]
    answered: int
    asked: int

    @property
    def is_added(self) -> bool:
        """Whether the numbers of several unions make one number."""
        return not self.item.measure or Measure(self.item.measure).additive


def together(round_: ReportRound, *, scope: Scope) -> list[Together]:
    """Numbers and choices of a round, from the reports that were sent or accepted (汇总)."""
    asked = round_.submissions.owned_by(scope)
    said = Answer.objects.filter(submission__in=asked.filter(state__in=COUNTED)).exclude(text="")
    count = asked.count()
    items = [item for item in items_of(round_.form) if _is_summed(item)]
    return [_one(item, said, count) for item in items]


def _is_summed(item: FormItem) -> bool:
    return item.asks_number or item.kind == ItemKind.CHOICE


def _one(item: FormItem, said: QuerySet[Answer], asked: int) -> Together:
    answers = [one for one in said if one.item_id == item.pk]
    taken = Counter(one.text for one in answers)
    return Together(
        item=item,
        total=sum((one.number for one in answers if one.number is not None), Decimal(0)),
        choices=tuple((choice, taken[choice]) for choice in item.choices),
        answered=len(answers),
        asked=asked,
    )
