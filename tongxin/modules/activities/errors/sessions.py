"""Refusals of this module, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SessionNotOpen(DomainError):
    """The session takes no sign-ups in this state."""

    code = "activities.not_open"
    message = _("这个场次未开放报名，请查看其他场次")


class SignupNotBegun(DomainError):
    """The sign-up window opens later."""

    code = "activities.signup_not_begun"
    message = _("报名还没有开始，请在%(at)s之后再来报名")


class SignupOver(DomainError):
    """The sign-up window has closed."""

    code = "activities.signup_over"
    message = _("报名已经截止，如仍想参加请联系主办工会")


class SessionFull(DomainError):
    """Every seat is held."""

    code = "activities.full"
    message = _("名额已满（共 %(quota)s 个），可以登记候补，有人取消时按先后递补")


class AlreadySignedUp(DomainError):
    """The worker holds a seat in this session."""

    code = "activities.already_signed_up"
    message = _("您已经报过名了，请在“我的”里查看入场码")


class NotSignedUp(DomainError):
    """There is no live sign-up to act on."""

    code = "activities.not_signed_up"
    message = _("没有有效的报名记录，请先报名")


class TooLateToWithdraw(DomainError):
    """Less than a day is left, or the worker is checked in."""

    code = "activities.too_late_to_withdraw"
    message = _("距活动开始不足 24 小时，或者已经签到，不能再取消报名；不能到场请联系主办工会说明")


class NotInvited(DomainError):
    """The sign-up is open to other unions."""

    code = "activities.not_invited"
    message = _("这项活动不面向您所在的工会报名，请查看其他活动")


class NoWorker(DomainError):
    """The account belongs to no worker."""

    code = "activities.no_worker"
    message = _("当前账号没有对应的职工档案，请用职工账号报名")


class TooManySeatsHeld(DomainError):
    """The quota cannot fall below the seats that are held."""

    code = "activities.too_many_seats_held"
    message = _("已有 %(held)s 人报名，名额不能少于这个数")


class SessionTimesWrong(DomainError):
    """Times of the session do not follow each other."""

    code = "activities.times_wrong"
    message = _("时间先后不对：结束要晚于开始，报名截止不晚于活动结束，报名开始要早于截止")
    status = 422


class NoSession(DomainError):
    """An activity without sessions cannot be opened."""

    code = "activities.no_session"
    message = _("活动还没有待发布的场次，请先添加场次")


class KindRetired(DomainError):
    """The kind or place type is no longer offered."""

    code = "activities.kind_retired"
    message = _("“%(name)s”已停用，请另选一个类型")
    status = 422


class CodeInUse(DomainError):
    """Another entry of the list has this code."""

    code = "activities.code_in_use"
    message = _("代码“%(code)s”已被使用，请换一个")


class PartyUnclear(DomainError):
    """A party is a union or a name, exactly one of the two."""

    code = "activities.party_unclear"
    message = _("参与单位请选择一个工会，或填写单位名称，两者只填一个")
    status = 422


class ReasonMissing(DomainError):
    """What has been counted changes only with a reason."""

    code = "activities.reason_missing"
    message = _("请写明原因：已经举办或已经公布的内容，改动要留下依据")
    status = 422


class NotYetHeld(DomainError):
    """The session lies in the future."""

    code = "activities.not_yet_held"
    message = _("活动还没有开始，请在开始之后再办理结束")


class TooEarlyToCheckIn(DomainError):
    """Check-in opens two hours before the start."""

    code = "activities.too_early_to_check_in"
    message = _("签到在活动开始前两小时开放，请到时再签")


class CheckInClosed(DomainError):
    """The session takes no check-ins in this state."""

    code = "activities.check_in_closed"
    message = _("这个场次现在不能签到：请先发布场次，已取消的场次不能签到")


class CodeUnreadable(DomainError):
    """Not one of our check-in codes."""

    code = "activities.code_unreadable"
    message = _("无法识别这个入场码，请让职工刷新后重新出示，或在名单中签到")
    status = 422


class CodeExpired(DomainError):
    """The code was right a while ago."""

    code = "activities.code_expired"
    message = _("入场码已过期，请让职工刷新后重新出示")


class CodeOfAnotherSession(DomainError):
    """A genuine code, shown at the wrong door."""

    code = "activities.code_of_another_session"
    message = _("这是另一个场次的入场码，请核对活动和时间后到对应场次签到")


class AlreadyCheckedIn(DomainError):
    """The worker is counted already."""

    code = "activities.already_checked_in"
    message = _("这位职工已经签到，不会重复计数")


class NothingToVoid(DomainError):
    """The record has been voided before."""

    code = "activities.nothing_to_void"
    message = _("这条记录已经作废，不需要重复操作")


class HeadcountNeeded(DomainError):
    """A headcount is a whole number above nought."""

    code = "activities.headcount_needed"
    message = _("人数请填大于 0 的整数；没有未实名人员则不用填写")
    status = 422


class NotAttended(DomainError):
    """Feedback is for those who were there."""

    code = "activities.not_attended"
    message = _("签到后才能评价这场活动；如已到场但没有签到，请联系主办工会补录")


class FeedbackOver(DomainError):
    """What was said stands after its days."""

    code = "activities.feedback_over"
    message = _("评价提交满 %(days)s 天后不能再修改，如有新的意见请联系主办工会")


class StarsWrong(DomainError):
    """One star at least, five at most."""

    code = "activities.stars_wrong"
    message = _("请选择 1 到 5 颗星")
    status = 422
