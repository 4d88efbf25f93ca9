"""Refusals of the no-show rule and of the waiting list, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SignupBarred(DomainError):
    """Three missed sessions in ninety days: no sign-up for thirty days."""

    code = "activities.signup_barred"
    message = _(
        "您有多次报名后未到场的记录，%(until)s之后才能再报名；有特殊情况请联系活动主办工会说明"
    )


class AlreadyLifted(DomainError):
    """A no-show is lifted once."""

    code = "activities.already_lifted"
    message = _("这条未到场记录已经撤销，不需要重复操作")


class NotMissed(DomainError):
    """A check-in was entered meanwhile: the record counts no more by itself."""

    code = "activities.not_missed"
    message = _("这位职工已经补签到，未到场记录不再计算，不需要撤销")


class WaitingOver(DomainError):
    """Nobody moves up any more."""

    code = "activities.waiting_over"
    message = _("距活动开始不足 24 小时，名额不再递补，请查看其他活动")


class RuleBackdated(DomainError):
    """Nobody is judged by a rule that did not exist on the day."""

    code = "activities.no_show_rule_backdated"
    message = _("规则不能早于今天生效，请把起始日期改为今天或以后")
    status = 422
