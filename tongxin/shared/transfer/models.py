"""Runs of imports (导入任务) and exports (导出任务), their sealed files, what was refused."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import PathField, TimeStamped
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.orgs.querysets import ScopedQuerySet

COUNTS = ("read", "created", "updated", "unchanged", "refused")


class Placed(models.Model):
    """A row at the union whose subtree is written; at the root of all paths without one.

    The first sheet of unions comes before there is any union: that is why it may be empty.
    """

    union = models.ForeignKey(
        UnionOrg, models.PROTECT, null=True, related_name="+", verbose_name=_("所属工会")
    )
    union_path = PathField(default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class ImportRun(Placed, TimeStamped):
    """One file on its way into the ledgers (导入任务).

    ``position`` counts the rows that are done; it moves in the same transaction as they do, so a
    killed import goes on behind the last whole chunk.
    """

    class State(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("等待导入")
        RUNNING = "running", _("正在导入")
        STOPPED = "stopped", _("已停止")
        DONE = "done", _("已完成")

    sheet = models.CharField(_("表格"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=120)
    digest = models.CharField(max_length=64)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    is_dry_run = models.BooleanField(_("只检查不导入"), default=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_by = models.CharField(_("经办人"), max_length=80)
    total = models.PositiveIntegerField(_("总行数"), default=0)
    position = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(_("读取"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    refused = models.PositiveIntegerField(_("拒绝"), default=0)
    warnings = models.JSONField(default=list)
    problem = models.CharField(_("中断原因"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("提交时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("导入任务")
        constraints = [
            CheckConstraint(
                name="every_row_read_has_one_outcome",
                condition=Q(read=F("created") + F("updated") + F("unchanged") + F("refused")),
            )
        ]
        indexes = [models.Index(fields=["state", "updated_at"], name="runs_by_state")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.file_name}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {self.State.DONE, self.State.STOPPED}

    @property
    def percent(self) -> int:
        """Progress for people."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.position * 100 // self.total) if self.total else 0


class ImportFile(Placed):
    """The uploaded file, sealed: it is full of IDs and goes after some days.

    ``result`` is the marked workbook of a large one, sealed as well, once it was written.
    """

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="file")
    sealed = models.BinaryField()
    result = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("导入文件")

    def __str__(self) -> str:
        return f"file of run {self.run_id}"


class ImportRefusal(Placed):
    """One reason why one row was not taken (拒绝原因); sealed values are masked."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    row = models.PositiveIntegerField(_("行号"))
    column = models.CharField(_("列"), max_length=40, blank=True)
    value = models.CharField(_("值"), max_length=80, blank=True)
    rule = models.CharField(_("规则"), max_length=80)
    message = models.CharField(_("问题"), max_length=300)
    mend = models.CharField(_("改法"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("导入未通过的行")
        indexes = [models.Index(fields=["run", "row", "id"], name="refusals_of_a_run")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.rule}"

    def plain(self) -> dict[str, object]:
        """The refusal for the command line and the API."""
        names = ("row", "column", "value", "rule", "message", "mend")
        return {name: getattr(self, name) for name in names}


class ExportRun(UnionOwned, TimeStamped):
    """One list on its way out of the house (导出任务), as its maker had narrowed it.

    It is for the maker alone. ``attempts`` counts who took it up: of two workers on the same run
    the later one wins, and a worker that was killed leaves nothing.
    """

    class State(models.TextChoices):
        """Where a run stands."""

        ASKED = "asked", _("待审批")
        QUEUED = "queued", _("等待生成")
        RUNNING = "running", _("正在生成")
        READY = "ready", _("可以下载")
        REFUSED = "refused", _("未获批准")
        STOPPED = "stopped", _("未能生成")
        GONE = "gone", _("已过期")

    listing = models.CharField(_("列表"), max_length=60)
    title = models.CharField(_("名称"), max_length=120)
    chosen = models.JSONField(_("筛选条件"), default=dict)
    suffix = models.CharField(_("格式"), max_length=5)
    language = models.CharField(max_length=12)
    reason = models.CharField(_("用途"), max_length=300, blank=True)
    is_clear = models.BooleanField(_("含完整证件号和手机号"), default=False)
    has_password = models.BooleanField(_("有打开密码"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_by = models.CharField(_("经办人"), max_length=80)
    expected = models.PositiveIntegerField(_("申请时行数"))
    position = models.PositiveIntegerField(_("已写行数"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(_("原因"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    finished_at = models.DateTimeField(_("生成时间"), null=True)
    expires_at = models.DateTimeField(_("下载截止"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出任务")
        constraints = [
            CheckConstraint(
                name="what_is_ready_ends_some_day",
                condition=~Q(state="ready") | Q(expires_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["state", "updated_at"], name="exports_by_state"),
            models.Index(fields=["account", "-id"], name="exports_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.suffix}"

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """Progress for people."""
        if not self.is_moving:
            return 100
        return min(99, self.position * 100 // self.expected) if self.expected else 0


class SavedView(UnionOwned, TimeStamped):
    """The conditions of a list under a name (常用筛选), for its maker or for the whole union."""

    listing = models.CharField(_("列表"), max_length=60)
    name = models.CharField(_("名称"), max_length=30)
    chosen = models.JSONField(_("筛选条件"), default=dict)
    is_shared = models.BooleanField(_("本工会共用"), default=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_by = models.CharField(_("保存人"), max_length=80)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用筛选")
        constraints = [
            UniqueConstraint(
                name="own_views_differ_by_name",
                fields=["account", "listing", "name"],
                condition=Q(is_shared=False),
            ),
            UniqueConstraint(
                name="shared_views_differ_by_name",
                fields=["union", "listing", "name"],
                condition=Q(is_shared=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.name}"


class ExportFile(UnionOwned):
    """The written file and, until then, the password it shall open with; both sealed."""

    run = models.OneToOneField(ExportRun, models.CASCADE, related_name="file")
    sealed = models.BinaryField(null=True)
    password = models.BinaryField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出文件")

    def __str__(self) -> str:
        return f"file of export {self.run_id}"
