"""How long the shared engines keep what is about persons (保存期限)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.models import StartCode
from tongxin.shared.access.tasks import KEPT as ANSWERS_KEPT
from tongxin.shared.access.tries import REMEMBERED
from tongxin.shared.consents.services import forget_ended
from tongxin.shared.jobs.services import KEPT as JOBS_KEPT
from tongxin.shared.notify.models import Notification
from tongxin.shared.outbox.services import KEPT as EVENTS_KEPT
from tongxin.shared.retention.declarations import Keep, Then, keep

ROSTER = _("工会会员档案和统计台账，按档案管理规定长期保存；本人可申请删除或限制使用")
PROOF = _("证明事项如何办理，按档案管理规定长期保存")
POWERS = _("证明谁在什么时候有权办理，供审计追溯")
ACCESS, OUTBOX = "tongxin.shared.access.tasks", "tongxin.shared.outbox.tasks"
CODES_DAYS, MESSAGES_DAYS, CONSENT_DAYS = 180, 730, 1095


def declare() -> None:
    """Enter the time of every table of the shared engines."""
    for label in ("people.Worker", "people.Alias", "access.Account", "scarce.BenefitKey"):
        keep(Keep(label=label, why=ROSTER, then=Then.KEEP))
    for label in ("access.CommitteePost", "access.Grant", "access.ApiToken"):
        keep(Keep(label=label, why=POWERS, then=Then.KEEP))
    for label in _proofs():
        keep(Keep(label=label, why=PROOF, then=Then.KEEP))
    for label, owner in _parts():
        keep(Keep(label=label, why=owner, then=Then.WITH_OWNER))
    for one in (*_swept(), *_swept_by_others(), *_files()):
        keep(one)


def _proofs() -> tuple[str, ...]:
    return (
        "approvals.ApprovalCase",
        "approvals.Delegation",
        "approvals.Recusal",
        "audit.AuditEntry",
        "public_notices.PublicNotice",
        "scarce.Entrant",
        "transfer.ExportRun",
        "transfer.ImportRun",
    )


def _parts() -> tuple:
    return (
        ("approvals.CaseEntry", _("随审批事项保存")),
        ("files.StoredFile", _("随所附的事项保存")),
        ("transfer.SavedView", _("由保存人自己删除")),
        ("public_notices.Objection", _("随公示保存")),
        ("notify.Preference", _("随账号保存，本人可随时修改，删除个人信息时一并删除")),
        ("notify.Sending", _("随通知保存")),
        ("scarce.Answer", _("随答题场次保存")),
        ("scarce.Claim", _("随名额台账保存")),
        ("scarce.Wait", _("随名额台账保存")),
    )


def _swept() -> tuple[Keep, ...]:
    """Cleared by the sweep itself."""
    return (
        Keep(
            label="access.StartCode",
            why=_("启用码失效后无需留存"),
            then=Then.DELETE,
            since=_("失效之日"),
            days=CODES_DAYS,
            clear=_forget_codes,
        ),
        Keep(
            label="notify.Notification",
            why=_("通知只为提醒，办理情况另有记录"),
            then=Then.DELETE,
            since=_("发送之日"),
            days=MESSAGES_DAYS,
            clear=_forget_messages,
        ),
        Keep(
            label="consents.Consent",
            why=_("《个人信息保护法》第五十六条：处理情况记录至少保存三年"),
            then=Then.DELETE,
            since=_("撤回或被取代之日"),
            days=CONSENT_DAYS,
            clear=forget_ended,
        ),
    )


def _swept_by_others() -> tuple[Keep, ...]:
    """Cleared by tasks of their own rooms, some of them many times a day."""
    requests, tries = _("防止重复提交"), _("防止猜测密码")
    hour = _("防止滥发异议")
    return (
        _by(
            "access.AnsweredRequest",
            requests,
            ANSWERS_KEPT,
            f"{ACCESS}.forget_answers",
        ),
        _by("access.SignInTry", tries, REMEMBERED, f"{ACCESS}.forget_old_tries"),
        _by("public_notices.ObjectionTry", hour, timedelta(days=1), "public_notices.conclude_due"),
        _by(
            "outbox.OutboxEvent",
            _("核对事件是否送达"),
            EVENTS_KEPT,
            f"{OUTBOX}.forget",
        ),
        _by("jobs.JobFault", _("排查后台故障"), JOBS_KEPT, "jobs.forget_faults"),
    )


def _files() -> tuple[Keep, ...]:
    """Files in and out, for as many days as the operator set."""
    reason = _("文件含个人信息，用后即毁；期限由运维设置")
    ins, outs = timedelta(days=settings.IMPORT_DAYS), timedelta(days=settings.EXPORT_DAYS)
    return (
        _by("transfer.ImportFile", reason, ins, "transfer.forget_old_files"),
        _by("transfer.ImportRefusal", reason, ins, "transfer.forget_old_files"),
        _by("transfer.ExportFile", reason, outs, "transfer.forget_old_exports"),
    )


def _by(label: str, why, kept: timedelta, task: str) -> Keep:
    days = max(1, kept.days)
    since = _("写入之日")
    return Keep(label=label, why=why, then=Then.DELETE, since=since, days=days, by=task)


def _forget_codes(before: datetime) -> int:
    return StartCode.objects.filter(expires_at__lt=before).delete()[0]


def _forget_messages(before: datetime) -> int:
    return Notification.objects.filter(sent_at__lt=before).delete()[0]
