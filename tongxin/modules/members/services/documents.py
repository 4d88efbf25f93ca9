"""What the examination reads inside sealed documents (证件核对, handbook 54), logged."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.crypto import SealBroken
from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity import check_agrees, check_member_age, parse_document
from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import CURRENT
from tongxin.shared.audit.services import record

BATCH, LEDGER = 2_000, Membership._meta.label
AGREES: dict[str, str | Promise] = {
    "number": _("证件号码通不过校验"),
    "birth": _("出生日期与证件号码中的不一致"),
    "sex": _("性别与证件号码中的不一致"),
    "age": _("按出生日期年龄不在16至120周岁之间"),
    "sealed": _("证件号码无法解密，请联系系统管理员"),
}
COLUMNS = (
    "pk",
    "union_id",
    "union_path",
    "worker__id_type",
    "worker__id_number",
    "worker__birth_date",
    "worker__sex",
)
Wrong = tuple[int, int, str, str]  # membership, union, path, what is wrong


def wrong_documents(
    lo: str, hi: str, *, today: date, actor: Actor, now: datetime
) -> Iterator[list[Wrong]]:
    """Members whose sealed document does not agree with what is on file, batch by batch.

    Nothing of a number is kept or told but what is wrong with it. Of whom the use of the data is
    restricted nothing is opened. Each batch is in the log with who had it opened and how many.
    """
    rows = Membership.objects.filter(
        left_on=None,
        status__in=CURRENT,
        union_path__gte=lo,
        union_path__lt=hi,
        worker__erased_at=None,
        worker__restricted_at=None,
    ).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list(*COLUMNS)[:BATCH]):
        first, last = batch[0][0], batch[-1][0]
        found = [
            (pk, union, path, wrong)
            for pk, union, path, *said in batch
            if (wrong := ",".join(_wrong(*said, today=today)))
        ]
        change = {"memberships": [first, last], "opened": len(batch), "wrong": len(found)}
        record(actor, "members.compared_documents", LEDGER, at=now, change=change)
        yield found


def in_words(codes: str) -> str:
    """What is wrong, as pages say it."""
    return "；".join(str(AGREES.get(code, code)) for code in codes.split(","))


def _wrong(
    kind: str, number: Any, birth_date: date | None, sex: str, *, today: date
) -> Iterator[str]:
    try:
        document = parse_document(kind, number.open())
    except SealBroken:
        yield "sealed"
        return
    except DomainError:
        yield "number"
        return
    born = birth_date or document.birth_date
    if _refuses(check_agrees, document, birth_date=birth_date, sex=None):
        yield "birth"
    if _refuses(check_agrees, document, birth_date=None, sex=sex or None):
        yield "sex"
    if born and _refuses(check_member_age, born, today):
        yield "age"


def _refuses(check: Any, *facts: Any, **named: Any) -> bool:
    try:
        check(*facts, **named)
    except DomainError:
        return True
    return False
