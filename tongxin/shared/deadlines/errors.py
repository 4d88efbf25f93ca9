"""Ways a date or a year of holidays is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class YearMissing(DomainError):
    """Nobody has said which days of this year are worked."""

    code = "deadlines.year_missing"
    message = _(
        "系统还没有%(year)s年的放假安排，无法计算工作日。"
        "请平台管理员在“工作日历”页录入%(year)s年放假安排"
    )


class AmountWrong(DomainError):
    """A deadline of no days."""

    code = "deadlines.amount_wrong"
    status = 422
    message = _("期限必须是大于 0 的整数，请修改期限")


class YearPublished(DomainError):
    """The official arrangement of this year is already known."""

    code = "deadlines.year_published"
    message = _("%(year)s年的放假安排已随系统提供，不需要录入；如有临时调整，请逐日修改")


class YearRefused(DomainError):
    """The entered year cannot be right."""

    code = "deadlines.year_refused"
    status = 422
    message = _("%(year)s年的放假安排有误：%(reason)s")


class DayRefused(DomainError):
    """A changed day needs the words that explain it."""

    code = "deadlines.day_refused"
    status = 422
    message = _("请写明调整这一天的依据，例如通知的名称和文号")
