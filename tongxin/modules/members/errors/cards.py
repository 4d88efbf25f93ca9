"""Ways a member card, or a code shown from it, is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoCard(DomainError):
    """Whoever is no current member has no card."""

    code = "members.no_card"
    message = _("您现在不是在册会员，没有会员卡；请先申请入会或联系单位工会")
    status = 404


class CardForged(DomainError):
    """Not a code of ours: typed wrong, altered, or joined with another card's number."""

    code = "members.card_forged"
    message = _("这不是有效的会员码，请让会员打开手机上的会员卡重新出示，不接受手抄或转发的码")
    status = 422


class CardStale(DomainError):
    """The code was right a while ago: a photograph, a print, a screen that stood still."""

    code = "members.card_stale"
    message = _("会员码已过期，可能是截图或照片；请让会员打开会员卡出示当前的码")
    status = 422


class CardAhead(DomainError):
    """The code of a minute that has not come; phones keep a few."""

    code = "members.card_ahead"
    message = _("会员码还没有到使用的时间，请让会员核对手机时间并刷新会员卡后重新出示")
    status = 422


class CardUsed(DomainError):
    """Each code is taken once, and none that is older than the last one taken."""

    code = "members.card_used"
    message = _("这个会员码已经用过一次，请等会员卡换出下一分钟的码再扫")


class CardEnded(DomainError):
    """A genuine code of a card that ended with its membership."""

    code = "members.card_ended"
    message = _("这张会员卡已经失效：会籍已终止或尚未生效，请会员本人向所在工会核实")
