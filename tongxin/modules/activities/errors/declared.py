"""Refusals around declared numbers."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NotYetOn(DomainError):
    """Numbers are declared of what has begun and was not called off."""

    code = "activities.not_yet_on"
    message = _("活动还没有开始或已取消，请在活动开始之后再填报")


class NotAnExhibition(DomainError):
    """Pieces and persons on show belong to an exhibition."""

    code = "activities.not_an_exhibition"
    message = _("只有展览类活动的场次填报展出情况；请先把活动类型改为“书法摄影展”")
    status = 422


class ShowStands(DomainError):
    """What is on show counts as that of an exhibition."""

    code = "activities.show_stands"
    message = _("已填报展出情况，活动类型不能改为其他类型；类型有误的，请先作废展出情况再修改")


class LecturesStand(DomainError):
    """A lecture of a team counts as a lecture."""

    code = "activities.lectures_stand"
    message = _("有场次已安排宣讲团，活动类型不能改为其他类型；类型有误的，请先取消这些场次再修改")


class NothingShown(DomainError):
    """An exhibition shows pieces or persons."""

    code = "activities.nothing_shown"
    message = _("展出件数和展出人物数至少填一个大于 0 的数")
    status = 422


class SameNumber(DomainError):
    """The number stands as it was declared."""

    code = "activities.same_number"
    message = _("与已填报的数字相同，不需要重复填报")
