"""Uploaded files and where they hang; the bytes lie outside the web root."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned


class StoredFile(UnionOwned, TimeStamped):
    """One cleaned upload (文件), named by the SHA-256 of what is kept."""

    digest = models.CharField(_("摘要"), max_length=64)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    made_by = models.CharField(_("上传人"), max_length=80)
    stored_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("文件")
        indexes = [models.Index(fields=["digest"], name="files_by_digest")]

    def __str__(self) -> str:
        return self.name


class Attachment(UnionOwned, TimeStamped):
    """A file in a slot of a row (附件): ``target`` as the log names it, ``activities.X:12``."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    target = models.CharField(max_length=60)
    target_key = models.BigIntegerField()
    slot = models.CharField(max_length=30)
    caption = models.CharField(_("说明"), max_length=100, blank=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True)
    remove_reason = models.CharField(_("移除原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("附件")
        constraints = [
            UniqueConstraint(
                name="a_file_hangs_once_in_a_slot",
                fields=["file", "target", "target_key", "slot"],
                condition=Q(removed_at=None),
            )
        ]
        indexes = [models.Index(fields=["target", "target_key"], name="attachments_of_a_row")]

    def __str__(self) -> str:
        return f"{self.target}:{self.target_key} {self.slot} {self.file_id}"
