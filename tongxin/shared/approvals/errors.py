"""Ways an approval is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class FlowUnknown(DomainError):
    """No module declares this flow."""

    code = "approvals.flow_unknown"
    message = _("没有名为 %(key)s 的审批流程，请核对流程代码")
    status = 404


class FlowRefused(DomainError):
    """The steps of a flow cannot work."""

    code = "approvals.flow_refused"
    message = _("审批流程设置有误：%(reason)s")
    status = 422


class WrongRow(DomainError):
    """The row is not of the kind this flow is for."""

    code = "approvals.wrong_row"
    message = _("这一事项不适用流程“%(flow)s”，请选择对应的审批流程")
    status = 422


class AlreadyOpen(DomainError):
    """The row is being decided."""

    code = "approvals.already_open"
    message = _("该事项已在审批中（%(state)s），请在原审批上办理，不要重复提交")


class NoReviewer(DomainError):
    """Nobody up to the topmost union may decide."""

    code = "approvals.no_reviewer"
    message = _(
        "“%(step)s”环节从 %(union)s 到最上级都没有可以审批的其他人员"
        "（本人和应回避的人不能审批），请联系平台管理员增加审批人员"
    )


class NotYourStep(DomainError):
    """The step belongs to others."""

    code = "approvals.not_your_step"
    message = _("这一环节由 %(place)s 的审批人员办理，您不是该环节的审批人")
    status = 403


class OwnRow(DomainError):
    """Nobody approves an own row."""

    code = "approvals.own_row"
    message = _("不能审批自己提交的或与自己有关的事项，请由其他审批人员办理")
    status = 403


class MustRecuse(DomainError):
    """The reviewer is a near relative, or declared to stand aside."""

    code = "approvals.recused"
    message = _("您已登记对此事项回避，请由其他审批人员办理")
    status = 403


class AlreadyDecided(DomainError):
    """Somebody was faster."""

    code = "approvals.already_decided"
    message = _("%(who)s 已于 %(when)s 办理了“%(step)s”环节（%(what)s），请刷新页面查看最新情况")


class StepOver(DomainError):
    """The step ended without a decision."""

    code = "approvals.step_over"
    message = _("“%(step)s”环节当前为“%(state)s”，不能审批，请刷新页面查看最新情况")


class CaseFrozen(DomainError):
    """Frozen cases wait."""

    code = "approvals.frozen"
    message = _("该事项已暂停办理，恢复后才能继续")


class RowChanged(DomainError):
    """What is decided is no longer what was shown."""

    code = "approvals.row_changed"
    message = _("您打开页面后事项内容有改动，请刷新页面，看过改动后再审批")


class ReasonMissing(DomainError):
    """A return needs a reason from the list and a sentence."""

    code = "approvals.reason_missing"
    message = _("退回或不予通过时，请选择理由并写明具体说明")
    status = 422


class NotTheMaker(DomainError):
    """Only who submitted may do this."""

    code = "approvals.not_the_maker"
    message = _("只有提交人可以执行此操作，请联系 %(maker)s")
    status = 403


class UrgedToday(DomainError):
    """Once a day is enough."""

    code = "approvals.urged_today"
    message = _("今天已经催办过，请等待审批人员办理")


class DelegationRefused(DomainError):
    """The work cannot be handed over like this."""

    code = "approvals.delegation_refused"
    message = _("不能这样交接审批：%(reason)s")
    status = 422


class RecusalRefused(DomainError):
    """A recusal names one relative or one case."""

    code = "approvals.recusal_refused"
    message = _("登记回避时，请填写近亲属或具体事项其中一项，并写明关系或原因")
    status = 422


class NothingToUrge(DomainError):
    """The case waits for nobody."""

    code = "approvals.nothing_to_urge"
    message = _("该事项当前为“%(state)s”，没有等待审批的环节，不需要催办")
