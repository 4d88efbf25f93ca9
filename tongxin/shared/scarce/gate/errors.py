"""Ways the gate refuses before any rule is asked."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class GateBusy(DomainError):
    """The queue is full: nothing was written."""

    code = "gate.busy"
    status = 503
    message = _("现在人很多，请在 %(seconds)s 秒后再点一次；没有占用您的名额")


class GateDown(DomainError):
    """The database does not answer; the same key finds out what became of the act."""

    code = "gate.down"
    status = 503
    message = _("系统正在恢复，请在 %(seconds)s 秒后再点一次；重复提交不会重复占用")


class GateBroken(DomainError):
    """One act failed in a way no rule foresees; nothing of it was written."""

    code = "gate.broken"
    status = 500
    message = _("这次提交没有成功，请刷新页面后再试；如果仍然失败，请联系主办工会")


class TooOften(DomainError):
    """One person or one address sends more than hands can."""

    code = "gate.too_often"
    status = 429
    message = _("操作太频繁，请在 %(seconds)s 秒后再试")


class PassUnreadable(DomainError):
    """Not one of our passes, or altered."""

    code = "gate.pass_unreadable"
    status = 403
    message = _("凭证无效，请刷新页面后再试")


class PassOver(DomainError):
    """A pass is good for ten minutes."""

    code = "gate.pass_over"
    status = 403
    message = _("凭证已过期，请刷新页面后再试")


class PassRevoked(DomainError):
    """The window was changed after the pass was given."""

    code = "gate.pass_revoked"
    status = 403
    message = _("报名安排有变动，请刷新页面，看清新的时间后再试")


class NotBegun(DomainError):
    """The act comes before the bell."""

    code = "gate.not_begun"
    message = _("还没有开始，请在 %(at)s 之后再点；以服务器时间为准")


class KeyWrong(DomainError):
    """Every act carries a key of at most 64 signs."""

    code = "gate.key_wrong"
    status = 422
    message = _("请求缺少防重复标记，请刷新页面后再试")


class BodyWrong(DomainError):
    """What was sent is too long, or is not what the act needs."""

    code = "gate.body_wrong"
    status = 422
    message = _("提交的内容无法识别，请刷新页面后再试")
