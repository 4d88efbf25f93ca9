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


class OwnPair(DomainError):
    """Nobody says of themselves whether two rows are one person."""

    code = "members.own_pair"
    message = _("这两条登记中有您本人，不能由您认定；请同事或上级工会在“疑似重复”中办理")


class SecondPersonNeeded(DomainError):
    """Who proposed a merge does not agree to it, too."""

    code = "members.second_person_needed"
    message = _("合并是您提出的，须由另一人核准；请同事或上级工会在“疑似重复”中核准")


class NobodyKept(DomainError):
    """The number that would be kept belongs nowhere, the other one does."""

    code = "members.nobody_kept"
    message = _("保留的一份现在没有会籍，另一份有；请刷新页面后重新认定")


class MergeIsOver(DomainError):
    """It was undone already, or another merge took its place."""

    code = "members.merge_is_over"
    message = _("这次合并已经撤销或已被后来的合并取代，请回到合并记录查看")


class UnknownAssignee(DomainError):
    """Nobody by this name works here."""

    code = "members.unknown_assignee"
    message = _("没有这个处理人，请从列表中选择")
    status = 422
