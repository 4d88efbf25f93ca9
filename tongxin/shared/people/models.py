"""Natural persons (职工): one row each, personal numbers sealed."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import BlindIndexField, SealedField
from tongxin.kernel.models import OwnerPath, TimeStamped
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.orgs.querysets import ScopedQuerySet


class IdType(models.TextChoices):
    """Kinds of identity documents (证件类型)."""

    RESIDENT = "resident_id", _("居民身份证")
    HMT_PERMIT = "hmt_permit", _("港澳台居民居住证")
    FOREIGN_PERMIT = "foreign_permit", _("外国人永久居留身份证")
    PASSPORT = "passport", _("护照")


class Sex(models.TextChoices):
    """Sex as in the document (性别)."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")


class Worker(TimeStamped):
    """A natural person who works (职工), member or not.

    ``union`` is the union of today's membership (归属工会), kept by the members module; its path
    decides who sees the row. Whoever left stays on file there, marked by ``left_on``, until
    another union admits the person; what is shown to that union is no longer shown to them.
    """

    # Foreign key and index are the wall's, on union and path.
    union = models.ForeignKey(
        UnionOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    union_path = OwnerPath(default="")
    name = models.CharField(_("姓名"), max_length=50)
    grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    id_type = models.CharField(_("证件类型"), max_length=16, choices=IdType)
    id_number = SealedField(kind="id_number", verbose_name=_("证件号码"))
    id_index = BlindIndexField()
    mobile = SealedField(kind="mobile", null=True, verbose_name=_("手机号"))
    mobile_index = BlindIndexField(null=True)
    sex = models.CharField(_("性别"), max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    education = models.CharField(_("学历"), max_length=20, blank=True)
    household = models.CharField(_("户籍类型"), max_length=10, blank=True)
    occupation = models.CharField(_("职业"), max_length=40, blank=True)
    political_status = models.CharField(_("政治面貌"), max_length=20, blank=True)
    employment_form = models.CharField(_("用工形式"), max_length=20, blank=True)
    skill_level = models.CharField(_("技能等级"), max_length=20, blank=True)
    worker_groups = ArrayField(
        models.CharField(max_length=20), verbose_name=_("职工群体"), default=list, blank=True
    )
    left_on = models.DateField(_("离会日期"), null=True, blank=True, editable=False)
    restricted_at = models.DateTimeField(_("限制使用时间"), null=True, editable=False)
    erased_at = models.DateTimeField(_("删除个人信息时间"), null=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    # The log outlives an erasure: of these it tells only that they changed.
    hidden_in_log = ("name", "birth_date")

    class Meta:
        verbose_name = _("职工")
        constraints = [UniqueConstraint(name="one_row_per_person", fields=["id_index"])]
        indexes = [
            GinIndex(fields=["grams"], name="workers_by_name"),
            models.Index(fields=["mobile_index"], name="workers_by_mobile"),
            models.Index(fields=["employment_form"], name="workers_by_form"),
        ]

    def __str__(self) -> str:
        return f"worker {self.pk}"

    @property
    def home_path(self) -> str:
        """The path of the home union as the row was read; empty for who has left."""
        return "" if self.left_on else self.union_path


class Alias(UnionOwned, TimeStamped):
    """That one person was on file twice (合并登记): ``gone`` stands for ``kept`` from a day on.

    Rows that name ``gone`` stay as they are. Where ``kept`` is merged in turn, the row ends and
    another begins: at any time a number leads to the person kept in one step.
    """

    gone = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("并入者"))
    kept = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("保留者"))
    since = models.DateField(_("合并日期"))
    until = models.DateField(_("失效日期"), null=True)
    reason = models.CharField(_("合并依据"), max_length=300)
    made_by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("办理时间"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_by = models.CharField(_("撤销人"), max_length=80, blank=True)
    undone_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("合并登记")
        constraints = [
            UniqueConstraint(
                name="one_running_alias_each", fields=["gone"], condition=Q(until=None)
            ),
            CheckConstraint(name="nobody_is_an_alias_of_oneself", condition=~Q(gone=F("kept"))),
            CheckConstraint(
                name="alias_runs_forward", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            CheckConstraint(
                name="undone_merges_have_ended",
                condition=Q(undone_at=None) | Q(until__isnull=False) & ~Q(undone_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"worker {self.gone_id} is {self.kept_id}"

    @property
    def last_word(self) -> tuple[str, datetime, str]:
        """Who said so last, when and why: the merge, or what undid it."""
        if self.undone_at:
            return self.undone_by, self.undone_at, self.undone_reason
        return self.made_by, self.at, self.reason
