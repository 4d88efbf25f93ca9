"""What the shared engines keep about a person, for the copy a person may take (本人信息)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.models import Account
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import name_of
from tongxin.shared.consents.models import Consent
from tongxin.shared.consents.purposes import title_of
from tongxin.shared.notify.models import Notification, Preference
from tongxin.shared.people.models import Alias, Worker
from tongxin.shared.scarce.models import Answer, BenefitKey, Claim, Entrant, Wait
from tongxin.shared.transfer.listings import Col
from tongxin.shared.transfer.own_copy import Holding, holds
from tongxin.shells.design.verbs import in_words

PERSON = (
    Col(_("姓名"), "name"),
    Col(_("证件类型"), "get_id_type_display"),
    Col(_("证件号码"), "id_number"),
    Col(_("手机号"), "mobile"),
    Col(_("性别"), "get_sex_display"),
    Col(_("出生日期"), "birth_date"),
    Col(_("民族"), "ethnicity"),
    Col(_("学历"), "education"),
    Col(_("户籍类型"), "household"),
    Col(_("职业"), "occupation"),
    Col(_("政治面貌"), "political_status"),
    Col(_("用工形式"), "employment_form"),
    Col(_("技能等级"), "skill_level"),
    Col(_("职工群体"), "worker_groups"),
    Col(_("归属工会"), "union.name"),
    Col(_("离会日期"), "left_on"),
)


CONSENT = (
    Col(_("同意事项"), lambda row: title_of(row.purpose)),
    Col(_("文本版本"), "version"),
    Col(_("同意时间"), "given_at"),
    Col(_("同意途径"), "get_given_door_display"),
    Col(_("终止时间"), "ended_at"),
    Col(_("终止方式"), "get_ended_as_display"),
)


def _log_of(worker_id: int):
    """Who touched or looked at the person's own row: nobody looks unseen."""
    return AuditEntry.objects.filter(target=name_of(Worker(pk=worker_id)))


def declare() -> None:
    """Enter every kind of row that the shared engines keep about persons."""
    for key, title, rows, columns in (
        *_self(),
        *_choices(),
        *_dealings(),
        *_scarce(),
        *_drawn_and_answered(),
    ):
        holds(Holding(key=key, title=title, rows=rows, columns=columns))


def _self() -> tuple:
    return (
        (
            "a.person",
            _("基本信息"),
            lambda worker: Worker.objects.filter(pk=worker).select_related("union"),
            PERSON,
        ),
        (
            "b.account",
            _("登录账号"),
            lambda worker: Account.objects.filter(worker=worker),
            (Col(_("用户名"), "username"), Col(_("最近登录"), "last_login")),
        ),
        (
            "people.aliases",
            _("合并登记"),
            lambda worker: Alias.objects.filter(Q(gone=worker) | Q(kept=worker)),
            (
                Col(_("合并日期"), "since"),
                Col(_("失效日期"), "until"),
                Col(_("合并依据"), "reason"),
            ),
        ),
        (
            "z.log",
            _("谁看过、改过我的信息"),
            _log_of,
            (
                Col(_("时间"), "at"),
                Col(_("操作人"), "actor"),
                Col(_("操作"), lambda row: in_words(row.verb)),
                Col(_("理由"), "reason"),
            ),
        ),
    )


def _choices() -> tuple:
    return (
        (
            "c.consents",
            _("我同意过的事项"),
            lambda worker: Consent.objects.filter(worker=worker),
            CONSENT,
        ),
        (
            "d.preference",
            _("提醒设置"),
            lambda worker: Preference.objects.filter(account__worker=worker),
            (
                Col(_("渠道"), "channels"),
                Col(_("电子邮箱"), "email"),
                Col(_("免打扰开始"), "quiet_from"),
                Col(_("免打扰结束"), "quiet_until"),
                Col(_("每日汇总时间"), "digest_at"),
            ),
        ),
    )


def _dealings() -> tuple:
    return (
        (
            "notify.messages",
            _("站内通知"),
            lambda worker: Notification.objects.filter(worker=worker),
            (
                Col(_("标题"), "title"),
                Col(_("内容"), "body"),
                Col(_("发送时间"), "sent_at"),
                Col(_("阅读时间"), "read_at"),
            ),
        ),
        (
            "approvals.cases",
            _("审批事项"),
            lambda worker: ApprovalCase.objects.filter(Q(worker=worker) | Q(maker_worker=worker)),
            (
                Col(_("事项"), "title"),
                Col(_("提交时间"), "started_at"),
                Col(_("状态"), "get_state_display"),
                Col(_("办结时间"), "ended_at"),
            ),
        ),
    )


def _scarce() -> tuple:
    what, key = Col(_("对象"), "what"), Col(_("编号"), "row_key")
    return (
        (
            "scarce.benefits",
            _("享受记录"),
            lambda worker: BenefitKey.objects.filter(worker=worker),
            (
                Col(_("服务项目"), "benefit"),
                Col(_("统计期"), "period"),
                Col(_("享受时间"), "received_at"),
                Col(_("作废原因"), "void_reason"),
            ),
        ),
        (
            "scarce.claims",
            _("占用"),
            lambda worker: Claim.objects.filter(worker=worker),
            (what, key, Col(_("占用时间"), "held_at"), Col(_("退回时间"), "released_at")),
        ),
        (
            "scarce.waits",
            _("候补"),
            lambda worker: Wait.objects.filter(worker=worker),
            (what, key, Col(_("登记时间"), "joined_at"), Col(_("退出时间"), "left_at")),
        ),
    )


def _drawn_and_answered() -> tuple:
    return (
        (
            "scarce.answers",
            _("作答"),
            lambda worker: Answer.objects.filter(worker=worker).select_related("sheet"),
            (
                Col(_("答题场次"), "sheet.title"),
                Col(_("题号"), "question"),
                Col(_("选择"), "choice"),
                Col(_("作答时间"), "answered_at"),
            ),
        ),
        (
            "scarce.entries",
            _("摇号"),
            lambda worker: Entrant.objects.filter(worker=worker).select_related("lottery"),
            (
                Col(_("摇号"), "lottery.title"),
                Col(_("姓名"), "worker_name"),
                Col(_("编号"), "number"),
                Col(_("核对码"), "nonce"),
                Col(_("报名时间"), "entered_at"),
                Col(_("退出时间"), "withdrawn_at"),
            ),
        ),
    )
