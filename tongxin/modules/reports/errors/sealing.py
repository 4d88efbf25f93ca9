"""Ways a seal waits or fails."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class BeingSealed(DomainError):
    """Somebody has accepted it; its rows are being kept."""

    code = "reports.being_sealed"
    message = _("%(by)s已接收这份报表，正在封存（%(done)s/%(all)s 项指标），请等封存完成")


class SealingBroken(DomainError):
    """The background could not seal it."""

    code = "reports.sealing_broken"
    message = _("封存没有完成（%(error)s），报表没有变化；请再次接收，仍不成功请告诉管理员")
    status = 500


class SealingOvertaken(DomainError):
    """Another worker has taken it up, or it has ended."""

    code = "reports.sealing_overtaken"
    message = _("这份报表已由另一个后台任务封存")
