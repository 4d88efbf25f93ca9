"""Bodies outside the union system that unions work with."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models.unions import UnionOwned


class Sector(models.TextChoices):
    """What an outside body is (外部单位类别)."""

    PARTY_GOV_ORGAN = "party_gov_organ", _("党政机关")
    MASS_ORG = "mass_org", _("群团组织")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    ENTERPRISE = "enterprise", _("企业")
    SOCIAL_ORG = "social_org", _("社会组织")
    OTHER = "other", _("其他")


class ExternalOrg(UnionOwned, TimeStamped):
    """A partner outside the union system (外部单位), registered by a federation for all below it.

    Nothing of a person is kept: ``phone`` is that of the office.
    """

    name = models.CharField(_("单位名称"), max_length=80)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    sector = models.CharField(_("单位类别"), max_length=20, choices=Sector)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("办公电话"), max_length=20, blank=True)
    offers = models.CharField(_("可提供的场地或服务"), max_length=200, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, editable=False)
    retire_reason = models.CharField(_("停用原因"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("外部单位")
        constraints = [
            UniqueConstraint(
                name="one_external_org_of_a_name",
                fields=["union", "name"],
                condition=Q(retired_at=None),
            ),
            UniqueConstraint(
                name="one_external_org_of_a_code",
                fields=["union", "uscc"],
                condition=Q(retired_at=None) & ~Q(uscc=""),
            ),
            CheckConstraint(
                name="external_org_is_retired_with_a_reason",
                condition=Q(retired_at=None, retire_reason="")
                | (Q(retired_at__isnull=False) & ~Q(retire_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
