"""The yearly work report that comes with the house (年度工作报告)."""

from django.utils.translation import gettext_noop

from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.services.facts import FormFacts, ItemFacts


def _heading(code: str, label: str) -> ItemFacts:
    return ItemFacts(ItemKind.HEADING, code, label)


def _figure(code: str, breakdown: str = "") -> ItemFacts:
    return ItemFacts(ItemKind.FIGURE, code, breakdown=breakdown)


def _text(code: str, label: str, hint: str) -> ItemFacts:
    return ItemFacts(ItemKind.TEXT, code, label, hint, is_required=True)


ANNUAL = FormFacts(
    key="annual",
    version=1,
    title=gettext_noop("年度工作报告"),
    period_kind=PeriodKind.YEAR,
    help=gettext_noop("数字由平台按台账统计，不用手工填写；只写数字说不清的情况。"),
    items=(
        _heading("basics", gettext_noop("基本情况")),
        _figure("ORG01", "child"),
        _figure("ORG02", "child"),
        _figure("MEM01", "child"),
        _text("overview", gettext_noop("概况"), gettext_noop("本单位一年来工作的总体情况")),
        _heading("work", gettext_noop("主要做法与成效")),
        _figure("ACT04", "child"),
        _figure("ACT05", "child"),
        _figure("ACT06", "child"),
        _text("practice", gettext_noop("主要做法"), gettext_noop("做了什么、怎么做的、有何成效")),
        ItemFacts(
            ItemKind.QUESTION,
            "highlight",
            gettext_noop("最值得推广的一项做法"),
            gettext_noop("一句话写清，没有可不填"),
        ),
        _heading("cascade", gettext_noop("上级部署落实情况")),
        _figure("CMP01"),
        _figure("CMP02", "child"),
        _figure("CMP03", "child"),
        _figure("CMP04", "child"),
        _figure("CMP06", "child"),
        _heading("problems", gettext_noop("存在问题")),
        _text("problem", gettext_noop("问题与不足"), gettext_noop("实事求是，写具体")),
        ItemFacts(
            ItemKind.QUESTION,
            "help_wanted",
            gettext_noop("需要上级协调解决的事项"),
            gettext_noop("没有可不填"),
        ),
        _heading("plans", gettext_noop("下一步打算")),
        _text("plan", gettext_noop("工作打算"), gettext_noop("下一年度的重点工作")),
    ),
)
HOUSE_FORMS = (ANNUAL,)
