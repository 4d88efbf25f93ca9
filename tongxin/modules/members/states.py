"""Where a membership stands, how one came in, and how it ends (会籍状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.members.permissions import Can


class Status(TextChoices):
    """Status of a membership (handbook 41).

    A row is one stretch of time at one union, whole or retained: where a person goes on, at another
    union, into retention or out of it, the row ends and the next begins on the same day.
    """

    PENDING_CONFIRM = "pending_confirm", _("待本人确认")
    ACTIVE = "active", _("在册")
    TRANSFERRING = "transferring", _("转接中")
    RETAINED = "retained", _("会籍保留")
    TRANSFERRED = "transferred", _("已转出")
    SET_ASIDE = "set_aside", _("转为保留")
    RESUMED = "resumed", _("保留结束")
    WITHDRAWN = "withdrawn", _("退会")
    EXPELLED = "expelled", _("开除会籍")
    DECEASED = "deceased", _("去世")
    MERGED = "merged", _("已合并")


class Channel(TextChoices):
    """By which way the member came (入会渠道)."""

    DESK = "desk", _("工会干部办理")
    IMPORT = "import", _("表格导入")
    ROSTER = "roster", _("单位名册")
    SELF = "self", _("本人申请")
    TRANSFER = "transfer", _("会籍转接")


class Retained(TextChoices):
    """Why a membership is retained (会籍保留原因, handbook 43)."""

    RETIREMENT = "retirement", _("退休")
    UNEMPLOYMENT = "unemployment", _("失业")
    EMPLOYER_CLOSED = "employer_closed", _("单位关闭，尚无新的工会")


class TagSource(TextChoices):
    """By which way a person's group was entered (登记方式)."""

    DESK = "desk", _("工会干部登记")
    IMPORT = "import", _("名册导入")


class Applied(TextChoices):
    """Where an application to join stands (申请状态)."""

    SUBMITTED = "submitted", _("等待工会审核")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已入会")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾期失效")


class Asked(TextChoices):
    """Where a request for a correction stands (更正状态)."""

    SUBMITTED = "submitted", _("等待工会审核")
    APPROVED = "approved", _("已更正")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class Column(TextChoices):
    """Fields of the own record that may be put right (更正项目); documents are shown in person."""

    NAME = "name", _("姓名")
    SEX = "sex", _("性别")
    BIRTH_DATE = "birth_date", _("出生日期")
    MOBILE = "mobile", _("手机号")
    ETHNICITY = "ethnicity", _("民族")
    EDUCATION = "education", _("学历")
    POLITICAL_STATUS = "political_status", _("政治面貌")
    HOUSEHOLD = "household", _("户籍类型")
    EMPLOYMENT_FORM = "employment_form", _("用工形式")
    OCCUPATION = "occupation", _("职业")
    SKILL_LEVEL = "skill_level", _("技能等级")


class Leave(TextChoices):
    """Where a member's request to leave stands (退会状态)."""

    WRITTEN = "written", _("待本人再次确认")
    CONFIRMED = "confirmed", _("等待工会记录公布")
    NOTED = "noted", _("已退会")
    WITHDRAWN = "withdrawn", _("本人已撤回")


CURRENT = (Status.ACTIVE, Status.TRANSFERRING, Status.RETAINED)


# data: kept as they are written on the roster, in every language
EMPLOYMENT_FORMS = ("劳动合同", "劳务派遣", "灵活就业", "新就业形态")
ENDED = (Status.WITHDRAWN, Status.EXPELLED, Status.DECEASED)
GONE_ON = (Status.TRANSFERRED, Status.SET_ASIDE, Status.RESUMED)  # another row begins that day
COUNTED = (
    *CURRENT,
    *ENDED,
    *GONE_ON,
    Status.MERGED,
)  # an ended membership counts on the days before it ended
ENDINGS = {Status.WITHDRAWN: "withdraw", Status.EXPELLED: "expel", Status.DECEASED: "note_death"}

