"""What machines are told of reports and costs."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema


class CostSumOut(Schema):
    """What one kind of cost comes to."""

    kind: str
    count: int
    amount: Decimal


class ReportOut(Schema):
    """What an activity brought and cost; stars from five answers on."""

    activity_id: int
    title: str
    sessions: int
    persons: int
    headcount: int
    person_times: int
    begins_at: datetime | None
    ends_at: datetime | None
    stars: Decimal | float | None
    cost_amount: Decimal
    costs: list[CostSumOut]


class CostOut(Schema):
    """One payment."""

    id: int
    activity_id: int
    kind: str
    purpose: str
    payee: str
    paid_amount: Decimal
    paid_on: date
    invoice_number: str
    has_receipt: bool
    voided_at: datetime | None
    void_reason: str


class CostPage(Schema):
    """Payments, and where to go on: hand ``next`` back as ``after``."""

    items: list[CostOut]
    next: int | None
