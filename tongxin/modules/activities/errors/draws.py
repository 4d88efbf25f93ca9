"""Refusals around sessions whose seats are drawn, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SeatsAreDrawn(DomainError):
    """Nobody is faster than anybody here."""

    code = "activities.seats_are_drawn"
    message = _("本场名额由摇号产生，先后没有区别；请在活动页点“参加摇号”")


class NotDrawn(DomainError):
    """Seats of this session go by first come."""

    code = "activities.not_drawn"
    message = _("本场不是摇号报名，请直接报名")


class DrawTermsWrong(DomainError):
    """A draw needs a limit, an end of sign-up, and a seed between that and the last return."""

    code = "activities.draw_terms"
    message = _(
        "摇号场次要需要报名、填写名额和报名截止；种子产生时间要晚于报名截止，"
        "并早于活动开始前 24 小时"
    )
    status = 422


class DrawIsPublic(DomainError):
    """Terms of a draw are fixed when the session is published."""

    code = "activities.draw_is_public"
    message = _("场次发布后，摇号规则、名额和报名时间都不能再改；确需改变请取消本场另行安排")


class DrawTooLate(DomainError):
    """Seats cannot be given out any more."""

    code = "activities.draw_too_late"
    message = _("距活动开始已不足 24 小时，不能再摇号分配名额；请取消本场，或改期后另行安排")


class NotToConfirm(DomainError):
    """The seat is held for good already."""

    code = "activities.not_to_confirm"
    message = _("这个名额不需要确认，到场请出示入场码")
