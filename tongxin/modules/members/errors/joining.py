"""Ways a membership is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class AlreadyMember(DomainError):
    """The person is a current member of this union."""

    code = "members.already_member"
    message = _("该职工已是本工会的在册会员，不需要再次办理入会")


class MemberElsewhere(DomainError):
    """The person is a current member somewhere; where is not told."""

    code = "members.member_elsewhere"
    message = _("该职工已在其他工会入会，不能重复入会；请由本人向原工会办理会籍转接后再办理")


class EarlierMembership(DomainError):
    """The days would overlap with an earlier membership of the same person."""

    code = "members.earlier_membership"
    message = _("入会日期与该职工以前的会籍时间重叠，请核对入会日期")


class JoinInFuture(DomainError):
    """Nobody joins tomorrow."""

    code = "members.join_in_future"
    message = _("入会日期不能晚于今天，请核对入会日期")
    status = 422


class JoinBeforeFounding(DomainError):
    """The union did not exist yet."""

    code = "members.join_before_founding"
    message = _("入会日期早于工会成立日期 %(day)s，请核对入会日期")
    status = 422


class JoinTooYoung(DomainError):
    """Below sixteen on the day of joining."""

    code = "members.join_too_young"
    message = _("入会时未满 16 周岁，请核对出生日期和入会日期")
    status = 422


class UnionClosed(DomainError):
    """The union takes no members any more."""

    code = "members.union_closed"
    message = _("该工会已撤销，不能办理入会，请选择在册的工会")


class NameDiffers(DomainError):
    """The document is known under another name."""

    code = "members.name_differs"
    message = _("该证件号码登记的姓名与填写的姓名不一致，请对照证件核对姓名和证件号码")
    status = 422


class ConfirmationPending(DomainError):
    """A membership of the person here waits for the person's word."""

    code = "members.confirmation_pending"
    message = _("该职工在本工会已有一条待本人确认的会籍，请直接为其办理确认")


class LeaveBeforeJoin(DomainError):
    """The last day lies before the first."""

    code = "members.leave_before_join"
    message = _("离会日期不能早于入会日期 %(day)s，请核对离会日期")
    status = 422


class LeaveInFuture(DomainError):
    """An end is entered when it has come."""

    code = "members.leave_in_future"
    message = _("离会日期不能晚于今天，请在离会当天或之后办理")
    status = 422


class NotJoinable(DomainError):
    """No union that admits persons has this code."""

    code = "members.not_joinable"
    message = _("没有找到可以网上申请入会的工会，请核对二维码或搜索工会名称")
    status = 404


class ApplicationWaiting(DomainError):
    """One live application for each person and union."""

    code = "members.application_waiting"
    message = _(
        "这个证件号码在该工会已有一份正在办理的入会申请，请打开当时的回执查看；找不到回执请联系工会"
    )


class NotTakenOnline(DomainError):
    """Nobody up to the topmost union may decide."""

    code = "members.not_taken_online"
    message = _("该工会暂时不能在网上办理入会，请直接联系工会")


class WordsChanged(DomainError):
    """The person agreed to other words than those of today."""

    code = "members.words_changed"
    message = _("个人信息使用说明已更新，请重新打开页面，看过新的说明后再提交")


class TooManyApplications(DomainError):
    """One address, many applications."""

    code = "members.too_many_applications"
    message = _("提交过于频繁，请 %(minutes)s 分钟后再试，或直接联系工会办理入会")
    status = 429


class AccountOpen(DomainError):
    """The worker already signs in."""

    code = "members.account_open"
    message = _("该职工的账号已经启用，不需要启用码；忘记密码请在账号管理中重置")


class RowWrong(DomainError):
    """A row of a sheet that cannot be taken as it stands (表格行有误)."""

    status = 422


class UnknownUnion(RowWrong):
    """No union with this code can be seen from here."""

    code = "members.unknown_union"
    message = _("没有找到这个工会编码，或不在本次导入的管理范围内")
    mend = _("请核对工会编码；如工会尚未建立，请先导入工会名册")


class ParentUnknown(UnknownUnion):
    """The superior is neither on file nor taken from this sheet."""

    code = "members.parent_unknown"
    message = _("没有找到上级工会 %(code)s，或不在本次导入的管理范围内")
    mend = _("请核对上级工会编码；如上级也在本表中，请先改正上级那一行")


class ParentCircular(RowWrong):
    """The superiors of the rows lead back to themselves."""

    code = "members.parent_circular"
    message = _("上级关系首尾相接，找不到最上面的工会")
    mend = _("请核对这些行的上级工会编码")


class ParentMissing(RowWrong):
    """Only the topmost union has no superior."""

    code = "members.parent_missing"
    message = _("已有顶级工会，其他工会必须有上级")
    mend = _("请填写上级工会编码")


class UnionDiffers(DomainError):
    """The union is on file with other particulars."""

    code = "members.union_differs"
    message = _("该编码已登记，登记的内容为“%(kept)s”，与表中不一致")
    mend = _("如确需变更，请在工会页面办理更名、划转（有生效日期）；否则请按登记内容修改表格")
