"""Rows of the sheets of bases and of payments (缴费基数、会费缴费导入)."""

from django.db import transaction
from django.db.models import Q

from tongxin.kernel.actors import Scope
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.dues import NobodyToBill
from tongxin.modules.members.models import DuesAccount, Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.dues_accounts import locked_account
from tongxin.modules.members.services.dues_bases import BaseFacts, enter_base, own_scope
from tongxin.modules.members.services.dues_paying import PaidFacts, Way, record_payment
from tongxin.modules.members.states import CURRENT, Billed, TagSource
from tongxin.shared.people.models import IdType, Worker
from tongxin.shared.people.selectors import aliases_of, stands_for
from tongxin.shared.people.services import id_candidates
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

COLUMN_OF = {
    NobodyToBill.code: "id_number",
    "members.wage_out_of_range": "base",
    "members.base_too_far_ahead": "since",
    "members.paid_out_of_range": "amount",
    "members.paid_ahead": "paid_on",
    "members.payment_known": "amount",
    "members.payment_taken_back": "voucher",
    "money.out_of_range": "amount",
}


def take_base(row: Row, setting: Setting) -> Done:
    """Enter the wage of one member from a month on."""
    values = row.values
    try:
        with transaction.atomic():
            scope = _common(own_scope(setting.actor), setting.scope(Can.DUES_BASE))
            membership = _member(values, scope)
            facts = BaseFacts(values["base"], values["since"], TagSource.IMPORT)
            by = {"actor": setting.actor, "now": setting.now}
            _row, is_new = enter_base(membership_id=membership.pk, facts=facts, **by)
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "")) from None
    return Done.CREATED if is_new else Done.UNCHANGED


def take_payment(row: Row, setting: Setting) -> Done:
    """Note the payment of one member."""
    values = row.values
    facts = PaidFacts(
        amount=values["amount"],
        paid_on=values["paid_on"],
        month=values["month"],
        way=values["way"] or Way.DEDUCTED,
        voucher=values["voucher"] or "",
    )
    try:
        with transaction.atomic():
            account = _payer(values, setting.scope(Can.DUES))
            by = {"actor": setting.actor, "now": setting.now}
            _row, is_new = record_payment(account_id=account.pk, facts=facts, **by)
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "")) from None
    return Done.CREATED if is_new else Done.UNCHANGED


def _payer(values, scope: Scope) -> DuesAccount:
    """The account to which a row belongs, under whatever number the person was asked.

    Who has moved on may still pay what was owed.
    """
    named = _named(values)
    with bypass("people"):
        led = stands_for(named)
        kept = sorted({led.get(one, one) for one in named})
        everyone = [*kept, *aliases_of(kept)]
    mine = DuesAccount.objects.owned_by(scope).filter(worker__in=everyone)
    mine = mine.order_by("-owed_months", "-pk")
    asked = Q(bills__month=values["month"], bills__state=Billed.ASKED)
    account = mine.filter(asked).first() or mine.filter(worker__in=kept).first() or mine.first()
    return account or locked_account(_among(kept, scope))


def _member(values, scope: Scope) -> Membership:
    named = _named(values)
    with bypass("people"):
        led = stands_for(named)
    return _among([led.get(one, one) for one in named], scope)


def _among(workers: list[int], scope: Scope) -> Membership:
    rows = Membership.objects.owned_by(scope).select_related("union", "worker")
    found = rows.filter(worker__in=workers, status__in=CURRENT, left_on=None).first()
    if found is None:
        raise NobodyToBill
    return found


def _named(values) -> list[int]:
    """Whoever has this document and name, wherever the person is: the scope is asked next."""
    marks = id_candidates(values["id_type"] or IdType.RESIDENT, values["id_number"])
    with bypass("people"):
        rows = Worker.objects.filter(id_index__in=marks, name=values["name"])
        return list(rows.values_list("pk", flat=True))


def _common(own: Scope, asked: Scope) -> Scope:
    """The part of the one that lies in the other."""
    inside = {one for one in own.paths if asked.covers(one)}
    inside |= {one for one in asked.paths if own.covers(one)}
    return Scope(paths=tuple(sorted(inside)))
