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


class UseRestricted(DomainError):
    """The person asked that the data be kept only."""

    code = "people.use_restricted"
    message = _("本人已要求限制使用其个人信息，只能保存，不能查看或导出；确有需要请先解除限制")


class AlreadyErased(DomainError):
    """There is nothing left that says who it was."""

    code = "people.already_erased"
    message = _("此人的个人信息已经删除，不需要再次办理")
