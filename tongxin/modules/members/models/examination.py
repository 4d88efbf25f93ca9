"""Data examination (数据体检): runs, what they found, and who may be on file twice."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.members.models.memberships import Membership
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class DataCheck(UnionOwned, TimeStamped):
    """One run of all checks over a union and everything below it (一次体检)."""

    class State(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("等待检查")
        RUNNING = "running", _("正在检查")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未能完成")

    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveSmallIntegerField(_("已检查项"), default=0)
    total = models.PositiveSmallIntegerField(_("检查项"), default=0)
    opened = models.PositiveIntegerField(_("新发现"), default=0)
    closed = models.PositiveIntegerField(_("已消除"), default=0)
    made_by = models.CharField(_("发起人"), max_length=80)
    asked_at = models.DateTimeField(_("发起时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    problem = models.CharField(_("未能完成的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("数据体检")
        constraints = [
            UniqueConstraint(
                name="one_running_check_per_union",
                fields=["union"],
                condition=Q(state__in=["queued", "running"]),
            ),
            CheckConstraint(
                name="finished_checks_say_when",
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (self.State.DONE, self.State.FAILED)


class Finding(UnionOwned, TimeStamped):
    """One thing a check found (体检问题); found anew after it was mended, it opens again."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("待处理")
        ACCEPTED = "accepted", _("已说明")
        CLOSED = "closed", _("已消除")

    rule = models.CharField(_("检查项"), max_length=30)
    key = models.CharField(max_length=40, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    said = models.CharField(_("情况"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("发现时间"))
    seen_at = models.DateTimeField(_("最近核对时间"))
    closed_at = models.DateTimeField(_("消除时间"), null=True)
    assignee = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    accepted_by = models.CharField(_("说明人"), max_length=80, blank=True)
    accepted_at = models.DateTimeField(_("说明时间"), null=True)

    hidden_in_log = ("reason",)

    class Meta:
        verbose_name = _("体检问题")
        constraints = [
            UniqueConstraint(name="a_finding_stands_once", fields=["rule", "key"]),
            CheckConstraint(
                name="closed_findings_say_when",
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at=None),
            ),
            CheckConstraint(
                name="accepted_findings_say_by_whom",
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False) & ~Q(accepted_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="findings_of_a_subtree"),
            models.Index(fields=["rule", "state"], name="findings_of_a_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"


class DuplicatePair(UnionOwned, TimeStamped):
    """Two rows that may be one person (疑似重复); ``union`` is the lowest that sees both.

    One person proposes to merge them, another agrees: the database keeps that the two differ.
    ``carried`` is what the merge took along or ended, so that undoing it can give it back.
    """

    class State(models.TextChoices):
        """What was decided."""

        WAITING = "waiting", _("待认定")
        PROPOSED = "proposed", _("待另一人核准")
        SAME = "same", _("同一人")
        DIFFERENT = "different", _("不是同一人")

    class Agrees(models.TextChoices):
        """What the two have in common besides the name."""

        BIRTH = "birth", _("姓名、出生日期、性别相同")
        MOBILE = "mobile", _("姓名、手机号相同")
        BOTH = "both", _("姓名、出生日期、性别、手机号相同")

    one = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    other = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    agrees = models.CharField(_("相同的内容"), max_length=6, choices=Agrees)
    state = models.CharField(_("认定结果"), max_length=9, choices=State, default=State.WAITING)
    found_at = models.DateTimeField(_("发现时间"))
    proposal = models.CharField(_("提出合并的依据"), max_length=300, blank=True)
    proposed_by = models.CharField(_("提出人"), max_length=80, blank=True)
    proposer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"), null=True)
    reason = models.CharField(_("认定依据"), max_length=300, blank=True)
    decided_by = models.CharField(_("认定人"), max_length=80, blank=True)
    decider = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("认定时间"), null=True)
    carried = models.JSONField(default=dict, editable=False)

    hidden_in_log = ("proposal", "reason", "carried")

    class Meta:
        verbose_name = _("疑似重复")
        constraints = [
            UniqueConstraint(name="a_pair_is_asked_about_once", fields=["one", "other"]),
            CheckConstraint(name="the_first_of_a_pair_is_older", condition=Q(one__lt=F("other"))),
            CheckConstraint(
                name="decided_pairs_say_by_whom",
                condition=Q(state__in=["waiting", "proposed"], decided_at=None)
                | Q(state__in=["same", "different"], decided_at__isnull=False) & ~Q(decided_by=""),
            ),
            CheckConstraint(
                name="proposed_pairs_say_by_whom",
                condition=~Q(state__in=["proposed", "same"]) | ~Q(proposed_by=""),
            ),
            CheckConstraint(
                name="nobody_merges_alone",
                condition=~Q(state="same")
                | Q(proposer__isnull=False, decider__isnull=False) & ~Q(proposer=F("decider"))
                | (Q(proposer=None) | Q(decider=None)) & ~Q(proposed_by=F("decided_by")),
            ),
        ]
        indexes = [models.Index(fields=["union_path", "-id"], name="pairs_of_a_subtree")]

    def __str__(self) -> str:
        return f"pair {self.pk}"
