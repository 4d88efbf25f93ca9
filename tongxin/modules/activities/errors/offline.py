"""Refusals of check-ins that were scanned without a network, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class ScanTooOld(DomainError):
    """Kept on the phone for more than a day."""

    code = "activities.scan_too_old"
    message = _("扫码已超过 24 小时才同步，不能再计入，请在名单中补签并写明原因")


class ScanAhead(DomainError):
    """The phone says it was scanned in the future."""

    code = "activities.scan_ahead"
    message = _("扫码时间晚于服务器时间，请核对手机的时间后让职工重新出示入场码")
    status = 422


class NotOnList(DomainError):
    """Neither signed up nor of the unions of the import; the same for whoever is elsewhere."""

    code = "activities.not_on_list"
    message = _("没有找到对应的场次或人员：请核对场次编号，姓名和证件号码要与报名或本级职工一致")
    status = 422
