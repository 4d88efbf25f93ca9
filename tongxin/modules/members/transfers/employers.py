"""The sheets and the list of employers (用人单位)."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.identity import parse_uscc
from tongxin.kernel.periods import Period
from tongxin.modules.members.permissions import HrCan
from tongxin.modules.members.selectors.hr import SHEET
from tongxin.modules.members.services.employer_rows import take_employer, take_headcount
from tongxin.modules.members.services.hr import take_colleague
from tongxin.modules.members.transfers.sheets import MEMBERS
from tongxin.shared.orgs.employer_selectors import Sought, employer_list
from tongxin.shared.orgs.models import Employer, Headcount, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.sheets import Column, Setting, Sheet, Type, register

# data: whole file, headers and list values are fixed words of the sheets in every language
OWNERSHIPS = {
    "机关": "party_gov_organ",
    "事业单位": "public_institution",
    "国有及国有控股企业": "state_owned",
    "集体企业": "collective",
    "私营企业": "private",
    "外商投资企业": "foreign",
    "港澳台商投资企业": "hmt",
    "社会组织": "social_org",
    "个体工商户": "individual",
    "平台企业及合作企业": "platform",
}
ALSO_OWNERSHIPS = {
    "国有": "state_owned",
    "国有企业": "state_owned",
    "国有控股": "state_owned",
    "国有及国有控股": "state_owned",
    "集体": "collective",
    "私营": "private",
    "民营企业": "private",
    "外商": "foreign",
    "外资企业": "foreign",
    "港澳台商": "hmt",
    "个体": "individual",
    "平台企业": "platform",
}
INDUSTRIES = {
    "农、林、牧、渔业": "A",
    "采矿业": "B",
    "制造业": "C",
    "电力、热力、燃气及水生产和供应业": "D",
    "建筑业": "E",
    "批发和零售业": "F",
    "交通运输、仓储和邮政业": "G",
    "住宿和餐饮业": "H",
    "信息传输、软件和信息技术服务业": "I",
    "金融业": "J",
    "房地产业": "K",
    "租赁和商务服务业": "L",
    "科学研究和技术服务业": "M",
    "水利、环境和公共设施管理业": "N",
    "居民服务、修理和其他服务业": "O",
    "教育": "P",
    "卫生和社会工作": "Q",
    "文化、体育和娱乐业": "R",
    "公共管理、社会保障和社会组织": "S",
    "国际组织": "T",
}
USCC = Column(
    "uscc",
    "统一社会信用代码",
    required=True,
    example="91350100M000100Y43",
    aliases=("信用代码", "社会信用代码"),
    parse=parse_uscc,
)
HEADS = (
    Column("women", "女职工人数", Type.WHOLE, example="40"),
    Column("migrants", "农民工人数", Type.WHOLE, example="65"),
)
OF_COLLEAGUES = {
    "name", "id_type", "id_number", "mobile", "sex", "birth_date", "ethnicity", "education",
    "employment_form", "occupation", "skill_level",
}  # fmt: skip


def _employers(ask: Ask) -> QuerySet[Employer]:
    sought = Sought(
        words=ask.word("words"),
        kind=ask.word("kind"),
        ownership_type=ask.word("ownership"),
        industry_code=ask.word("industry"),
    )
    return employer_list(scope=ask.scope, sought=sought)


def _employer_rows(union: UnionOrg, _period: Period, _setting: Setting) -> Iterator[dict]:
    rows = employer_list(scope=Scope(paths=(union.path,)), sought=Sought()).order_by("pk")
    for row in rows.iterator():
        last = row.headcounts.order_by("-year").first()
        cover = row.covers.filter(until=None).first()
        yield {
            **{name: getattr(row, name) for name in ("uscc", "name", "ownership_type")},
            **{name: getattr(row, name) for name in ("industry_code", "address")},
            "division_code": row.division_code,
            "union_code": row.union.code,
            "since": cover.since if cover else row.listed_on,
            **{n: getattr(last, n, None) for n in ("year", "workers", "women", "migrants")},
        }


def _headcount_rows(union: UnionOrg, _period: Period, _setting: Setting) -> Iterator[dict]:
    rows = Headcount.objects.within(Scope(paths=(union.path,))).select_related("employer")
    for row in rows.order_by("employer", "year").iterator():
        heads = {name: getattr(row, name) for name in ("year", "workers", "women", "migrants")}
        yield {"uscc": row.employer.uscc, **heads}


EMPLOYERS = register(
    Sheet(
        key="employers",
        title=_("用人单位名册"),
        needs=Can.EMPLOYERS,
        views=Can.VIEW,
        natural_key=("uscc",),
        row=take_employer,
        export=_employer_rows,
        columns=(
            USCC,
            Column("name", "单位名称", required=True, example="城东区示例机械厂"),
            Column(
                "ownership_type",
                "单位性质",
                Type.CHOICE,
                required=True,
                example="私营企业",
                choices=OWNERSHIPS,
                also=ALSO_OWNERSHIPS,
            ),
            Column(
                "industry_code",
                "行业门类",
                Type.CHOICE,
                required=True,
                example="制造业",
                choices=INDUSTRIES,
                also={code: code for code in INDUSTRIES.values()},
                help=_("按《国民经济行业分类》（GB/T 4754-2017）的门类，也可以只填字母"),
            ),
            Column("address", "地址", example="城东区示例路 1 号", most=200),
            Column("division_code", "行政区划代码", example="630102", most=12),
            Column(
                "union_code",
                "工会编码",
                required=True,
                example="6301020001",
                most=32,
                help=_("已建会的填覆盖它的基层工会；未建会的填管理它的上级工会"),
            ),
            Column(
                "since",
                "起始日期",
                Type.DATE,
                required=True,
                example="2023-03-01",
                help=_("已建会的填工会覆盖的起始日期；未建会的填列入名册的日期"),
            ),
            Column("year", "年度", Type.WHOLE, example="2025"),
            Column("workers", "职工人数", Type.WHOLE, example="120"),
            *HEADS,
        ),
    )
)

HEADCOUNTS = register(
    Sheet(
        key="headcounts",
        title=_("单位职工人数"),
        needs=Can.EMPLOYERS,
        views=Can.VIEW,
        natural_key=("uscc", "year"),
        row=take_headcount,
        export=_headcount_rows,
        columns=(
            USCC,
            Column("year", "年度", Type.WHOLE, required=True, example="2025"),
            Column("workers", "职工人数", Type.WHOLE, required=True, example="120"),
            *HEADS,
        ),
    )
)

ROSTER = register(
    Sheet(
        key=SHEET,
        title=_("单位职工名册"),
        needs=HrCan.ROSTER,
        brings=HrCan.ROSTER,
        natural_key=("id_type", "id_number"),
        row=take_colleague,
        columns=tuple(column for column in MEMBERS.columns if column.key in OF_COLLEAGUES),
    )
)

EMPLOYERS_LIST = declare(
    Listing(
        key="members.employers",
        title=_("用人单位"),
        needs=Can.VIEW,
        rows=_employers,
        order=("-pk",),
        filters={
            "words": _("名称或信用代码"),
            "kind": _("建会情况"),
            "ownership": _("单位性质"),
            "industry": _("行业门类"),
        },
        columns=(
            Col(_("统一社会信用代码"), "uscc"),
            Col(_("单位名称"), "name"),
            Col(_("单位性质"), "get_ownership_type_display"),
            Col(_("行业门类"), "get_industry_code_display"),
            Col(_("职工人数"), "workers"),
            Col(_("已建会"), "is_covered"),
            Col(_("工会"), "union.name"),
            Col(_("地址"), "address"),
            Col(_("行政区划代码"), "division_code"),
            Col(_("列入名册日期"), "listed_on"),
            Col(_("注销日期"), "closed_on"),
        ),
    )
)
