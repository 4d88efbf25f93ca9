"""Ways in which a choice of channels is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoAddress(DomainError):
    """A channel was chosen without anything to reach the person by."""

    code = "notify.no_address"
    message = _("选择了“%(channel)s”，但没有可用的号码或地址；请填写，或请工会补登")
    status = 422


class QuietHoursHalf(DomainError):
    """Only one end of the quiet hours was given, or both are the same."""

    code = "notify.quiet_hours"
    message = _("免打扰时段要同时填写开始和结束，且两个时间不能相同")
    status = 422
