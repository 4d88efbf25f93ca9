"""Refusals around lecture teams and lectures, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class TeamTaken(DomainError):
    """The union has a team, or the team a route, of this name."""

    code = "activities.team_taken"
    message = _("已有“%(name)s”，请换一个名称")


class TeamDissolved(DomainError):
    """A dissolved team takes nobody and lectures no more."""

    code = "activities.team_dissolved"
    message = _("“%(name)s”已解散，请选择其他宣讲团")


class AlreadyInTeam(DomainError):
    """The person speaks in the team already."""

    code = "activities.already_in_team"
    message = _("%(name)s已经是这个宣讲团的成员，不需要重复添加")


class LeaveDayWrong(DomainError):
    """One leaves after one joined, and not ahead of time."""

    code = "activities.team_days"
    message = _("日期不对：退出或解散不能早于加入或成立，也不能晚于今天")
    status = 422


class NotALecture(DomainError):
    """Team, route and receiver belong to a session of the kind lecture."""

    code = "activities.not_a_lecture"
    message = _("只有“宣讲”类活动的场次可以安排宣讲团；请先把活动类型改为宣讲")
    status = 422


class RouteOfAnotherTeam(DomainError):
    """A route belongs to the team that goes on it."""

    code = "activities.route_of_another_team"
    message = _("这条路线不属于所选的宣讲团，请重新选择")
    status = 422


class PlaceOutsideSet(DomainError):
    """The team goes to the places of its set."""

    code = "activities.place_outside_set"
    message = _("场次的场所类型不在“%(name)s”之内，请先在场次中选对场所类型")
    status = 422


class LectureUnconfirmed(DomainError):
    """The receiving union has not said yet that the lecture was held."""

    code = "activities.lecture_unconfirmed"
    message = _("接收单位“%(name)s”还没有确认本场已举办，请联系其在工作台“宣讲确认”中确认后再办结")


class LectureDenied(DomainError):
    """The receiving union says that the lecture was not held."""

    code = "activities.lecture_denied"
    message = _("接收单位“%(name)s”反馈本场没有举办，请核实后取消场次，或请其重新确认")


class AlreadyConfirmed(DomainError):
    """A confirmed lecture stays confirmed, and its receiver with it."""

    code = "activities.lecture_confirmed"
    message = _("接收单位已经答复，不能再改；如登记有误，请主办工会取消场次并写明原因")


class LectureAhead(DomainError):
    """Nobody confirms what lies ahead."""

    code = "activities.lecture_ahead"
    message = _("宣讲还没有开始，请在开始之后再确认")


class HostConfirms(DomainError):
    """Who hosts a lecture does not say for the receiver that it was held."""

    code = "activities.host_confirms"
    message = _("本场由您所在工会主办，请由接收单位“%(name)s”的人员确认")


class ReceiverAbove(DomainError):
    """A union above the host cannot answer for a lecture: the host's own line is its own."""

    code = "activities.receiver_above"
    message = _("“%(name)s”是主办工会的上级，不能作为接收单位；请由它主办，或改选其他接收单位")
    status = 422
