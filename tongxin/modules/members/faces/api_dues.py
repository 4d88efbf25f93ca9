"""Dues for machines: bill a month, note payments, read what is owed."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import dues as s
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services.dues_bases import BaseFacts, enter_base
from tongxin.modules.members.services.dues_billing import bill_month
from tongxin.modules.members.services.dues_months import parse_month
from tongxin.modules.members.services.dues_paying import (
    PaidFacts,
    record_payment,
    take_back_payment,
)
from tongxin.modules.members.transfers.dues import month_asked
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["dues"])
SIZE = Query(50, ge=1, le=100, description="Rows on a page")
AFTER = Query(0, ge=0, lt=2**63)


@router.get("/dues/bills", response={200: s.BillPage, **REFUSALS})
@needs(Can.DUES)
def list_dues_bills(
    request: HttpRequest, month: str = "", state: str = "", after: int = AFTER, limit: int = SIZE
):
    """Bills in scope, the newest first."""
    rows = reads.bill_list(scope=request.scope, month=month_asked(month[:20]), state=state[:8])
    return _paged(rows, after, limit)


@router.post("/dues/bill-runs", response={201: s.BillRunOut, **REFUSALS})
@needs(Can.DUES)
def create_dues_bill_run(request: HttpRequest, body: s.BillRunIn):
    """Bill a month for a union; done again it bills only who was missing."""
    union = union_by_code(body.union_code, scope=request.scope)
    month = parse_month(body.month)
    told = {"actor": request.actor, "now": clock.now()}
    return Status(201, bill_month(union_id=union.pk, month=month, **told))


@router.get("/dues/payments", response={200: s.PaymentPage, **REFUSALS})
@needs(Can.DUES)
def list_dues_payments(
    request: HttpRequest, month: str = "", state: str = "", after: int = AFTER, limit: int = SIZE
):
    """Payments in scope, the newest first."""
    rows = reads.payment_list(scope=request.scope, month=month_asked(month[:20]), state=state[:8])
    return _paged(rows, after, limit)


@router.post("/dues/payments", response={200: s.PaymentOut, 201: s.PaymentOut, **REFUSALS})
@needs(Can.DUES)
def create_dues_payment(request: HttpRequest, body: s.PaymentIn):
    """Note a payment; the same one sent again is answered with 200 and noted once."""
    facts = PaidFacts(
        amount=body.amount,
        paid_on=body.paid_on,
        month=parse_month(body.month) if body.month else None,
        way=body.way,
        voucher=body.voucher,
    )
    told = {"actor": request.actor, "now": clock.now()}
    row, is_new = record_payment(account_id=body.account_id, facts=facts, **told)
    return Status(201 if is_new else 200, row)


@router.post("/dues/payments/{int:payment_id}/take-back", response={200: s.PaymentOut, **REFUSALS})
@needs(Can.DUES)
def take_back(request: HttpRequest, payment_id: int, body: s.TakeBackIn):
    """Void a payment noted by mistake, or note that it was given back."""
    told = {"actor": request.actor, "now": clock.now()}
    return take_back_payment(
        payment_id=payment_id, is_refund=body.is_refund, reason=body.reason, **told
    )


@router.get("/dues/arrears", response={200: s.ArrearsPage, **REFUSALS})
@needs(Can.DUES)
def list_dues_arrears(request: HttpRequest, months: int = 1, after: int = AFTER, limit: int = SIZE):
    """Who owes dues for so many months at least, by number."""
    rows = reads.arrears_list(scope=request.scope, months=min(months, 1000))
    return _paged(rows, after, limit)


@router.post("/members/{int:membership_id}/dues-bases", response={201: s.BaseOut, **REFUSALS})
@needs(Can.DUES_BASE)
def create_dues_base(request: HttpRequest, membership_id: int, body: s.BaseIn):
    """Enter or correct a member's wage; bills that exist stay as they are."""
    facts = BaseFacts(body.base, parse_month(body.since))
    told = {"actor": request.actor, "now": clock.now()}
    row, _is_new = enter_base(membership_id=membership_id, facts=facts, **told)
    return Status(201, row)


def _paged(rows: QuerySet, after: int, limit: int) -> dict:
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    return {"rows": found[:limit], "next": found[limit - 1].pk if len(found) > limit else None}
