"""Tasks (任务): made by issue and cascade alone, reported, accepted or returned."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.campaigns.models.campaign import Campaign, Measure, ReportDuty, Targeted
from tongxin.modules.campaigns.states import Origin, TaskState
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOrg, UnionOwned


class Task(Targeted, UnionOwned, TimeStamped):
    """What one union (the assignee, ``union``) has to do (任务): a measure, or a duty to report.

    The database refuses a parent that is not above: see migrations 0002 and 0004.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="tasks")
    duty = models.ForeignKey(ReportDuty, models.PROTECT, null=True, related_name="tasks")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    superior = models.ForeignKey(
        UnionOrg, models.PROTECT, related_name="+", verbose_name=_("下达单位")
    )
    origin = models.CharField(_("来源"), max_length=8, choices=Origin)
    title = models.CharField(_("任务"), max_length=300)
    is_mandatory = models.BooleanField(_("规定动作"))
    state = models.CharField(
        _("状态"), max_length=12, choices=TaskState, default=TaskState.ASSIGNED
    )
    assigned_on = models.DateField(_("下达日期"))
    deadline = models.DateField(_("期限"), null=True)
    own_deadline = models.DateField(_("本级期限"), null=True)
    target_value = models.DecimalField(_("目标数"), max_digits=14, decimal_places=2, null=True)
    target_unit = models.CharField(_("单位"), max_length=12, blank=True)
    is_at_least = models.BooleanField(_("不少于"), default=True)
    responsible = models.CharField(_("责任人"), max_length=120, blank=True)
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.CharField(_("签收人"), max_length=80, blank=True)
    reported_at = models.DateTimeField(_("反馈时间"), null=True)
    reporter = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    returned_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    accepted_on = models.DateField(_("办结日期"), null=True)
    accepted_by = models.CharField(_("验收人"), max_length=80, blank=True)
    filed_at = models.DateTimeField(_("备案时间"), null=True)
    filed_by = models.CharField(_("备案人"), max_length=80, blank=True)
    reminded_at = models.DateTimeField(_("最近催办"), null=True)

    class Meta:
        verbose_name = _("任务")
        constraints = [
            UniqueConstraint(
                name="each_union_gets_a_measure_once",
                fields=["measure", "union"],
                condition=~Q(origin="own") & ~Q(state="withdrawn"),
            ),
            UniqueConstraint(
                name="each_union_gets_a_duty_once",
                fields=["duty", "union"],
                condition=~Q(state="withdrawn"),
            ),
            CheckConstraint(
                name="task_is_about_a_measure_or_a_duty",
                condition=Q(measure=None, duty__isnull=False) | Q(measure__isnull=False, duty=None),
            ),
            CheckConstraint(
                name="only_issued_tasks_have_no_parent",
                condition=Q(origin="issue", parent=None)
                | (~Q(origin="issue") & Q(parent__isnull=False)),
            ),
            CheckConstraint(
                name="own_choice_is_not_mandatory",
                condition=~Q(origin="own") | Q(is_mandatory=False),
            ),
            CheckConstraint(
                name="own_deadline_not_later_than_the_superiors",
                condition=Q(own_deadline=None)
                | Q(deadline=None)
                | Q(own_deadline__lte=F("deadline")),
            ),
            CheckConstraint(
                name="accepted_task_has_its_day",
                condition=Q(state="accepted", accepted_on__isnull=False)
                | (~Q(state="accepted") & Q(accepted_on=None)),
            ),
            CheckConstraint(
                name="returned_with_a_reason",
                condition=~Q(state="returned") | ~Q(returned_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["union", "state"], name="tasks_of_a_union"),
            models.Index(fields=["superior", "state"], name="tasks_given_by_a_union"),
            models.Index(fields=["measure", "state"], name="tasks_of_a_measure"),
            models.Index(fields=["campaign", "union"], name="tasks_of_a_campaign"),
            models.Index(fields=["assigned_on"], name="tasks_by_day"),
            models.Index(fields=["deadline"], name="tasks_by_deadline"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """How claims name this task."""
        return f"campaigns.Task:{self.pk}"

    @property
    def due(self) -> "models.DateField | None":
        """The day that binds below: the own deadline where there is one."""
        return self.own_deadline or self.deadline

    @property
    def subject(self) -> tuple[int | None, int | None]:
        """What it is about: the measure or the duty to report, which a union gets once."""
        return self.measure_id, self.duty_id

    @property
    def source(self) -> str:
        """The words of the notice it comes from (原文)."""
        if self.duty:
            return self.duty.text
        return self.measure.source if self.measure else ""

    @property
    def people(self) -> str:
        """Who is responsible: named by the union, or by the notice (责任人)."""
        return self.responsible or (self.measure.responsible if self.measure else "")

    @property
    def is_own_choice(self) -> bool:
        """Set up by the union itself (自选动作)."""
        return self.origin == Origin.OWN


class TaskReport(UnionOwned):
    """What one union says it did about a task (任务反馈), and the answer it got."""

    class Answer(models.TextChoices):
        """The superior's word (处理意见)."""

        WAITING = "waiting", _("待验收")
        ACCEPTED = "accepted", _("验收通过")
        RETURNED = "returned", _("退回修改")

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports")
    text = models.TextField(_("完成情况"))
    declared_value = models.DecimalField(
        _("填报数"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    computed_value = models.DecimalField(
        _("系统数"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    claimed_count = models.PositiveIntegerField(_("认领工作数"), default=0)
    made_by = models.CharField(_("反馈人"), max_length=80)
    at = models.DateTimeField(_("反馈时间"))
    answer = models.CharField(_("处理"), max_length=10, choices=Answer, default=Answer.WAITING)
    reason = models.CharField(_("意见"), max_length=300, blank=True)
    answered_by = models.CharField(_("处理人"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("任务反馈")
        constraints = [
            UniqueConstraint(
                name="one_report_waits", fields=["task"], condition=Q(answer="waiting")
            ),
        ]
        indexes = [models.Index(fields=["task", "-at"], name="reports_of_a_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.at}"


class TaskReminder(UnionOwned):
    """One reminder sent about a task (催办)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reminders")
    text = models.CharField(_("内容"), max_length=300)
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("催办时间"))
    by = models.CharField(_("催办人"), max_length=80)

    class Meta:
        verbose_name = _("催办")
        constraints = [UniqueConstraint(name="one_reminder_a_day", fields=["task", "on"])]
        indexes = [models.Index(fields=["task", "-at"], name="reminders_of_a_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.on}"
