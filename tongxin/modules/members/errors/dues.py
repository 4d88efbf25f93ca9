"""Ways in which dues are refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class MonthUnreadable(DomainError):
    """The text is not a month."""

    code = "members.month_unreadable"
    message = _("看不懂月份“%(text)s”，请写成 2026-10 的样子")
    status = 422


class MonthAhead(DomainError):
    """The month has not begun."""

    code = "members.month_ahead"
    message = _("%(month)s 还没有到，只能办理到本月为止的会费")
    status = 422


class BaseTooFarAhead(DomainError):
    """A base may begin next month, not in a year nobody knows."""

    code = "members.base_too_far_ahead"
    message = _("起始月份最多可以早登记三个月，请核对起始月份")
    status = 422


class WageOutOfRange(DomainError):
    """No monthly wage in yuan."""

    code = "members.wage_out_of_range"
    message = _("缴费基数应当是每月的元数，从 0 到 %(most)s，请核对金额和单位")
    status = 422


class PaidOutOfRange(DomainError):
    """No amount one member pays at a time."""

    code = "members.paid_out_of_range"
    message = _("缴费金额应当大于 0、不超过 %(most)s 元，请核对金额和单位")
    status = 422


class RateOutOfRange(DomainError):
    """No amount of dues for a month."""

    code = "members.rate_out_of_range"
    message = _("每月定额应当从 0 到 %(most)s 元，请核对金额")
    status = 422


class PaidAhead(DomainError):
    """Nobody paid tomorrow."""

    code = "members.paid_ahead"
    message = _("缴费日期不能晚于今天，请核对缴费日期")
    status = 422


class NotCollecting(DomainError):
    """The union said of no month so far that it collects dues."""

    code = "members.not_collecting"
    message = _("%(union)s在 %(month)s 没有设定按月收缴会费，请先在“会费标准”中设定")


class DuesUnionClosed(DomainError):
    """A union that is closed asks and takes nothing."""

    code = "members.dues_union_closed"
    message = _("该工会已撤销，不能再办理会费")


class TakesNoDues(DomainError):
    """Federations have no members of their own."""

    code = "members.takes_no_dues"
    message = _("这个工会不直接发展会员，只能设定下级通用的新就业形态定额，不能收缴会费")


class NobodyToBill(DomainError):
    """No member of these unions has this document; whether others have is not told."""

    code = "members.nobody_to_bill"
    message = _("本工会会员中没有这个证件号码和姓名，请对照会员名单核对")
    status = 422


class PaymentKnown(DomainError):
    """The same payment was noted with another amount."""

    code = "members.payment_known"
    message = _(
        "这个月份、日期和凭证号的缴费已经登记为 %(amount)s 元；"
        "登记错了请先作废原来那笔，确实另缴一笔请填写不同的凭证号"
    )


class PaymentTakenBack(DomainError):
    """The same payment was noted and taken back."""

    code = "members.payment_taken_back"
    message = _("这笔缴费登记过，后来作废或退款了；确实又缴了一笔的，请填写不同的凭证号")


class DuesReasonMissing(DomainError):
    """Nothing is taken back without a reason."""

    code = "members.dues_reason_missing"
    message = _("请写明原因")
    status = 422


class TooSoon(DomainError):
    """The time to answer is not over."""

    code = "members.too_soon"
    message = _("答复期限是 %(day)s，期限过后才能确认；在此之前本人随时可以答复或补缴")


class NotSilent(DomainError):
    """The member paid or took part meanwhile."""

    code = "members.not_silent"
    message = _("这名会员已经缴费或参加过工会活动，不能按自动退会处理，请终止这项提议")


class OnlyAfterPersuasion(DomainError):
    """This end of a membership has its own way (handbook 44)."""

    code = "members.only_after_persuasion"
    message = _("自动退会须先发催缴函、劝导并等候答复，请从“自动退会提议”办理")
    status = 422
