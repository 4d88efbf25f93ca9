"""Years and days that people entered beside the published calendar (工作日历)."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


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
