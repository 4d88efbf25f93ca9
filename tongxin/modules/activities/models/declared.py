"""Numbers somebody declares of a session: views of a live stream, what an exhibition shows."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.attendance import Voidable


class ViewCount(Voidable):
    """Views on one platform (点击量) as declared on a day: never added to persons.

    A later number for the same address replaces the one before, which stays with its reason.
    """

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="view_counts")
    platform = models.CharField(_("平台"), max_length=40)
    link = models.URLField(_("链接"), max_length=300, blank=True)
    views = models.PositiveBigIntegerField(_("点击量"))
    counted_at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("网络点击量")
        constraints = [
            UniqueConstraint(
                name="one_live_number_of_views_per_address",
                fields=["session", "platform", "link"],
                condition=Q(voided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.platform} {self.views}"


class ShowCount(Voidable):
    """What an exhibition shows (展出情况), as declared: pieces, and persons presented."""

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="show_counts")
    piece_count = models.PositiveIntegerField(_("展出件数"))
    person_count = models.PositiveIntegerField(_("展出人物数"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    counted_at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("展出情况")
        constraints = [
            UniqueConstraint(
                name="one_live_show_count_per_session",
                fields=["session"],
                condition=Q(voided_at=None),
            ),
            CheckConstraint(
                name="show_count_shows_something",
                condition=Q(piece_count__gt=0) | Q(person_count__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.piece_count} {self.person_count}"
