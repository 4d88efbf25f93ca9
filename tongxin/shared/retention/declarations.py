"""How long each table keeps its rows, why, and what becomes of them then (保存期限)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Clear = Callable[[datetime], int]  # rows from before that instant; returns how many


class Then(models.TextChoices):
    """What becomes of rows whose time is over (到期处理)."""

    KEEP = "keep", _("长期保存")
    DELETE = "delete", _("删除")
    BLANK = "blank", _("清除内容，保留记录")
    WITH_OWNER = "with_owner", _("随所属记录处理")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """One table: its time from which day on, on what grounds, and what happens then.

    ``clear`` is called every night with the instant before which rows are over; a table without
    one is kept, goes with its owner, or is cleared by the task named in ``by``.
    """

    label: str
    why: Text
    then: Then
    since: Text = ""
    days: int = 0
    clear: Clear | None = None
    by: str = ""

    def before(self, now: datetime) -> datetime:
        """The instant before which rows are over."""
        return now - timedelta(days=self.days)


_keeps: dict[str, Keep] = {}


def keep(one: Keep) -> None:
    """Say how long a table keeps its rows; called from a module's wiring."""
    is_cleared = one.then in {Then.DELETE, Then.BLANK}
    if is_cleared != bool(one.days) or is_cleared != bool(one.clear or one.by):
        raise ValueError(f"{one.label}: days and a way, if and only if rows are cleared")
    if (known := _keeps.get(one.label)) and known != one:
        raise ValueError(f"{one.label} is declared twice")
    _keeps[one.label] = one


def all_keeps() -> list[Keep]:
    """Every declared table in the order of the labels."""
    return [_keeps[label] for label in sorted(_keeps)]
