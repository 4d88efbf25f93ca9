"""What the gate knows to be sold out: answered without the database until something is returned."""

from typing import Any

from tongxin.shared.scarce.gate.bursts import Act, Burst


class SoldOut:
    """Rows of one burst of which nothing is left (已满).

    A row is noted only if nothing was heard of it since its batch began: a return that commits
    after the batch may be heard before the batch's own answer. Whoever ever had something of the
    row is asked all the same, for they may send an act again. Without an ear nothing is noted.
    """

    def __init__(self, burst: Burst) -> None:
        self.table = burst.rows._meta.db_table
        self.bell = burst.tells.index(burst.closes) if burst.closes else None
        self.rows: dict[int, tuple[tuple[Any, ...], frozenset[int]]] = {}
        self.heard: dict[int, int] = {}
        self.clock = 0
        self.deaf_until = 0
        self.hears = False

    def mark(self) -> int:
        """The instant a batch begins."""
        return self.clock

    def facts_for(self, act: Act) -> tuple[Any, ...] | None:
        """What a refusal says where the row is known to be full for this person."""
        if not self.rows or (known := self.rows.get(act.row)) is None:
            return None
        facts, holders = known
        is_over = self.bell is not None and facts[self.bell] and facts[self.bell] <= act.at
        return None if is_over or act.by in holders else facts

    def note(self, row: int, facts: tuple[Any, ...], holders: frozenset[int], before: int) -> None:
        """A batch that began at ``before`` found nothing left."""
        heard_since = self.heard.get(row, 0) > before or self.deaf_until > before
        if self.hears and not heard_since:
            self.rows[row] = facts, holders

    def hear(self, row: int) -> None:
        """Something was returned, or the row was changed."""
        self.clock += 1
        self.heard[row] = self.clock
        self.rows.pop(row, None)

    def listening(self) -> None:
        """From now on nothing is missed."""
        self.forget()
        self.hears = True

    def deaf(self) -> None:
        """Something may be missed from now on."""
        self.forget()
        self.hears = False

    def forget(self) -> None:
        """Know nothing."""
        self.clock += 1
        self.deaf_until = self.clock
        self.heard.clear()
        self.rows.clear()
