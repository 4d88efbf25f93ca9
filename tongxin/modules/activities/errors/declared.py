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


class NothingShown(DomainError):
    """An exhibition shows pieces or persons."""

    code = "activities.nothing_shown"
    message = _("展出件数和展出人物数至少填一个大于 0 的数")
    status = 422


class SameNumber(DomainError):
    """The number stands as it was declared."""

    code = "activities.same_number"
    message = _("与已填报的数字相同，不需要重复填报")
