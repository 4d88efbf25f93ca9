"""Who agreed to which use, to which words, when and by which door (同意台账)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class Door(models.TextChoices):
    """By which way the person spoke (办理途径)."""

    OWN = "own", _("本人在职工端办理")
    PAPER = "paper", _("工会经办人代录")


class Ending(models.TextChoices):
    """How a consent ended (终止方式)."""

    WITHDRAWN = "withdrawn", _("本人撤回")
    REPLACED = "replaced", _("被新的同意取代")
    ERASED = "erased", _("个人信息已删除")


class Consent(UnionOwned, TimeStamped):
    """One consent (同意): written once, ended once, never changed; ``union`` is the home then.

    ``digest`` tells the words that were shown. A trigger of the database keeps what was given.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(_("同意事项"), max_length=60)
    version = models.PositiveSmallIntegerField(_("文本版本"))
    digest = models.CharField(_("文本校验值"), max_length=64)
    given_at = models.DateTimeField(_("同意时间"))
    given_door = models.CharField(_("同意途径"), max_length=6, choices=Door)
    given_by = models.CharField(_("代录人"), max_length=80, blank=True)
    signed_on = models.DateField(_("纸质签署日期"), null=True, blank=True)
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    ended_as = models.CharField(_("终止方式"), max_length=10, choices=Ending, blank=True)
    ended_door = models.CharField(_("终止途径"), max_length=6, choices=Door, blank=True)
    ended_by = models.CharField(_("代办人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("同意")
        constraints = [
            UniqueConstraint(
                name="one_live_consent_per_purpose",
                fields=["worker", "purpose"],
                condition=Q(ended_at=None),
            ),
            CheckConstraint(
                name="consent_ends_with_its_way",
                condition=Q(ended_at=None, ended_as="", ended_door="")
                | Q(ended_at__isnull=False) & ~Q(ended_as="") & ~Q(ended_door=""),
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "purpose"], name="consents_of_a_worker"),
            models.Index(fields=["union_path", "-id"], name="consents_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version} {self.worker_id}"

    @property
    def is_live(self) -> bool:
        """Neither withdrawn nor replaced."""
        return self.ended_at is None
