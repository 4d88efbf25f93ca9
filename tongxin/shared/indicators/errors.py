"""Ways a figure is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class UnknownFigure(DomainError):
    """No module declares this code."""

    code = "indicators.unknown"
    message = _("没有指标 %(code)s，可用 tongxin indicators 查看全部指标")
    status = 404


class UnknownCut(DomainError):
    """The figure cannot be broken down that way."""

    code = "indicators.unknown_cut"
    message = _("指标 %(code)s 不能按“%(by)s”分组，可用的分组有：%(known)s")
    status = 422


class PeriodAhead(DomainError):
    """The period has not begun."""

    code = "indicators.period_ahead"
    message = _("期间 %(period)s 尚未开始，请选择已开始的期间")
    status = 422


class TooMuchAsked(DomainError):
    """More numbers at once than anybody reads."""

    code = "indicators.too_much"
    message = _(
        "一次最多统计 %(most)s 个数字（指标数乘月数或下级工会数），这次要 %(asked)s 个，"
        "请缩短统计期或减少指标"
    )
    status = 422


class NeedsReason(DomainError):
    """A declared value differs without saying why."""

    code = "indicators.needs_reason"
    message = _("填报数与系统数不一致，请填写原因")
    status = 422


class NotBelow(DomainError):
    """Rows are narrowed to a union that never stood below the one asked for."""

    code = "indicators.not_below"
    message = _("%(union)s 之下没有“%(word)s”，请填写下级工会的编码或全称")
    status = 422


class SeveralBelow(DomainError):
    """Rows are narrowed to a name that several unions below bear or bore."""

    code = "indicators.several_below"
    message = _("%(union)s 之下有几个“%(word)s”，请填写下级工会的编码")
    status = 422


class DaysOutside(DomainError):
    """Rows are narrowed to days that are not in the period."""

    code = "indicators.days_outside"
    message = _("%(days)s 不在统计期 %(period)s 之内，请选择统计期内的日期")
    status = 422


class NoDaysOfStates(DomainError):
    """What is counted at a point in time has no days to choose from."""

    code = "indicators.no_days"
    message = _("“%(name)s”是期末时点的数，不能按日期筛选，请改统计期")
    status = 422
