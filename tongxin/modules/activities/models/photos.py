"""Who is in a photo of a session, and whether that person agreed to it."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.attendance import OfAWorker
from tongxin.shared.files.models import Attachment
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.orgs.querysets import ScopedQuerySet


class PhotoPersonQuerySet(ScopedQuerySet):
    """People in photos."""

    def named(self):
        """Not taken off again as a mistake."""
        return self.filter(unnamed_at=None)


class PhotoPerson(OfAWorker, UnionOwned, TimeStamped):
    """One person in one photo (照片中的人); ``union`` is the host that keeps the photo.

    Without ``agreed_at`` the photo is evidence only. Once ``withdrawn_at`` is set it is off the
    session for good: triggers of the database keep both. With ``unnamed_at`` the name was a
    mistake: the row says nothing about the photo any more, but that it was taken back.
    """

    photo = models.ForeignKey(Attachment, models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="photo_people")
    named_at = models.DateTimeField(_("登记时间"))
    named_by = models.CharField(_("登记人"), max_length=80)
    agreed_at = models.DateTimeField(_("同意时间"), null=True)
    agreed_by = models.CharField(_("代录人"), max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.CharField(_("代办人"), max_length=80, blank=True)
    unnamed_at = models.DateTimeField(_("取消登记时间"), null=True)
    unnamed_by = models.CharField(_("取消登记人"), max_length=80, blank=True)

    objects = PhotoPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("照片中的人")
        constraints = [
            UniqueConstraint(
                name="a_person_once_in_a_photo",
                fields=["photo", "worker"],
                condition=Q(unnamed_at=None),
            ),
            CheckConstraint(
                name="unnamed_after_being_named",
                condition=Q(unnamed_at=None) | Q(unnamed_at__gte=F("named_at")),
            ),
            CheckConstraint(
                name="agreed_or_withdrawn_after_being_named",
                condition=(Q(agreed_at=None) | Q(agreed_at__gte=F("named_at")))
                & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("named_at"))),
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "-id"], name="photos_of_a_person"),
            models.Index(fields=["photo"], name="people_of_a_photo"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.worker_id}"

    @property
    def agrees(self) -> bool:
        """Whether the person agreed, did not take it back, and is still said to be in it."""
        return self.agreed_at is not None and self.withdrawn_at is None and self.unnamed_at is None

    @property
    def has_answered(self) -> bool:
        """Whether the person said anything in person, and so knows of being named."""
        agreed = self.agreed_at is not None and not self.agreed_by
        return agreed or (self.withdrawn_at is not None and not self.withdrawn_by)
