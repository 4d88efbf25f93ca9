"""What the unions asked in a round said together, and on how many of them it rests."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.measures import Measure
from tongxin.modules.reports.models import Answer, FormItem, ItemKind, ReportRound
from tongxin.modules.reports.selectors.forms import items_of
from tongxin.modules.reports.selectors.tables import Table, columns_of, rows_in
from tongxin.modules.reports.states import State

COUNTED = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Together:
    """One item, or one column of a table, over all reports received: a sum, or choices counted."""

    item: FormItem
    label: str
    unit: str
    measure: str
    total: Decimal | None
    choices: tuple[tuple[str, int], ...]
    answered: int
    asked: int

    @property
    def is_added(self) -> bool:
        """Whether the numbers of several unions make one number."""
        return not self.measure or Measure(self.measure).additive


def together(round_: ReportRound, *, scope: Scope) -> list[Together]:
    """Numbers and choices of a round, from the reports that were sent or accepted (汇总)."""
    asked = round_.submissions.owned_by(scope)
    said = Answer.objects.filter(submission__in=asked.filter(state__in=COUNTED)).exclude(text="")
    count = asked.count()
    found: list[Together] = []
    for item in items_of(round_.form):
        answers = [one for one in said if one.item_id == item.pk]
        if item.kind == ItemKind.TABLE:
            found += _columns(item, answers, count)
        elif _is_summed(item):
            found.append(_one(item, answers, count))
    return found


def _is_summed(item: FormItem) -> bool:
    return item.asks_number or item.kind == ItemKind.CHOICE


def _columns(item: FormItem, answers: list[Answer], asked: int) -> Iterator[Together]:
    """The number columns of a table, each over the rows of all reports."""
    rows = tuple(row for one in answers for row in rows_in(one.text))
    columns = columns_of(item)
    for column, total in zip(columns, Table(columns, rows).totals, strict=True):
        if column.asks_number:
            yield Together(
                item=item,
                label=_("%(table)s：%(column)s") % {"table": item.label, "column": column.label},
                unit=column.unit,
                measure=column.measure,
                total=total,
                choices=(),
                answered=len(answers),
                asked=asked,
            )


def _one(item: FormItem, answers: list[Answer], asked: int) -> Together:
    taken = Counter(one.text for one in answers)
    return Together(
        item=item,
        label=item.label,
        unit=item.unit,
        measure=item.measure,
        total=sum((one.number for one in answers if one.number is not None), Decimal(0)),
        choices=tuple((choice, taken[choice]) for choice in item.choices),
        answered=len(answers),
        asked=asked,
    )
