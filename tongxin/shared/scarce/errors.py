"""Ways the taking of scarce things is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class PoolClosed(DomainError):
    """The places of this pool are over."""

    code = "scarce.pool_closed"
    message = _("这批名额已截止，未用的名额已退回上级；如还需要，请联系上级工会")


class PoolFull(DomainError):
    """Every place is held."""

    code = "scarce.pool_full"
    message = _("名额已满（共 %(quota)s 个），可以登记候补")


class AlreadyHeld(DomainError):
    """One person holds one place of a pool."""

    code = "scarce.already_held"
    message = _("您已占有一个名额，不能重复占用；需要更改时请先退回")


class NotHeld(DomainError):
    """Nothing is given back that was not taken."""

    code = "scarce.not_held"
    message = _("没有找到占用中的名额，可能已退回或已到期，请刷新后查看")


class HoldOver(DomainError):
    """The hold ran out before it was confirmed."""

    code = "scarce.hold_over"
    message = _("名额的保留时间已过，不能再确认；请重新申请")


class HoldTooShort(DomainError):
    """A hold that ends when it begins."""

    code = "scarce.hold_too_short"
    status = 422
    message = _("保留截止时间必须晚于现在，请修改时间")


class PlacesLeft(DomainError):
    """Nobody waits where there is room."""

    code = "scarce.places_left"
    message = _("还有名额，不需要候补，请直接申请")


class AlreadyWaiting(DomainError):
    """One person stands in line once."""

    code = "scarce.already_waiting"
    message = _("您已在候补名单中，请等待通知")


class NotWaiting(DomainError):
    """Nobody leaves a line without standing in it."""

    code = "scarce.not_waiting"
    message = _("您不在候补名单中，可能已转正或已退出，请刷新后查看")


class NotEnoughPlaces(DomainError):
    """More is passed down than is free."""

    code = "scarce.not_enough_places"
    message = _("可分配的名额只剩 %(left)s 个，请减少分配数量")


class PlacesWrong(DomainError):
    """A number of places that is not one."""

    code = "scarce.places_wrong"
    status = 422
    message = _("名额必须是大于 0 的整数，请修改数量")


class NotBelow(DomainError):
    """Places are passed down to unions below only."""

    code = "scarce.not_below"
    status = 422
    message = _("名额只能分配给本级以下的工会，请重新选择工会")


class AllowanceSpent(DomainError):
    """The money left is less than what is asked."""

    code = "scarce.allowance_spent"
    message = _("额度不足：剩余 %(left)s 元，申请 %(asked)s 元，请减少金额或申请追加额度")


class AllowanceBelowUsed(DomainError):
    """A grant is not cut below what was already used."""

    code = "scarce.allowance_below_used"
    message = _("额度不能低于已使用的 %(used)s 元，请提高金额")


class AmountNotPositive(DomainError):
    """Neither nothing nor a negative amount is taken or given back."""

    code = "scarce.amount_not_positive"
    status = 422
    message = _("金额必须大于 0 元，请修改金额")


class MoreThanTaken(DomainError):
    """More is given back than was taken."""

    code = "scarce.more_than_taken"
    message = _("退回的金额超过可退的 %(left)s 元，请核对后修改金额")


class AlreadyReceived(DomainError):
    """One benefit per person and period."""

    code = "scarce.already_received"
    message = _("该职工在%(period)s已享受过这项服务，同一期内不能重复享受")


class NotReceived(DomainError):
    """The benefit was not received, or was voided before."""

    code = "scarce.not_received"
    message = _("没有找到有效的享受记录，可能已作废，请刷新后查看")


class AlreadyEntered(DomainError):
    """One person takes part in a lottery once."""

    code = "scarce.already_entered"
    message = _("您已参加这次摇号，不能重复参加")


class NotEntered(DomainError):
    """Nobody leaves a lottery without taking part."""

    code = "scarce.not_entered"
    message = _("您没有参加这次摇号，或已退出，请刷新后查看")


class ListPublished(DomainError):
    """The list is fixed."""

    code = "scarce.list_published"
    message = _("摇号名单已公布，不能再增加参加者；请等待下一次摇号")


class ListNotPublished(DomainError):
    """There is nothing to show yet."""

    code = "scarce.list_not_published"
    message = _("摇号名单还未公布，请先公布名单，再导出公示文件")


class NobodyEntered(DomainError):
    """A list without anybody."""

    code = "scarce.nobody_entered"
    message = _("还没有人参加，不能公布名单；请先组织报名")


class SeedDueTooEarly(DomainError):
    """The seed would be known before the list is fixed."""

    code = "scarce.seed_due_too_early"
    message = _("种子产生的时间必须晚于公布名单的时间，请选择尚未产生的公开数值重新发起")


class SeedNotDue(DomainError):
    """List or seed are not there yet."""

    code = "scarce.seed_not_due"
    message = _("名单公布并到种子产生的时间之后才能摇号，请届时再办理")


class SeedMissing(DomainError):
    """No source, or no seed."""

    code = "scarce.seed_missing"
    status = 422
    message = _("请填写种子的公开来源和数值，例如某日收盘指数")


class LotteryOver(DomainError):
    """What was drawn stays."""

    code = "scarce.lottery_over"
    message = _("已经摇号，名单和结果不再变动；如有异议请按公示程序提出")


class AnswersNotBegun(DomainError):
    """The window of the answers opens later."""

    code = "scarce.answers_not_begun"
    message = _("答题还没有开始，请在 %(at)s 之后再来")


class AnswersOver(DomainError):
    """The window of the answers has closed."""

    code = "scarce.answers_over"
    message = _("答题已经截止，已交的答案有效，不能再作答")


class NoSuchQuestion(DomainError):
    """The sheet has fewer questions."""

    code = "scarce.no_such_question"
    status = 422
    message = _("没有这道题（共 %(questions)s 题），请刷新页面后再答")


class AnswerFixed(DomainError):
    """Another choice was given before."""

    code = "scarce.answer_fixed"
    message = _("这道题您已交过另一个答案，以先交的为准，不能更改")
