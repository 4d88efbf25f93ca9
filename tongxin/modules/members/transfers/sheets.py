"""The sheets of unions and of members (表格)."""

import re
from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.identity import normalise_id_number, parse_mobile, parse_name, parse_uscc
from tongxin.kernel.periods import Period
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.branches import superiors_first, take_union
from tongxin.modules.members.services.plain_roster import take_plain
from tongxin.modules.members.services.plain_rows import PlainRowReader
from tongxin.modules.members.services.roster import take_roster
from tongxin.modules.members.states import COUNTED
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.transfer.cells import plain_text
from tongxin.shared.transfer.sheets import Column, Quick, Setting, Sheet, Type, register

# data: whole file, headers and list values are fixed words of the sheets in every language
LEVELS = {
    "全国": "national",
    "省级": "province",
    "市级": "city",
    "县级": "county",
    "乡镇街道": "township",
    "园区": "park",
    "村社区": "village",
    "基层": "grassroots",
    "分会": "branch",
    "工会小组": "group",
}
ALSO_LEVELS = {
    "省": "province",
    "市": "city",
    "州级": "city",
    "县": "county",
    "区级": "county",
    "县区": "county",
    "县区级": "county",
    "乡镇": "township",
    "街道": "township",
    "乡镇级": "township",
    "乡镇街道级": "township",
    "社区": "village",
    "村": "village",
    "基层工会": "grassroots",
    "工会分会": "branch",
    "小组": "group",
}
KINDS = {
    "地方总工会": "local_federation",
    "产业工会": "industrial_union",
    "系统工会": "system_union",
    "机关工会": "organ_union",
    "单位工会": "grassroots_union",
    "联合基层工会": "joint_grassroots_union",
    "区域性工会联合会": "regional_federation",
    "行业性工会联合会": "sector_federation",
    "工会工作委员会": "work_committee",
}
ALSO_KINDS = {
    "总工会": "local_federation",
    "基层工会": "grassroots_union",
    "企业工会": "grassroots_union",
    "区域工会联合会": "regional_federation",
    "行业工会联合会": "sector_federation",
    "工委": "work_committee",
}
ID_TYPES = {
    "居民身份证": "resident_id",
    "港澳台居民居住证": "hmt_permit",
    "外国人永久居留身份证": "foreign_permit",
    "护照": "passport",
}
ALSO_ID_TYPES = {"身份证": "resident_id", "外国人永久居留证": "foreign_permit"}
SEXES = {"男": "male", "女": "female"}
ALSO_SEXES = {"男性": "male", "女性": "female"}
_BETWEEN_GROUPS = re.compile(r"[、,，;；/|]+")


def _ethnicity(raw: object) -> str:
    """汉 as 汉族."""
    text = plain_text(raw)[:20]
    return f"{text}族" if len(text) == 1 else text


def _groups(raw: object) -> tuple[str, ...]:
    """Several groups in one cell, each once, in a fixed order."""
    named = (part.strip()[:20] for part in _BETWEEN_GROUPS.split(plain_text(raw)))
    return tuple(sorted({part for part in named if part}))


def _union_rows(union: UnionOrg, period: Period, setting: Setting) -> Iterator[dict]:
    rows = UnionOrg.objects.within(Scope(paths=(union.path,))).select_related("parent")
    for row in rows.active_on(_day(period, setting)).order_by("path"):
        yield {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "kind": row.kind,
            "parent_code": row.parent.code if row.parent else "",
            "founded_on": row.founded_on,
        }


def _member_rows(union: UnionOrg, period: Period, setting: Setting) -> Iterator[dict]:
    day = _day(period, setting)
    rows = Membership.objects.within(Scope(paths=(union.path,))).filter(
        Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day, status__in=COUNTED
    )
    for row in rows.select_related("worker", "union").order_by("union_path", "pk").iterator():
        worker = {c.key: getattr(row.worker, c.key, None) for c in MEMBERS.columns}
        yield worker | {
            "union_code": row.union.code,
            "employer_uscc": row.employer_uscc,
            "joined_on": row.joined_on,
        }


