"""Cases of approval (审批事项), their steps and entries; delegations and recusals."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.access.models import Account
from tongxin.shared.approvals.states import DECISIONS, ENDED, LIVE, Mode, State, StepState, What
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.people.models import Worker


class FlowVersion(models.Model):
    """One version of a flow (流程版本), for the whole federation; never changed once made."""

    key = models.CharField(_("流程"), max_length=60)
    number = models.PositiveIntegerField(_("版本"))
    steps = models.JSONField(_("环节"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    made_by = models.CharField(_("制定人"), max_length=80)
    made_at = models.DateTimeField(_("制定时间"))

    class Meta:
        verbose_name = _("流程版本")
        constraints = [
            UniqueConstraint(name="one_version_per_number", fields=["key", "number"]),
            CheckConstraint(name="versions_count_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class ApprovalCase(UnionOwned, TimeStamped):
    """One row on its way through its flow (审批事项); ``plan`` keeps the steps it began with."""

    flow = models.CharField(_("流程"), max_length=60)
    flow_version = models.PositiveIntegerField(_("流程版本"), default=0)
    plan = models.JSONField()
    target = models.CharField(_("对象"), max_length=80)
    title = models.CharField(_("事项"), max_length=120)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2, null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    maker = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    maker_name = models.CharField(_("提交人"), max_length=80)
    maker_worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="+", verbose_name=_("当事人")
    )
    started_at = models.DateTimeField(_("提交时间"))
    promised_on = models.DateField(_("承诺办结日期"), null=True)
    frozen_at = models.DateTimeField(_("暂停时间"), null=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        verbose_name = _("审批事项")
        constraints = [
            UniqueConstraint(
                name="one_open_case_per_row", fields=["target"], condition=Q(state__in=LIVE)
            ),
            CheckConstraint(
                name="ended_cases_say_when",
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | Q(state__in=LIVE, ended_at=None),
            ),
            CheckConstraint(
                name="frozen_cases_say_since_when",
                condition=Q(state=State.FROZEN, frozen_at__isnull=False)
                | (~Q(state=State.FROZEN) & Q(frozen_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["target", "-id"], name="cases_of_a_row")]

    def __str__(self) -> str:
        return f"{self.flow} {self.target}"


class CaseStep(UnionOwned):
    """One step of one round (审批环节), decided at ``place``."""

    case = models.ForeignKey(ApprovalCase, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("环节"), max_length=60)
    level = models.CharField(_("层级"), max_length=12)
    right = models.CharField(max_length=60)
    role = models.CharField(max_length=50, blank=True)
    mode = models.CharField(_("审批方式"), max_length=3, choices=Mode)
    days = models.PositiveSmallIntegerField(_("办理时限"))
    state = models.CharField(_("状态"), max_length=8, choices=StepState, default=StepState.WAITING)
    place = models.ForeignKey(
        UnionOrg, models.PROTECT, null=True, related_name="+", verbose_name=_("审批工会")
    )
    opened_at = models.DateTimeField(_("到达时间"), null=True)
    due_on = models.DateField(_("办理期限"), null=True)
    ended_at = models.DateTimeField(_("办理时间"), null=True)

    class Meta:
        verbose_name = _("审批环节")
        constraints = [
            UniqueConstraint(name="one_step_per_position", fields=["case", "round", "position"]),
            UniqueConstraint(
                name="one_open_step_per_case", fields=["case"], condition=Q(state=StepState.OPEN)
            ),
            CheckConstraint(
                name="open_steps_have_place_and_deadline",
                condition=~Q(state=StepState.OPEN)
                | Q(place__isnull=False, opened_at__isnull=False, due_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "due_on", "id"],
                condition=Q(state=StepState.OPEN),
                name="steps_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}.{self.position}"


class CaseEntry(UnionOwned):
    """One line of the file (办理记录): who did what, when, why, and what the row said then."""

    case = models.ForeignKey(ApprovalCase, models.PROTECT, related_name="entries")
    step = models.ForeignKey(CaseStep, models.PROTECT, null=True, related_name="entries")
    what = models.CharField(_("动作"), max_length=12, choices=What)
    closes = models.BooleanField(default=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("办理人"), max_length=80)
    for_name = models.CharField(_("代办"), max_length=80, blank=True)
    reason_code = models.CharField(_("理由"), max_length=30, blank=True)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理记录")
        constraints = [
            UniqueConstraint(
                name="one_decision_per_reviewer",
                fields=["step", "account"],
                condition=Q(what__in=DECISIONS),
            ),
            UniqueConstraint(
                name="one_decision_closes_a_step", fields=["step"], condition=Q(closes=True)
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="entries_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class Delegation(UnionOwned):
    """One officer decides in another's seat (委托审批), until a day or until ended."""

    giver = models.ForeignKey(Account, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"), null=True)
    reason = models.CharField(_("原因"), max_length=200)
    made_by = models.CharField(_("办理人"), max_length=80)

    class Meta:
        verbose_name = _("委托审批")
        constraints = [
            CheckConstraint(name="nobody_delegates_to_oneself", condition=~Q(giver=F("taker"))),
            CheckConstraint(
                name="delegation_runs_forward",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
            ),
        ]
        indexes = [models.Index(fields=["taker"], name="delegations_to_somebody")]

    def __str__(self) -> str:
        return f"{self.giver_id}→{self.taker_id}@{self.union_id}"


class Recusal(UnionOwned):
    """A reviewer who stands aside (回避): from a near relative's matters, or from one case."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    relative = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="+", verbose_name=_("近亲属")
    )
    case = models.ForeignKey(ApprovalCase, models.PROTECT, null=True, related_name="+")
    relation = models.CharField(_("关系或原因"), max_length=100)
    declared_by = models.CharField(_("登记人"), max_length=80)
    declared_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("解除时间"), null=True)

    class Meta:
        verbose_name = _("回避登记")
        constraints = [
            CheckConstraint(
                name="recusal_names_a_relative_or_a_case",
                condition=Q(relative=None, case__isnull=False)
                | Q(relative__isnull=False, case=None),
            ),
        ]
        indexes = [models.Index(fields=["account"], name="recusals_of_somebody")]

    def __str__(self) -> str:
        return f"{self.account_id}×{self.relative_id or self.case_id}"
