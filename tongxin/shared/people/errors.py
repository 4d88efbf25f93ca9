"""Ways a person's row is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class ReasonMissing(DomainError):
    """A reveal needs a reason."""

    code = "people.reason_missing"
    message = _("查看完整个人信息需要填写事由")
    status = 422


class IdentityTaken(DomainError):
    """This document belongs to somebody on the roster; where is not told."""

    code = "people.identity_taken"
    message = _("该证件号码已登记，不能重复登记；如系转会请走会籍转接，如有疑问请联系上级工会")
