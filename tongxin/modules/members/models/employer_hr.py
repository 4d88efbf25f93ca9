"""Clerks of employers (单位经办人): who hands in whose roster."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.access.models import Account, Grant
from tongxin.shared.orgs.models import Employer, UnionOwned


class EmployerHr(UnionOwned, TimeStamped):
    """An account that hands in the roster of one employer, at the union that covers it.

    The grant opens the door; this row says for whom. Neither shows anything else of the union.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("账号"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="+", verbose_name=_("用人单位")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("最近提醒时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位经办人")
        constraints = [
            UniqueConstraint(
                name="a_clerk_serves_one_employer",
                fields=["account"],
                condition=Q(until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"clerk {self.account_id} of {self.employer_id}"
