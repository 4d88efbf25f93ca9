"""A form before it is stored."""

from dataclasses import dataclass, fields
from decimal import Decimal

from tongxin.modules.reports.selectors.tables import Column


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One line of a form before it is stored; a figure's name comes from its declaration."""

    kind: str
    code: str = ""
    label: str = ""
    help: str = ""
    is_required: bool = False
    breakdown: str = ""
    unit: str = ""
    measure: str = ""
    compares: bool = True
    shows_target: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule of a form before it is stored."""

    kind: str
    code: str
    direction: str = ""
    percent: Decimal | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """What stands over a form: how it is called, how often it is filled, until when."""

    title: str
    period_kind: str
    help: str = ""
    compares: bool = True
    due_days: int | None = None
    due_unit: str = ""
    signs_off: bool = False


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A whole form before it is stored."""

    key: str
    version: int
    title: str
    period_kind: str
    help: str
    items: tuple[ItemFacts, ...]
    rules: tuple[RuleFacts, ...] = ()
    compares: bool = True
    due_days: int | None = None
    due_unit: str = ""
    signs_off: bool = False

    @property
    def head(self) -> HeadFacts:
        """What stands over it."""
        return HeadFacts(**{one.name: getattr(self, one.name) for one in fields(HeadFacts)})
