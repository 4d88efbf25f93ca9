"""How much is due, and which months payments cover (会费计算): nothing here reads or writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongxin.kernel.money import ZERO, yuan

# The rule of the national federation (handbook 50): half of one percent, of full tens of yuan.
RATE = Decimal("0.005")
STEP = Decimal(10)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one month asks for."""

    month: date
    due: Decimal


@dataclass(frozen=True, slots=True)
class Given:
    """One payment, and the month it names, if any."""

    amount: Decimal
    month: date | None = None


def monthly_dues(base: Decimal) -> Decimal:
    """Dues by a monthly wage: the part below ten yuan is dropped first (handbook 50)."""
    return yuan(base // STEP * STEP * RATE)


def allot(bills: Sequence[Asked], payments: Iterable[Given]) -> tuple[list[Decimal], Decimal]:
    """How much of each bill is covered, and what is left over.

    Each payment goes to the month it names, in the order they came; what is left of all of them
    goes to the oldest month first. ``bills`` are in the order of their months.
    """
    covered = [ZERO] * len(bills)
    at = {bill.month: n for n, bill in enumerate(bills)}
    left = ZERO
    for payment in payments:
        amount = payment.amount
        n = at.get(payment.month) if payment.month else None
        if n is not None:
            taken = min(amount, bills[n].due - covered[n])
            covered[n] += taken
            amount -= taken
        left += amount
    for n, bill in enumerate(bills):
        taken = min(left, bill.due - covered[n])
        covered[n] += taken
        left -= taken
    return covered, left
