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


class SamePerson(DomainError):
    """Nobody is merged with oneself."""

    code = "people.same_person"
    message = _("要合并的是同一条登记，请选择另一条登记")
    status = 422


class AlreadyMerged(DomainError):
    """One of the two stands for somebody else by now."""

    code = "people.already_merged"
    message = _("其中一条登记已并入另一人，请改用保留的登记办理")


class MergedAhead(DomainError):
    """What is found out today is not dated tomorrow."""

    code = "people.merged_ahead"
    message = _("合并日期不能晚于今天，请修改合并日期")
    status = 422


class MergedTooEarly(DomainError):
    """Somebody was merged into the person that goes, later than that."""

    code = "people.merged_too_early"
    message = _("%(earliest)s 已有登记并入此人，合并日期不能早于这一天，请修改合并日期")
    status = 422


class NotMerged(DomainError):
    """Nobody stands for this person, or not any more."""

    code = "people.not_merged"
    message = _("这条登记没有并入他人，或合并已撤销，不用再撤销")