def _day(period: Period, setting: Setting) -> date:
    return min(period.last_day, setting.today)


UNIONS = register(
    Sheet(
        key="unions",
        title=_("工会名册"),
        needs=CanOrgs.MANAGE,
        views=CanOrgs.VIEW,
        natural_key=("code",),
        row=take_union,
        arrange=superiors_first,
        export=_union_rows,
        columns=(
            Column("code", "工会编码", required=True, example="6301020001", most=32),
            Column("name", "名称", required=True, example="城东区示例机械厂工会"),
            Column(
                "level",
                "层级",
                Type.CHOICE,
                required=True,
                example="基层",
                choices=LEVELS,
                also=ALSO_LEVELS,
            ),
            Column(
                "kind",
                "类型",
                Type.CHOICE,
                required=True,
                example="单位工会",
                choices=KINDS,
                also=ALSO_KINDS,
            ),
            Column(
                "parent_code",
                "上级工会编码",
                example="630102",
                most=32,
                help=_("只有最上级的工会可以不填；上级可以在同一张表里，先后顺序不限"),
            ),
            Column("founded_on", "成立日期", Type.DATE, required=True, example="2020-01-01"),
        ),
    )
)

MEMBERS = register(
    Sheet(
        key="members",
        title=_("会员名册"),
        needs=Can.ADMIT,
        views=Can.VIEW,
        natural_key=("id_type", "id_number"),
        rows=take_roster,
        quick=Quick(lambda: PlainRowReader(MEMBERS), take_plain),
        export=_member_rows,
        chunk=20_000,
        columns=(
            Column(
                "name",
                "姓名",
                required=True,
                example="李建国",
                aliases=("名字", "职工姓名", "会员姓名"),
                parse=lambda r: parse_name(str(r)),
            ),
            Column(
                "id_type",
                "证件类型",
                Type.CHOICE,
                required=True,
                example="居民身份证",
                choices=ID_TYPES,
                also=ALSO_ID_TYPES,
            ),
            Column(
                "id_number",
                "证件号码",
                required=True,
                example="630102199001010013",
                aliases=("身份证号", "身份证号码", "证件号", "居民身份证号", "身份证"),
                sealed="id_number",
                parse=normalise_id_number,
                help=_("请先把整列设为文本格式，避免末尾几位丢失"),
            ),
            Column(
                "mobile",
                "手机号",
                required=True,
                example="13900000000",
                aliases=("手机", "手机号码", "联系电话", "电话", "移动电话"),
                sealed="mobile",
                parse=parse_mobile,
            ),
            Column(
                "sex",
                "性别",
                Type.CHOICE,
                example="男",
                choices=SEXES,
                also=ALSO_SEXES,
                help=_("居民身份证可不填，由证件号码得出"),
            ),
            Column(
                "birth_date",
                "出生日期",
                Type.DATE,
                example="1990-01-01",
                help=_("居民身份证可不填，由证件号码得出"),
            ),
            Column("ethnicity", "民族", example="汉族", parse=_ethnicity),
            Column("education", "学历", example="大学本科", most=20),
            Column("political_status", "政治面貌", example="群众", most=20),
            Column("household", "户籍类型", example="城镇", most=10),
            Column("employment_form", "用工形式", example="劳动合同", most=20),
            Column("occupation", "职业", example="车工", most=40),
            Column("skill_level", "技能等级", example="高级工", most=20),
            Column(
                "worker_groups",
                "职工群体",
                example="快递员、农民工",
                parse=_groups,
                help=_("有多个群体时用顿号隔开"),
            ),
            Column(
                "union_code",
                "工会编码",
                required=True,
                example="6301020001",
                aliases=("所属工会编码", "工会代码"),
                most=32,
            ),
            Column(
                "employer_uscc",
                "用人单位信用代码",
                aliases=("统一社会信用代码", "单位信用代码"),
                example="91350100M000100Y43",
                parse=parse_uscc,
            ),
            Column(
                "joined_on",
                "入会日期",
                Type.DATE,
                required=True,
                example="2024-03-05",
                aliases=("入会时间",),
            ),
        ),
    )
)
