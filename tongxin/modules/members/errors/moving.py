"""Ways a transfer, a retention or their correction is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NobodyToTransfer(DomainError):
    """No member has this document and this name; which of both differs is not told."""

    code = "members.nobody_to_transfer"
    message = _(
        "没有找到可以转入的会员：请对照证件核对姓名和证件号码；本人还不是工会会员的，请直接办理入会"
    )
    status = 422


class NotMemberYet(DomainError):
    """Who belongs nowhere has nothing to transfer."""

    code = "members.not_member_yet"
    message = _("您现在不是工会会员，不需要转接；请直接申请入会")


class TransferUnderWay(DomainError):
    """One transfer of a person at a time."""

    code = "members.transfer_under_way"
    message = _("该职工已有一笔会籍转接正在办理，办结或取消后才能再次提出")


class SameUnion(DomainError):
    """The person is a member there already."""

    code = "members.same_union"
    message = _("已是该工会的会员，不需要转接；请选择要转入的工会")


class RetainedBefore(DomainError):
    """The day lies before the stretch of membership begins."""

    code = "members.retained_before"
    message = _("生效日期不能早于 %(day)s（这段会籍开始的日期），请核对生效日期")
    status = 422


class EffectiveInFuture(DomainError):
    """A change is entered when it has come."""

    code = "members.effective_in_future"
    message = _("生效日期不能晚于今天，请在生效当天或之后办理")
    status = 422


class NotEndedHere(DomainError):
    """Only an end entered at a desk is corrected so."""

    code = "members.not_ended_here"
    message = _("只能更正退会、开除会籍和去世的登记；转出的会员请由转入工会或本人提出转回")


class NeverCounted(DomainError):
    """A membership that ended on its first day gives nothing to go on with."""

    code = "members.never_counted"
    message = _("这条会籍没有计入过会员，不能恢复；请重新办理入会")


class DecisionMissing(DomainError):
    """An expulsion rests on a decision (handbook 45)."""

    code = "members.decision_missing"
    message = _(
        "开除会籍须有工会小组讨论、工会委员会作出的决定，请在会员页面“办理离会”上传决定文件"
    )
    status = 422
