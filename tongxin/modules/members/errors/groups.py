"""Ways in which a group of workers is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class UnknownGroup(DomainError):
    """Nobody defined such a group."""

    code = "members.unknown_group"
    message = _("没有这个职工群体，请从列表中选择")
    status = 422


class GroupFollows(DomainError):
    """The group follows from what is known of the person anyway."""

    code = "members.group_follows"
    message = _("“%(name)s”由性别自动得出，不用登记")
    status = 422


class AlreadyTagged(DomainError):
    """The days would overlap with those on file."""

    code = "members.already_tagged"
    message = _("该职工在这段时间已登记为“%(name)s”，请核对起始日期或先结束原来的登记")


class TagAhead(DomainError):
    """Nobody belongs to a group from tomorrow on."""

    code = "members.tag_ahead"
    message = _("日期不能晚于今天，请核对日期")
    status = 422


class TagBeforeBirth(DomainError):
    """Nobody belongs to a group before being born."""

    code = "members.tag_before_birth"
    message = _("起始日期早于出生日期，请核对日期")
    status = 422


class TagEnded(DomainError):
    """It is over already."""

    code = "members.tag_ended"
    message = _("这项登记已经结束，不用再办")


class EndBeforeTag(DomainError):
    """It would end before it began."""

    code = "members.end_before_tag"
    message = _("结束日期不能早于起始日期 %(since)s，请核对日期")
    status = 422


class NotAFederation(DomainError):
    """Only a federation defines what is counted below it."""

    code = "members.not_a_federation"
    message = _("只有地方总工会可以新建本地口径，请切换到总工会再办理")


class GroupCodeTaken(DomainError):
    """Code or name stand for something else already."""

    code = "members.group_code_taken"
    message = _("代码或名称“%(what)s”已被使用，请换一个")
    status = 422
