"""Ways a summary is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SummaryExists(DomainError):
    """The union already has a summary about the period."""

    code = "reports.summary_exists"
    message = _("%(union)s已有%(period)s的总结，请打开它继续写")


class NoSummaryBefore(DomainError):
    """Nothing to take over."""

    code = "reports.no_summary_before"
    message = _("没有%(period)s的总结可以沿用，请改选“从常用章节开始”")
    status = 422


class SummaryNotOpen(DomainError):
    """The summary waits for approval or is approved."""

    code = "reports.summary_not_open"
    message = _("总结%(state)s，不能修改；需要修改时请先撤回或点“修订”")


class SummaryUnfinished(DomainError):
    """The text still has open points."""

    code = "reports.summary_unfinished"
    message = _("总结还不能送审：%(points)s")
    status = 422


class TextTooLong(DomainError):
    """More words than a chapter holds."""

    code = "reports.text_too_long"
    message = _("一章最多 %(most)s 字，这里有 %(count)s 字，请分成几章")
    status = 422


class NumberMoved(DomainError):
    """The text changed where a number was to be marked."""

    code = "reports.number_moved"
    message = _("正文刚刚改过，“%(words)s”已不在原来的位置，请在新的正文上再填出处")


class OriginMissing(DomainError):
    """A typed number without a word on where it comes from."""

    code = "reports.origin_missing"
    message = _("请写明这个数字的出处，例如“展馆资产清册”或“市财政局批复”")
    status = 422


class ChapterInUse(DomainError):
    """Others write for the chapter."""

    code = "reports.chapter_in_use"
    message = _("“%(chapter)s”正在向下级或部门约稿，请先取消约稿")


class RequestNotOpen(DomainError):
    """The chapter asked for was handed in, taken or cancelled."""

    code = "reports.request_not_open"
    message = _("这份约稿%(state)s，不能再改；如需修改，请约稿单位先退回")


class AskedAlready(DomainError):
    """The same union or department was asked for the chapter."""

    code = "reports.asked_already"
    message = _("已向%(union)s约过这一章")


class NothingWritten(DomainError):
    """A chapter without a word."""

    code = "reports.nothing_written"
    message = _("正文还是空的，请先撰写")
    status = 422


class ChapterNotAwaited(DomainError):
    """Nobody is asked for a chapter that is there."""

    code = "reports.chapter_not_awaited"
    message = _("这份约稿%(state)s，不需要催稿")


class NotACollector(DomainError):
    """The one who asked takes the chapter or sends it back."""

    code = "reports.not_a_collector"
    message = _("只有约稿的单位可以采用或退回这一章")
    status = 403


class NoSummary(DomainError):
    """Nobody has written a summary."""

    code = "reports.no_summary"
    message = _("%(union)s还没有%(period)s的总结，请先在“工作总结”中起草")
    status = 404
