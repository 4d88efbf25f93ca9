"""Ways a member's request about the own record is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoMembership(DomainError):
    """Only a current member asks for this."""

    code = "members.no_membership"
    message = _("您现在不是在册会员，不能办理；请联系原来的工会或重新申请入会")


class NothingToCorrect(DomainError):
    """What is asked for stands in the record already."""

    code = "members.nothing_to_correct"
    message = _("填写的内容与现在登记的相同，不需要更正")
    status = 422


class CorrectionWaiting(DomainError):
    """One live request for each field."""

    code = "members.correction_waiting"
    message = _("“%(column)s”已有一份更正申请正在办理，请等待工会答复，或先撤回再重新提交")


class CorrectionUnreadable(DomainError):
    """What is asked for cannot stand in the field."""

    code = "members.correction_unreadable"
    message = _("“%(column)s”填写有误：%(reason)s")
    status = 422


class NotDecidedOnline(DomainError):
    """Nobody but the person itself may decide up to the topmost union."""

    code = "members.not_decided_online"
    message = _("暂时没有其他工会干部可以审核您的申请，请带证件到工会当面办理")


class LeaveWaiting(DomainError):
    """One live request to leave each."""

    code = "members.leave_waiting"
    message = _("您已有一份退会申请，请在“我的会籍”里继续办理或撤回")
