"""Refusals around the yearly programme, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class ProgrammeTaken(DomainError):
    """The union has a programme of this title in this year."""

    code = "activities.programme_taken"
    message = _("%(year)s 年已有同名的系列活动，请换一个名称，或直接打开已有的那一个")


class YearWrong(DomainError):
    """What a programme continues lies in an earlier year, and a year is one of our times."""

    code = "activities.programme_year"
    message = _("年度请填 2000 至 2100 之间的年份，对比的系列活动要在更早的年度")
    status = 422


class NameTaken(DomainError):
    """A neighbour in the tree has this name."""

    code = "activities.branch_taken"
    message = _("同一处已有“%(name)s”，请换一个名称")


class NotEmpty(DomainError):
    """What holds something is not taken out of the tree."""

    code = "activities.branch_not_empty"
    message = _("“%(name)s”下面还有内容，不能移除；请先移走或撤项")


class NothingPlanned(DomainError):
    """A programme without items cannot be published."""

    code = "activities.nothing_planned"
    message = _("系列活动里还没有项，请先添加板块、类和项再发布")


class AlreadyPublished(DomainError):
    """It has been published before."""

    code = "activities.programme_published"
    message = _("这个系列活动已经发布，不需要重复操作")


class NotPublished(DomainError):
    """Only its own union works on a programme that was not published."""

    code = "activities.programme_unpublished"
    message = _("这个系列活动还没有发布，请等主办工会发布后再安排活动")


class ItemHostOutside(DomainError):
    """Items and their activities lie at or below the union of the programme."""

    code = "activities.item_host_outside"
    message = _("主办工会要在系列活动所属工会本级或下级，请重新选择")
    status = 422


class ItemDaysWrong(DomainError):
    """An item begins in the year of its programme and ends after it begins."""

    code = "activities.item_days"
    message = _("计划开始要在 %(year)s 年内，计划结束不能早于计划开始")
    status = 422


class ItemWithdrawn(DomainError):
    """A withdrawn item takes nothing any more."""

    code = "activities.item_withdrawn"
    message = _("“%(name)s”已撤项，请选择其他项")


class ItemInUse(DomainError):
    """Activities hang on the item that were not called off."""

    code = "activities.item_in_use"
    message = _("这一项下还有 %(count)s 个未取消的场次，请先取消场次再撤项")
