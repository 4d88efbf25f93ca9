"""Refusals around seats that are kept for some unions, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.modules.activities.errors.sessions import SessionFull


class SeatsKept(SessionFull):
    """What is left is kept for other unions."""

    code = "activities.seats_kept"
    message = _(
        "您可以报的名额已满，剩下的分配给了其他工会，%(at)s 起没有用完的向所有人开放；"
        "候补开放的可以登记候补，届时按先后递补"
    )


class ShareUnfit(DomainError):
    """Only what is limited, taken by first come and not over is shared out."""

    code = "activities.share_unfit"
    message = _("按工会分配名额，场次要需要报名、填写名额、不是摇号，并且还没有举办或取消")


class ShareUninvited(DomainError):
    """Nobody of the union may sign up."""

    code = "activities.share_uninvited"
    message = _("“%(name)s”不在报名范围内，请先把它列入活动的报名范围，或另选一个工会")


class ShareTooLarge(DomainError):
    """More is kept than is free."""

    code = "activities.share_too_large"
    message = _("最多还能分配 %(most)s 个名额，其余已有人报名或分配给了其他工会；请减少数量")


class ShareBelowHeld(DomainError):
    """Seats of the share are taken."""

    code = "activities.share_below_held"
    message = _("这家工会已有 %(held)s 人占用分配的名额，不能少于这个数")


class ShareReturnWrong(DomainError):
    """A share returns between now or the bell and the end of sign-up."""

    code = "activities.share_return_wrong"
    status = 422
    message = _("收回时间要晚于现在和报名开始，不晚于报名截止（%(at)s），请修改时间")


class QuotaBelowShares(DomainError):
    """What is kept for unions stays within the quota."""

    code = "activities.quota_below_shares"
    message = _(
        "名额不能少于 %(least)s 个：已报名的和分配给工会还没有用的都算在内；请先减少或取消工会名额"
    )


class SharesReturnLate(DomainError):
    """Sign-up would end before a share returns, or begin after it."""

    code = "activities.shares_return_late"
    message = _("有工会名额的收回时间不在新的报名时间之内，请先修改工会名额的收回时间")


class SeatsAreShared(DomainError):
    """Nobody draws for what is kept."""

    code = "activities.seats_are_shared"
    message = _("本场已按工会分配名额，不能再摇号；请先取消工会名额")
