"""Ways in which a step of the data examination is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class FindingClosed(DomainError):
    """It is mended already."""

    code = "members.finding_closed"
    message = _("这个问题已经消除，不用再处理")


class FindingAccepted(DomainError):
    """Somebody explained it already."""

    code = "members.finding_accepted"
    message = _("这个问题已经有人说明，不用再处理")


class WhyMissing(DomainError):
    """Nothing is decided without a reason."""

    code = "members.why_missing"
    message = _("请写明依据，例如核对了哪些材料")
    status = 422


class PairDecided(DomainError):
    """Somebody decided already."""

    code = "members.pair_decided"
    message = _("这一对已经有人认定，不用再办")


class UnknownAssignee(DomainError):
    """Nobody by this name works here."""

    code = "members.unknown_assignee"
    message = _("没有这个处理人，请从列表中选择")
    status = 422
