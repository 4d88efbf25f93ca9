"""Ways a report is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class UnknownForm(DomainError):
    """No form with this key."""

    code = "reports.unknown_form"
    message = _("没有报表“%(key)s”，请在报表目录中选择")
    status = 404


class WrongPeriod(DomainError):
    """The form is filled for another kind of period."""

    code = "reports.wrong_period"
    message = _("“%(form)s”按%(kind)s填报，不能用于 %(period)s，请改选期间")
    status = 422


class DeadlineTooEarly(DomainError):
    """The deadline lies before the day on which it is set."""

    code = "reports.deadline_too_early"
    message = _("报送截止时间已过，请选择以后的时间")
    status = 422


class NotBelow(DomainError):
    """A recipient outside the subtree."""

    code = "reports.not_below"
    message = _("“%(union)s”不是本级的下级工会，不能向其下发报表")
    status = 422


class NobodyToAsk(DomainError):
    """No union below to ask."""

    code = "reports.nobody_to_ask"
    message = _("没有可以下发的下级工会，请先在工会组织中建立下级或选择接收单位")
    status = 422


class NotOpenForFilling(DomainError):
    """The report was sent or accepted."""

    code = "reports.not_open"
    message = _("报表%(state)s，不能再修改；如需修改，请上级先退回")


class UnknownItem(DomainError):
    """The form does not ask this."""

    code = "reports.unknown_item"
    message = _("这份报表没有“%(code)s”一项，请刷新页面后重填")
    status = 422


class NotANumber(DomainError):
    """A number was asked for."""

    code = "reports.not_a_number"
    message = _("“%(item)s”请只填数字，例如 12 或 3.5")
    status = 422


class Incomplete(DomainError):
    """Required answers are missing."""

    code = "reports.incomplete"
    message = _("还有必填项没有填写：%(items)s")
    status = 422


class ZeroReportHasRows(DomainError):
    """A zero report although work is recorded."""

    code = "reports.zero_report_has_rows"
    message = _("系统中已有工作记录（%(figures)s），不能作零报告，请按正常报表报送")


class OwnReport(DomainError):
    """A report judged by its own maker or union."""

    code = "reports.own_report"
    message = _("不能审核本人填报或本单位报送的报表，请由上级工会（最高一级由另一位有权人员）办理")
    status = 403


class AlreadyAccepted(DomainError):
    """Somebody was faster."""

    code = "reports.already_accepted"
    message = _("这份报表已由 %(by)s 于 %(at)s 接收并封存，无需重复办理")


class PeriodRunning(DomainError):
    """The period is not over."""

    code = "reports.period_running"
    message = _("期间 %(period)s 到 %(day)s 才结束，结束之后才能接收并封存")


class SayWhy(DomainError):
    """A return without a reason."""

    code = "reports.say_why"
    message = _("请写明退回原因，让填报单位知道改什么")
    status = 422


class NotSealed(DomainError):
    """Nothing has been sealed."""

    code = "reports.not_sealed"
    message = _("这份报表还没有接收封存，没有封存后的变化可看")


class SuffixUnknown(DomainError):
    """The report cannot be written in that format."""

    code = "reports.suffix_unknown"
    message = _("报表可以写成 .docx 或 .html，不能写成“%(suffix)s”，请更换文件后缀")
    status = 422
