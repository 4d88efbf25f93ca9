"""Seats of a session that are kept for the workers of some unions."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.shared.orgs.models import UnionOrg, UnionOwned


class SessionShare(UnionOwned, TimeStamped):
    """Seats of a session kept for one union and all below it (工会名额) up to ``returns_at``.

    From that instant on whoever comes may take what is left; ``returned_at`` is when the house
    gave it to those who waited.
    """

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="shares")
    party = models.ForeignKey(UnionOrg, models.PROTECT, related_name="+", verbose_name=_("工会"))
    quota = models.PositiveIntegerField(_("分配名额"))
    seats_held = models.PositiveIntegerField(_("已占名额"), default=0, editable=False)
    returns_at = models.DateTimeField(_("收回时间"))
    returned_at = models.DateTimeField(_("已收回时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("工会名额")
        constraints = [
            CheckConstraint(name="a_share_has_seats", condition=Q(quota__gt=0)),
            CheckConstraint(name="share_never_oversold", condition=Q(seats_held__lte=F("quota"))),
            CheckConstraint(
                name="a_share_returns_when_its_time_came",
                condition=Q(returned_at=None) | Q(returned_at__gte=F("returns_at")),
            ),
            UniqueConstraint(name="one_share_of_a_session_per_union", fields=["session", "party"]),
        ]
        indexes = [
            Index(name="shares_to_return", fields=["returns_at"], condition=Q(returned_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.party_id}: {self.quota}"

    @property
    def seats_left(self) -> int:
        """Seats of the share nobody holds (剩余名额)."""
        return self.quota - self.seats_held
