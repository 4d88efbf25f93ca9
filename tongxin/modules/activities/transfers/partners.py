"""The register of outside bodies as a list and a sheet (外部单位名录)."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.identity import parse_uscc
from tongxin.kernel.periods import Period
from tongxin.kernel.text import collapse_blanks
from tongxin.shared.orgs.externals import (
    ExternalFacts,
    amend_external,
    externals_in,
    register_external,
)
from tongxin.shared.orgs.models import ExternalOrg, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.sheets import (
    Column,
    Done,
    Row,
    RowRefused,
    Setting,
    Sheet,
    Type,
    register,
)

GIVEN = ("sector", "uscc", "address", "phone", "offers")


def _partners(ask: Ask) -> QuerySet[ExternalOrg]:
    rows = externals_in(scope=ask.scope, words=ask.word("words"), sector=ask.word("sector"))
    return rows.annotate(role_count=Count("roles"))


def take_partner(row: Row, setting: Setting) -> Done:
    """Register or amend the outside body of one row."""
    try:
        with transaction.atomic():
            return _take(row.values, setting)
    except DomainError as error:
        raise RowRefused(error, "name") from None


def _take(values, setting: Setting) -> Done:
    told = {"actor": setting.actor, "now": setting.now}
    if setting.union is None:
        raise NotThere
    facts = ExternalFacts(name=values["name"], **{key: values[key] or "" for key in GIVEN})
    mine = ExternalOrg.objects.filter(union=setting.union, retired_at=None)
    known = mine.filter(name=collapse_blanks(facts.name)).first()
    if known is None:
        register_external(union=setting.union, facts=facts, **told)
        return Done.CREATED
    if all(getattr(known, key) == getattr(facts, key) for key in GIVEN):
        return Done.UNCHANGED
    amend_external(external_id=known.pk, facts=facts, **told)
    return Done.UPDATED


def _rows(union: UnionOrg, _period: Period, _setting: Setting) -> Iterator[dict]:
    rows = ExternalOrg.objects.owned_by(Scope(paths=(union.path,))).filter(retired_at=None)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield {name: getattr(row, name) for name in ("name", *GIVEN)}


PARTNERS = declare(
    Listing(
        key="activities.partners",
        title=_("外部单位名录"),
        needs=Can.VIEW,
        rows=_partners,
        order=("-pk",),
        filters={"words": _("名称或代码"), "sector": _("单位类别")},
        columns=(
            Col(_("单位名称"), "name"),
            Col(_("统一社会信用代码"), "uscc"),
            Col(_("单位类别"), "get_sector_display"),
            Col(_("登记工会"), "union.name"),
            Col(_("地址"), "address"),
            Col(_("办公电话"), "phone"),
            Col(_("可提供的场地或服务"), "offers"),
            Col(_("参与活动"), "role_count"),
            Col(_("状态"), lambda row: gettext("已停用") if row.retired_at else gettext("在用")),
        ),
    )
)

# data: whole table, headers and list values are fixed words of the sheets in every language
SECTORS = {
    "党政机关": "party_gov_organ",
    "群团组织": "mass_org",
    "事业单位": "public_institution",
    "企业": "enterprise",
    "社会组织": "social_org",
    "其他": "other",
}
# data: whole table, headers are fixed words of the sheets in every language
PARTNER_SHEET = register(
    Sheet(
        key="external_orgs",
        title=_("外部单位名录"),
        needs=Can.EXTERNALS,
        views=Can.VIEW,
        natural_key=("name",),
        row=take_partner,
        export=_rows,
        columns=(
            Column("name", "单位名称", required=True, example="市青少年宫", most=80),
            Column("uscc", "统一社会信用代码", example="91350100M000100Y43", parse=parse_uscc),
            Column(
                "sector",
                "单位类别",
                required=True,
                example="事业单位",
                type=Type.CHOICE,
                choices=SECTORS,
            ),
            Column("address", "地址", example="人民路 1 号", most=200),
            Column("phone", "办公电话", example="0971-8000000", most=20),
            Column("offers", "可提供的场地或服务", example="200 座报告厅", most=200),
        ),
    )
)
