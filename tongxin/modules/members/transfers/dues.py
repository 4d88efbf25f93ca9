"""Sheets, lists and own copies of dues (会费)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.identity import normalise_id_number, parse_name
from tongxin.kernel.periods import Period
from tongxin.modules.members.errors.dues import MonthUnreadable
from tongxin.modules.members.models import DuesBase, DuesPayment
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services.dues_months import in_words, parse_month
from tongxin.modules.members.services.dues_rows import take_base, take_payment
from tongxin.modules.members.transfers.sheets import ALSO_ID_TYPES, ID_TYPES
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.sheets import Column, Setting, Sheet, Type, register

# data: whole file, headers and list values are fixed words of the sheets in every language
WAYS = {"单位代扣": "deducted", "现金": "cash", "银行转账": "bank"}
ALSO_WAYS = {"代扣": "deducted", "工资代扣": "deducted", "转账": "bank"}
WHO = (
    Column(
        "name", "姓名", required=True, example="李建国", aliases=("会员姓名",),
        parse=lambda raw: parse_name(str(raw)),
    ),
    Column(
        "id_type", "证件类型", Type.CHOICE, example="居民身份证", choices=ID_TYPES,
        also=ALSO_ID_TYPES, help=_("不填按居民身份证"),
    ),
    Column(
        "id_number", "证件号码", required=True, example="630102199001010013",
        aliases=("身份证号", "身份证号码"), sealed="id_number", parse=normalise_id_number,
        help=_("请先把整列设为文本格式，避免末尾几位丢失"),
    ),
)  # fmt: skip


def month_asked(text: str) -> date | None:
    """The month of a condition; nothing where it is none."""
    with suppress(MonthUnreadable):
        return parse_month(text) if text else None
    return None


def month_cell(row: Any) -> str:
    """The month of a row as it is written."""
    return in_words(row.month) if row.month else ""


def since_cell(row: Any) -> str:
    """The first month of a row as it is written."""
    return in_words(row.since) if row.since else ""


def _conditions(ask: Ask) -> dict:
    words = {"state": ask.word("state"), "words": ask.word("words")}
    return words | {"scope": ask.scope, "month": month_asked(ask.word("month"))}


def _owed_since(row: Any) -> str:
    return in_words(row.owed_since) if row.owed_since else ""


def _months(ask: Ask) -> int:
    return min(ask.number("months"), 1000)


def _payment_rows(union: UnionOrg, period: Period, _setting: Setting) -> Iterator[dict]:
    """What was paid within the period, documents masked."""
    rows = DuesPayment.objects.within(Scope(paths=(union.path,))).filter(state="recorded")
    rows = rows.filter(paid_on__gte=period.start, paid_on__lt=period.end)
    for row in rows.select_related("worker").order_by("pk").iterator():
        yield {
            "name": row.worker.name,
            "id_type": row.worker.id_type,
            "id_number": row.worker.id_number,
            "month": month_cell(row),
            "amount": row.paid_amount,
            "paid_on": row.paid_on,
            "way": row.way,
            "voucher": row.voucher,
        }


BASES = register(
    Sheet(
        key="dues_bases",
        title=_("会费缴费基数"),
        needs=Can.DUES_BASE,
        natural_key=("id_number", "since"),
        row=take_base,
        columns=(
            *WHO,
            Column(
                "base", "缴费基数", Type.AMOUNT, required=True, example="5436.00",
                aliases=("基本工资", "月工资"), sealed="plain",
                help=_("每月基本工资收入；机关事业单位为岗位（职务）工资加薪级（级别）工资"),
            ),
            Column(
                "since", "起始月份", required=True, example="2026-01", parse=parse_month,
                help=_("从这个月起按新基数出账，已经出的账单不变"),
            ),
        ),
    )
)  # fmt: skip
PAYMENTS = register(
    Sheet(
        key="dues_payments",
        title=_("会费缴费登记"),
        needs=Can.DUES,
        views=Can.DUES,
        natural_key=("id_number", "month", "paid_on", "voucher"),
        row=take_payment,
        export=_payment_rows,
        columns=(
            *WHO,
            Column("month", "所属月份", required=True, example="2026-10", parse=parse_month),
            Column("amount", "缴费金额", Type.AMOUNT, required=True, example="27.15"),
            Column("paid_on", "缴费日期", Type.DATE, required=True, example="2026-10-15"),
            Column(
                "way", "缴费方式", Type.CHOICE, example="单位代扣", choices=WAYS, also=ALSO_WAYS,
                help=_("不填按单位代扣"),
            ),
            Column(
                "voucher", "凭证号", example="2026-10-003", most=40,
                help=_("同一人同月同日另缴一笔时，用不同的凭证号区分"),
            ),
        ),
    )
)  # fmt: skip

BILLS_LIST = declare(
    Listing(
        key="members.dues_bills",
        title=_("会费账单"),
        needs=Can.DUES,
        is_personal=True,
        rows=lambda ask: reads.bill_list(**_conditions(ask)),
        order=("-month", "-pk"),
        filters={"month": _("月份"), "state": _("缴纳情况"), "words": _("姓名")},
        columns=(
            Col(_("姓名"), "account.name"),
            Col(_("所属工会"), "union.name"),
            Col(_("月份"), month_cell),
            Col(_("计费方式"), "get_kind_display"),
            Col(_("应缴（元）"), "due_amount"),
            Col(_("已缴（元）"), "settled_amount"),
            Col(_("欠缴（元）"), "owed_amount"),
            Col(_("账单状态"), "get_state_display"),
            Col(_("出账时间"), "billed_at"),
            Col(_("作废原因"), "reason"),
        ),
    )
)
PAYMENTS_LIST = declare(
    Listing(
        key="members.dues_payments",
        title=_("会费缴费记录"),
        needs=Can.DUES,
        is_personal=True,
        rows=lambda ask: reads.payment_list(**_conditions(ask)),
        order=("-pk",),
        filters={"month": _("所属月份"), "state": _("缴费状态"), "words": _("姓名")},
        columns=(
            Col(_("姓名"), "account.name"),
            Col(_("所属工会"), "union.name"),
            Col(_("所属月份"), month_cell),
            Col(_("缴费金额（元）"), "paid_amount"),
            Col(_("缴费日期"), "paid_on"),
            Col(_("缴费方式"), "get_way_display"),
            Col(_("凭证号"), "voucher"),
            Col(_("缴费状态"), "get_state_display"),
            Col(_("登记人"), "made_by"),
            Col(_("作废或退款原因"), "reason"),
        ),
    )
)
ARREARS_LIST = declare(
    Listing(
        key="members.dues_arrears",
        title=_("会费欠缴名单"),
        needs=Can.DUES,
        is_personal=True,
        rows=lambda ask: reads.arrears_list(
            scope=ask.scope, words=ask.word("words"), months=_months(ask)
        ),
        order=("-owed_months", "-pk"),
        filters={"words": _("姓名"), "months": _("至少欠缴月数")},
        columns=(
            Col(_("姓名"), "name"),
            Col(_("所属工会"), "union.name"),
            Col(_("欠缴月数"), "owed_months"),
            Col(_("最早欠缴月份"), _owed_since),
            Col(_("欠缴金额（元）"), "owed_amount"),
        ),
    )
)
BASES_LIST = declare(
    Listing(
        key="members.dues_bases",
        title=_("会费缴费基数"),
        needs=Can.DUES_BASE,
        is_personal=True,
        rows=lambda ask: reads.base_list(scope=ask.scope, words=ask.word("words")),
        order=("-pk",),
        filters={"words": _("姓名")},
        columns=(
            Col(_("姓名"), "account.name"),
            Col(_("所属工会"), "union.name"),
            Col(_("起始月份"), since_cell),
            Col(_("缴费基数"), lambda row: row.base.mask if row.base else ""),
            Col(_("登记方式"), "get_source_display"),
            Col(_("登记人"), "made_by"),
        ),
    )
)
MISSING_LIST = declare(
    Listing(
        key="members.dues_missing",
        title=_("缺少缴费基数的会员"),
        needs=Can.DUES,
        is_personal=True,
        rows=lambda ask: reads.without_base(scope=ask.scope),
        order=("union_id", "worker_id", "pk"),
        counted=100,
        columns=(
            Col(_("姓名"), "worker.name"),
            Col(_("所属工会"), "union.name"),
            Col(_("用工形式"), "worker.employment_form"),
            Col(_("入会日期"), "joined_on"),
        ),
    )
)
RATES_LIST = declare(
    Listing(
        key="members.dues_rates",
        title=_("会费标准"),
        needs=Can.DUES_RATE,
        rows=lambda ask: reads.rate_list(scope=ask.scope),
        order=("-since", "-pk"),
        columns=(
            Col(_("工会"), "union.name"),
            Col(_("起始月份"), since_cell),
            Col(_("按月收缴"), "is_collecting"),
            Col(_("没有基数的会员每月定额（元）"), "flat_amount"),
            Col(_("新就业形态会员每月定额（元）"), "new_form_amount"),
            Col(_("设定人"), "made_by"),
        ),
    )
)


def held_bases(worker: int):
    """The wages kept about a person."""
    return DuesBase.objects.filter(worker=worker).select_related("union")
