"""Ways in which consent is not taken, or lacks."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoSuchPurpose(DomainError):
    """Nobody asks for consent to this."""

    code = "consents.no_such_purpose"
    message = _("没有这个同意事项，可能已停用；请刷新页面")
    status = 404


class TextGone(DomainError):
    """The words that were shown are no longer those that are asked for."""

    code = "consents.text_changed"
    message = _("同意书内容已更新，请阅读新的内容后再决定")


class NoHome(DomainError):
    """The person belongs to no union that would keep the record."""

    code = "consents.no_home"
    message = _("尚未归属任何工会，暂不能登记同意；请先联系所在单位工会")


class AlreadyEnded(DomainError):
    """Withdrawn before, or replaced by a later one."""

    code = "consents.already_ended"
    message = _("这份同意已经撤回或被新的同意取代，不需要再次撤回")


class PaperDateWrong(DomainError):
    """Signed in the future."""

    code = "consents.paper_date"
    message = _("签署日期不能晚于今天，请核对纸质同意书")
    status = 422


class ReasonNeeded(DomainError):
    """An officer withdraws for somebody: who asked, and how."""

    code = "consents.reason_missing"
    message = _("代为撤回需要写明本人何时、以何种方式提出")
    status = 422


class ConsentMissing(DomainError):
    """The person has not agreed to this use."""

    code = "consents.missing"
    message = _("本人没有同意“%(title)s”，不能这样使用其个人信息；可请本人在“我的→信息授权”中同意")
    status = 403
