"""Messages (通知): in the program always, outside it as each person chose."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import SealedField
from tongxin.kernel.models import TimeStamped
from tongxin.kernel.sealed import Sealed
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class Notification(UnionOwned, TimeStamped):
    """One message (通知消息); without ``worker`` it is for whoever works for ``union``."""

    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=500, blank=True)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("发送时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)
    read_by = models.CharField(_("阅读人"), max_length=80, blank=True)
    planned_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("站内通知")
        indexes = [
            models.Index(fields=["union", "-sent_at"], name="messages_of_a_union"),
            models.Index(
                fields=["union"], condition=models.Q(read_at=None), name="messages_unread"
            ),
            models.Index(fields=["worker", "-sent_at"], name="messages_of_a_worker"),
            models.Index(
                fields=["sent_at"], condition=models.Q(planned_at=None), name="messages_unplanned"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(TimeStamped):
    """How somebody wants to be told besides the inbox (提醒设置); without a row: not at all."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    email = SealedField(kind="email", null=True, verbose_name=_("电子邮箱"))
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True)
    digest_at = models.TimeField(_("每日汇总时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("提醒设置")
        constraints = [
            CheckConstraint(
                name="quiet_hours_have_both_ends",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {', '.join(self.channels)}"


def address_of(row: Preference) -> str:
    """The e-mail address in clear; empty without one."""
    sealed: Sealed | None = getattr(row, "email")  # noqa: B009 - the descriptor's type, not the column's
    return sealed.open() if sealed else ""


class SendingState(models.TextChoices):
    """What became of a message outside (发送状态)."""

    WAITING = "waiting", _("等待发送")
    TAKEN = "taken", _("正在发送")
    SENT = "sent", _("已发送")
    DROPPED = "dropped", _("不再发送")
    FAILED = "failed", _("发送失败")


class Sending(UnionOwned, TimeStamped):
    """One message on its way to one person by one channel (外发通知)."""

    State = SendingState

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="sendings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    channel = models.CharField(_("渠道"), max_length=20)
    due_at = models.DateTimeField(_("计划发送时间"))
    state = models.CharField(
        _("状态"), max_length=8, choices=SendingState, default=SendingState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    letter = models.CharField(_("信件编号"), max_length=60, blank=True)
    taken_at = models.DateTimeField(_("发出时间"), null=True)
    cut_off = models.BooleanField(_("曾中途中断"), default=False)
    done_at = models.DateTimeField(_("办结时间"), null=True)
    why = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("外发通知")
        constraints = [
            UniqueConstraint(
                name="sent_once_by_each_channel", fields=["notification", "account", "channel"]
            ),
            CheckConstraint(
                name="what_is_in_a_hand_says_since_when_and_in_which_letter",
                condition=~Q(state="taken") | Q(taken_at__isnull=False) & ~Q(letter=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="sendings_that_wait"
            ),
            models.Index(fields=["taken_at"], condition=Q(state="taken"), name="sendings_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel} {self.state}"
