"""Ways the tree says no."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class CodeTaken(DomainError):
    """Another union has this code."""

    code = "orgs.code_taken"
    message = _("工会编码 %(code)s 已被使用，请核对编码")


class MoveIntoItself(DomainError):
    """The new superior lies inside the union that moves."""

    code = "orgs.move_into_itself"
    message = _("不能划转到本会或其下级工会之下，请另选上级工会")


class TooLate(DomainError):
    """A later move of the same branch is recorded already."""

    code = "orgs.later_move_exists"
    message = _("%(day)s 之后这一支已有划转记录，请选择更晚的生效日期")


class LaterName(DomainError):
    """A later name of the union is recorded already."""

    code = "orgs.later_name_exists"
    message = _("%(day)s 已有更名记录，请选择不早于该日的生效日期")


class NotYet(DomainError):
    """Changes of the tree take effect today or in the past."""

    code = "orgs.future_date"
    message = _("生效日期不能晚于今天，请在生效当天办理")


class BeforeFounding(DomainError):
    """The date lies before the union or its superior existed."""

    code = "orgs.before_founding"
    message = _("日期早于成立日期 %(day)s，请核对日期")


class HasChildren(DomainError):
    """Active unions stand below it."""

    code = "orgs.has_children"
    message = _("下面还有 %(count)s 个在册工会，请先划转或撤销它们")


class AlreadyClosed(DomainError):
    """The union is closed."""

    code = "orgs.closed"
    message = _("该工会已撤销，不能再办理此事项")
