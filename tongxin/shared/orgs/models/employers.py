"""Employers (用人单位), their head counts by year, and the unions that cover them, by dates."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.overlap import NeverOverlap
from tongxin.shared.orgs.industries import Industry, Ownership
from tongxin.shared.orgs.models.unions import UnionOrg, UnionOwned


class Employer(UnionOwned, TimeStamped):
    """One employer (用人单位): ``union`` answers for it today.

    That is the grassroots union that covers it, or else its ``keeper``: the superior union on
    whose list of employers without a union (未建会企业名册) it stands.
    """

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=100)
    ownership_type = models.CharField(_("单位性质"), max_length=20, choices=Ownership)
    industry_code = models.CharField(_("行业门类"), max_length=1, choices=Industry)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    listed_on = models.DateField(_("列入名册日期"))
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)
    keeper = models.ForeignKey(
        UnionOrg, models.PROTECT, related_name="+", verbose_name=_("管理工会")
    )

    class Meta:
        verbose_name = _("用人单位")
        constraints = [
            CheckConstraint(
                name="employer_closed_after_it_was_listed",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("listed_on")),
            ),
        ]
        indexes = [models.Index(fields=["union_path", "-id"], name="employers_of_a_subtree")]

    def __str__(self) -> str:
        return self.name


class EmployerCover(UnionOwned, TimeStamped):
    """A grassroots union covers an employer (建会覆盖) from ``since`` to the day before ``until``.

    One union may cover many employers; no employer is covered by two at once.
    """

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="covers", verbose_name=_("用人单位")
    )
    since = models.DateField(_("覆盖起始日期"))
    until = models.DateField(_("不再覆盖日期"), null=True, blank=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("建会覆盖")
        constraints = [
            NeverOverlap(
                name="an_employer_is_never_covered_twice",
                owner="employer",
                since="since",
                until="until",
                condition=Q(since__isnull=False),
            ),
            CheckConstraint(
                name="cover_runs_forward",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id}@{self.union_id} {self.since}–{self.until}"


class Headcount(UnionOwned, TimeStamped):
    """Workers of an employer in one year (职工人数), declared; holds until the next year's."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="headcounts", verbose_name=_("用人单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    workers = models.PositiveIntegerField(_("职工人数"))
    women = models.PositiveIntegerField(_("女职工人数"), default=0)
    migrants = models.PositiveIntegerField(_("农民工人数"), default=0)

    class Meta:
        verbose_name = _("职工人数")
        constraints = [
            UniqueConstraint(name="one_headcount_a_year", fields=["employer", "year"]),
            CheckConstraint(
                name="parts_of_a_headcount_fit_into_it",
                condition=Q(women__lte=F("workers"), migrants__lte=F("workers")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.year}: {self.workers}"


class EmployerStanding(UnionOwned):
    """How an employer stood over a span of days (单位建会情况), worked out of the other three.

    Figures, lists and duties stand on these rows alone: whose it was, whether it was covered and
    how many workers it had. One row a day (``employers_stand_once_a_day``); never typed.
    """

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="standings", verbose_name=_("用人单位")
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True)
    is_covered = models.BooleanField(_("已建会"))
    workers = models.PositiveIntegerField(_("职工人数"), default=0)

    class Meta:
        verbose_name = _("单位建会情况")
        constraints = [
            NeverOverlap(
                name="employers_stand_once_a_day",
                owner="employer",
                since="since",
                until="until",
                condition=Q(since__isnull=False),
            ),
            CheckConstraint(
                name="standing_runs_forward",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.since}–{self.until}"
