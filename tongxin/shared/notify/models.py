"""Messages inside the program (站内通知): to the officers of a union, or to one worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
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

    class Meta:
        verbose_name = _("站内通知")
        indexes = [
            models.Index(fields=["union", "-sent_at"], name="messages_of_a_union"),
            models.Index(
                fields=["union"], condition=models.Q(read_at=None), name="messages_unread"
            ),
            models.Index(fields=["worker", "-sent_at"], name="messages_of_a_worker"),
        ]

    def __str__(self) -> str:
        return self.title