MEMBERSHIP = Machine(
    Status,
    initial=Status.PENDING_CONFIRM,
    final={*ENDED, *GONE_ON, Status.MERGED},
    moves={
        "confirm": Move({Status.PENDING_CONFIRM}, Status.ACTIVE, needs=Can.ADMIT),
        "withdraw": Move({Status.PENDING_CONFIRM, *CURRENT}, Status.WITHDRAWN, needs=Can.END),
        "expel": Move(set(CURRENT), Status.EXPELLED, needs=Can.END),
        "note_death": Move(set(CURRENT), Status.DECEASED, needs=Can.END),
        # the service of the transfer asks who may
        "transfer": Move({Status.ACTIVE, Status.RETAINED}, Status.TRANSFERRING),
        "stay": Move({Status.TRANSFERRING}, Status.ACTIVE),
        "stay_retained": Move({Status.TRANSFERRING}, Status.RETAINED),
        "hand_over": Move({Status.TRANSFERRING}, Status.TRANSFERRED),
        "set_aside": Move({Status.ACTIVE}, Status.SET_ASIDE, needs=Can.END),
        "resume": Move({Status.RETAINED}, Status.RESUMED, needs=Can.END),
        # the merge of two numbers asks who may
        "merge": Move({Status.PENDING_CONFIRM, *CURRENT}, Status.MERGED),
    },
    field="status",
)


class Moving(TextChoices):
    """Where a transfer stands (转接状态)."""

    REQUESTED = "requested", _("等待原工会确认")
    RELEASED = "released", _("等待转入工会接收")
    DONE = "done", _("已转入")
    DECLINED = "declined", _("转入工会不接收")
    CANCELLED = "cancelled", _("已取消")


UNDER_WAY = (Moving.REQUESTED, Moving.RELEASED)

TRANSFER = Machine(
    Moving,
    initial=Moving.REQUESTED,
    final={Moving.DONE, Moving.DECLINED, Moving.CANCELLED},
    moves={  # each side owns its own moves: the services ask at which union
        "release": Move({Moving.REQUESTED}, Moving.RELEASED),
        "accept": Move({Moving.RELEASED}, Moving.DONE),
        "decline": Move(set(UNDER_WAY), Moving.DECLINED),
        "cancel": Move(set(UNDER_WAY), Moving.CANCELLED),
    },
)

WAITING = (Applied.SUBMITTED, Applied.RETURNED)

APPLICATION = Machine(
    Applied,
    initial=Applied.SUBMITTED,
    final={Applied.APPROVED, Applied.REJECTED, Applied.WITHDRAWN, Applied.LAPSED},
    moves={  # who decides is answered by the approval, who amends or withdraws by the receipt
        "send_back": Move({Applied.SUBMITTED}, Applied.RETURNED),
        "amend": Move({Applied.RETURNED}, Applied.SUBMITTED),
        "approve": Move({Applied.SUBMITTED}, Applied.APPROVED),
        "reject": Move({Applied.SUBMITTED}, Applied.REJECTED),
        "withdraw": Move({Applied.SUBMITTED, Applied.RETURNED}, Applied.WITHDRAWN),
        "lapse": Move({Applied.RETURNED}, Applied.LAPSED),
    },
)

ASKING = (Asked.SUBMITTED,)

CORRECTION = Machine(
    Asked,
    initial=Asked.SUBMITTED,
    final={Asked.APPROVED, Asked.REFUSED, Asked.WITHDRAWN},
    moves={  # who decides is answered by the approval, who withdraws by whose record it is
        "approve": Move({Asked.SUBMITTED}, Asked.APPROVED),
        "refuse": Move({Asked.SUBMITTED}, Asked.REFUSED),
        "withdraw": Move({Asked.SUBMITTED}, Asked.WITHDRAWN),
    },
)

LEAVING = (Leave.WRITTEN, Leave.CONFIRMED)

LEAVE = Machine(
    Leave,
    initial=Leave.WRITTEN,
    final={Leave.NOTED, Leave.WITHDRAWN},
    moves={  # nobody may refuse: to leave is free
        "confirm": Move({Leave.WRITTEN}, Leave.CONFIRMED),
        "note": Move({Leave.CONFIRMED}, Leave.NOTED, needs=Can.END),
        "withdraw": Move({Leave.WRITTEN, Leave.CONFIRMED}, Leave.WITHDRAWN),
    },
)
