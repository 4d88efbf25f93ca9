"""Years and days entered beside the published calendar (工作日历), and limits that run (期限)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.orgs.models import UnionOwned


class YearSource(models.TextChoices):
    """Where a year's holidays come from (来源)."""

    PUBLISHED = "published", _("国务院公布，随系统提供")
    MANUAL = "manual", _("人工录入")


class CalendarYear(models.Model):
    """A year entered by hand, or a published year of which days were changed (年度放假安排).

    A provisional year was entered before its arrangement was published: every deadline that rests
    on it says so.
    """

    year = models.PositiveSmallIntegerField(_("年度"), primary_key=True)
    source = models.CharField(_("来源"), max_length=10, choices=YearSource)
    is_provisional = models.BooleanField(_("暂定"), default=False)
    entered_by = models.CharField(_("录入人"), max_length=80)
    entered_at = models.DateTimeField(_("录入时间"))

    class Meta:
        verbose_name = _("年度放假安排")
        constraints = [
            CheckConstraint(
                name="published_year_is_never_provisional",
                condition=Q(source=YearSource.MANUAL) | Q(is_provisional=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend that is worked (调休)."""

    calendar_year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    date = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("放假或调休日")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class TimeLimit(UnionOwned, TimeStamped):
    """A limit that runs for a row (期限): ``target`` as the log names it, ``name`` which of its.

    ``due_on`` follows from the rest and from the entries; while paused it is what it was before.
    """

    target = models.CharField(_("对象"), max_length=80)
    name = models.CharField(_("期限名称"), max_length=40)
    start_on = models.DateField(_("起算日"))
    amount = models.PositiveSmallIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=8, choices=Unit)
    rolls = models.BooleanField(_("遇假日顺延"), default=False)
    due_on = models.DateField(_("截止日"))
    is_provisional = models.BooleanField(_("暂定"), default=False)
    paused_on = models.DateField(_("暂停日"), null=True)
    done_on = models.DateField(_("办结日"), null=True)

    class Meta:
        verbose_name = _("期限")
        constraints = [
            UniqueConstraint(name="one_limit_of_a_name", fields=["target", "name"]),
            CheckConstraint(name="limit_has_days", condition=Q(amount__gte=1)),
            CheckConstraint(
                name="limit_ends_after_it_began", condition=Q(due_on__gt=models.F("start_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.name} {self.due_on}"


class LimitEntry(UnionOwned):
    """What befell a limit (期限记录): moved, paused, extended, amended; by whom and why."""

    class What(models.TextChoices):
        """What happened to a limit."""

        MOVED = "moved", _("改起算日")
        PAUSED = "paused", _("暂停计时")
        RESUMED = "resumed", _("恢复计时")
        EXTENDED = "extended", _("延长")
        AMENDED = "amended", _("随日历更正")

    limit = models.ForeignKey(TimeLimit, models.PROTECT, related_name="entries")
    what = models.CharField(_("事项"), max_length=8, choices=What)
    on = models.DateField(_("日期"))
    amount = models.PositiveSmallIntegerField(_("延长"), null=True)
    unit = models.CharField(_("单位"), max_length=8, choices=Unit, blank=True)
    due_before = models.DateField(_("原截止日"))
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    by_name = models.CharField(_("办理人"), max_length=80)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("期限记录")
        constraints = [
            CheckConstraint(
                name="what_moves_a_limit_has_a_reason",
                condition=Q(what="resumed") | ~Q(reason=""),
            ),
            CheckConstraint(
                name="extension_says_how_long",
                condition=Q(what="extended", amount__gte=1, unit__in=Unit.values)
                | (~Q(what="extended") & Q(amount=None, unit="")),
            ),
        ]
        indexes = [models.Index(fields=["limit", "id"], name="entries_of_a_limit")]

    def __str__(self) -> str:
        return f"{self.limit_id} {self.what} {self.on}"
