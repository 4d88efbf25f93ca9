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


class ReasonMissing(DomainError):
    """What moves a deadline needs the words that explain it."""

    code = "deadlines.reason_missing"
    status = 422
    message = _("请写明原因：延长、暂停或改动期限都要留下依据")


class LimitPaused(DomainError):
    """The limit stands still."""

    code = "deadlines.paused"
    message = _("期限自%(since)s起已暂停，请先恢复计时再办理")


class LimitRuns(DomainError):
    """Only what stands still goes on."""

    code = "deadlines.not_paused"
    message = _("期限没有暂停，不需要恢复计时")


class LimitOver(DomainError):
    """The last day is past, or the matter is done."""

    code = "deadlines.over"
    message = _("期限已于%(day)s届满或办结，不能再暂停；确需补时请办理延长")


class LimitStaysPast(DomainError):
    """Even with the extension the limit would be over."""

    code = "deadlines.stays_past"
    status = 422
    message = _("延长后到%(day)s仍已过期，请加长延长的天数")


class DayBefore(DomainError):
    """Time runs forward."""

    code = "deadlines.day_before"
    status = 422
    message = _("日期不能早于%(day)s，请改正日期")
