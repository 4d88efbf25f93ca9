"""Ways campaigns and tasks refuse."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NotADraft(DomainError):
    """The tree of an issued campaign stays as it is."""

    code = "campaigns.not_a_draft"
    message = _("工作部署已经下发，举措不能再改；如需调整，请另行下发通知")


class NoMeasures(DomainError):
    """Nothing to assign."""

    code = "campaigns.no_measures"
    status = 422
    message = _("还没有任何举措，请先添加至少一项举措再下发")


class DeadlineOpen(DomainError):
    """Deadlines nobody has decided on."""

    code = "campaigns.deadline_open"
    status = 422
    message = _(
        "还有 %(count)s 项期限待定（例如“%(title)s”），请逐项填写截止日期或选择“不设期限”后再下发"
    )


class DeadlineMissing(DomainError):
    """A date was announced and not given."""

    code = "campaigns.deadline_missing"
    status = 422
    message = _("请填写截止日期，或选择“不设期限”")


class DeadlinePast(DomainError):
    """Due before it was assigned."""

    code = "campaigns.deadline_past"
    status = 422
    message = _("截止日期 %(day)s 早于下达日期 %(today)s，请改为之后的日期")


class DeadlineTooLate(DomainError):
    """Later than the superior allows."""

    code = "campaigns.deadline_too_late"
    status = 422
    message = _("期限 %(day)s 晚于上级要求的 %(limit)s，请改为 %(limit)s 或更早")


class DeadlineBeforeBelow(DomainError):
    """Unions below were given more time already."""

    code = "campaigns.deadline_before_below"
    message = _("已分解给下级的任务最晚期限是 %(day)s，本级期限不能更早，请改为 %(day)s 或之后")


class CannotSplit(DomainError):
    """One of the two parts would be empty."""

    code = "campaigns.cannot_split"
    status = 422
    message = _("请在举措原文中间选择拆分位置，拆开的两部分都要有文字")


class NothingToMerge(DomainError):
    """No measure follows in the section."""

    code = "campaigns.nothing_to_merge"
    message = _("后面没有可以合并的举措，请选择同一部分里靠前的一项")


class MixedTargets(DomainError):
    """Two targets do not become one."""

    code = "campaigns.mixed_targets"
    message = _("两项举措都有量化目标，合并前请先清除其中一项的目标")


class CannotMove(DomainError):
    """Already first or last."""

    code = "campaigns.cannot_move"
    message = _("已经到头，不能再移动")


class SectionNotEmpty(DomainError):
    """Measures would be lost."""

    code = "campaigns.section_not_empty"
    message = _("这一部分里还有举措，请先移走或删除举措再删除该部分")


class NothingToCascade(DomainError):
    """Everybody chosen has the task already."""

    code = "campaigns.nothing_to_cascade"
    message = _("所选单位都已有这项任务，不需要重复分解")


class NotYours(DomainError):
    """A task goes only into the own subtree (不得越级跨线)."""

    code = "campaigns.not_yours"
    status = 422
    message = _("所选单位里有不属于本工会下级的，任务只能分解给自己的下级，请移除后再试")


class NotReceived(DomainError):
    """First sign for the task."""

    code = "campaigns.not_received"
    message = _("任务还没有签收，请先签收再办理")


class TaskOver(DomainError):
    """Accepted or withdrawn."""

    code = "campaigns.task_over"
    message = _("任务已办结或已撤回，不能再办理")


class NothingReported(DomainError):
    """An empty report."""

    code = "campaigns.nothing_reported"
    status = 422
    message = _("请填写完成情况，说明做了什么、结果如何")


class NeedsReason(DomainError):
    """A return or withdrawal must say why (handbook rule 68)."""

    code = "campaigns.needs_reason"
    status = 422
    message = _("请填写原因，方便对方修改")


class OwnReport(DomainError):
    """Nobody accepts what they reported themselves."""

    code = "campaigns.own_report"
    status = 403
    message = _("不能验收自己填报的任务，请由上级工会的其他同志验收")


class NotOwnChoice(DomainError):
    """Only own-choice tasks are filed."""

    code = "campaigns.not_own_choice"
    message = _("只有自选动作需要备案，这是上级下达的任务")


class NoOwnChoiceHere(DomainError):
    """Own choice belongs to a measure."""

    code = "campaigns.no_own_choice_here"
    message = _("报送要求下面不能设自选动作，请在举措的任务下设立")


class AlreadyFiled(DomainError):
    """Filed before."""

    code = "campaigns.already_filed"
    message = _("这项自选动作已由%(name)s备案")


class RemindedToday(DomainError):
    """One reminder a day is enough."""

    code = "campaigns.reminded_today"
    message = _("今天已经催办过这项任务，请明天再催")


class UnknownIndicator(DomainError):
    """No declared figure has this code."""

    code = "campaigns.unknown_indicator"
    status = 422
    message = _("没有指标“%(code)s”，请从列表中选择，或留空")


class TasksStillOpen(DomainError):
    """A campaign closes when its mandatory tasks are done."""

    code = "campaigns.tasks_still_open"
    message = _("还有 %(count)s 项任务没有办结，请先验收或撤回，再办结整个部署")


class UnknownReportForm(DomainError):
    """No such report form is offered."""

    code = "campaigns.unknown_report_form"
    status = 422
    message = _("没有代号为“%(key)s”的报表，请从列表中选择，或留空")
