"""Ways a report is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.states import IllegalMove


class UnknownForm(DomainError):
    """No form with this key."""

    code = "reports.unknown_form"
    message = _("没有报表“%(key)s”，请在报表目录中选择")
    status = 404


class FormKeyTaken(DomainError):
    """Another form has this key."""

    code = "reports.key_taken"
    message = _("代号“%(key)s”已有报表使用，请换一个代号；要修改那张报表，请打开它做新版本")


class FormIsFixed(DomainError):
    """A version that is no draft stays as it is."""

    code = "reports.form_is_fixed"
    message = _("这一版报表%(state)s，不能再改；请做新版本，在草稿中修改")


class FormNotPublished(DomainError):
    """Nobody can be asked to fill it."""

    code = "reports.form_not_published"
    message = _("报表“%(form)s”%(state)s，不能下发；请选择已发布的报表")
    status = 422


class DraftExists(DomainError):
    """The next version is already being made."""

    code = "reports.draft_exists"
    message = _("这张报表已有第 %(version)s 版草稿，请在草稿中修改")


class FormIsEmpty(DomainError):
    """A form that asks nothing."""

    code = "reports.form_is_empty"
    message = _("报表里还没有指标或问题，请先添加，再发布")
    status = 422


class ItemWrong(DomainError):
    """An item of a form that cannot be as it was typed."""

    code = "reports.item_wrong"
    message = _("项目“%(item)s”不能保存：%(reason)s")
    status = 422


class RuleWrong(DomainError):
    """A rule of a form that cannot be as it was typed."""

    code = "reports.rule_wrong"
    message = _("校验规则不能保存：%(reason)s")
    status = 422


class ItemInRule(DomainError):
    """A rule of the form needs the item."""

    code = "reports.item_in_rule"
    message = _("“%(item)s”用在校验规则中，请先删除那条规则")


class DeadlineMissing(DomainError):
    """Neither a deadline nor a rule for one."""

    code = "reports.deadline_missing"
    message = _("请填写报送截止时间；这张报表没有规定期间结束后几日内报送")
    status = 422


class RulesBroken(DomainError):
    """Answers that break rules of the form."""

    code = "reports.rules_broken"
    message = _("请先改正再报送：%(faults)s")
    status = 422


class NotAChoice(DomainError):
    """None of the choices."""

    code = "reports.not_a_choice"
    message = _("“%(item)s”只能从 %(choices)s 中选择")
    status = 422


class TableWrong(DomainError):
    """Rows that do not fit the columns of a table."""

    code = "reports.table_wrong"
    message = _("表格“%(item)s”不能保存：%(reason)s")
    status = 422


class WordsBeside(DomainError):
    """Two people wrote into one item and nobody has said which words stand."""

    code = "reports.words_beside"
    message = _("%(items)s 有两人同时填写的内容，请先选定采用哪一份，再报送")


class NotAccepted(DomainError):
    """Only an accepted report is reopened."""

    code = "reports.not_accepted"
    message = _("报表%(state)s，没有封存，不需要重新打开")


class NothingSaid(DomainError):
    """An empty remark."""

    code = "reports.nothing_said"
    message = _("请写下批注的内容")
    status = 422


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


class NotSentUp(IllegalMove):
    """Nothing is sealed before it was sent, nor after it was returned."""

    code = "reports.not_sent_up"
    message = _("这份报表的状态是“%(state)s”，填报单位报送后才能接收封存")


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
    message = _("报表可以写成 .docx、.pdf 或 .html，不能写成“%(suffix)s”，请更换文件后缀")
    status = 422
