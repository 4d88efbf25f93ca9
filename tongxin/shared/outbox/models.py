"""Facts on their way (发件箱): written with the deed, delivered after commit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One fact, stored in the transaction that made it true.

    ``due_at`` is when a listener that failed is tried again; ``failed_at`` when that was given up:
    the fact stays and waits for an operator.
    """

    kind = models.CharField(max_length=80)
    body = models.JSONField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("待投递事件")
        indexes = [
            models.Index(fields=["id"], condition=models.Q(done_at=None), name="undelivered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class OutboxDelivery(models.Model):
    """That one listener has dealt with one event: the proof against doing it twice."""

    event = models.ForeignKey(OutboxEvent, models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=160)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="each_listener_once", fields=["event", "listener"]),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.listener}"
