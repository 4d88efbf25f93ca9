"""Member cards (会员卡): one running for each member, a number that is never given twice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class MemberCard(UnionOwned, TimeStamped):
    """One virtual card of a member (会员卡); it goes with the person from union to union.

    Rows are never deleted, so no number comes back. ``used_step`` is the minute of the last code
    that was taken from this card: at an open line an older one, or the same again, is worth
    nothing. ``taken_steps`` are the minutes of the last days that were taken, in whatever order:
    what a phone scanned without a network comes in later, and is good once all the same.
    """

    number = models.CharField(_("会员卡号"), max_length=16, unique=True, editable=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("职工"))
    issued_at = models.DateTimeField(_("发卡时间"))
    ended_at = models.DateTimeField(_("失效时间"), null=True, blank=True)
    used_step = models.PositiveBigIntegerField(default=0, editable=False)
    taken_steps = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)

    class Meta:
        verbose_name = _("会员卡")
        constraints = [
            UniqueConstraint(
                name="one_running_card_per_member", fields=["worker"], condition=Q(ended_at=None)
            ),
            CheckConstraint(
                name="card_number_has_sixteen_digits", condition=Q(number__regex=r"^8[0-9]{15}$")
            ),
            CheckConstraint(
                name="card_ends_after_its_issue",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("issued_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def grouped(self) -> str:
        """The number as it is read: four groups of four."""
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))
