"""Units of count (计量单位) as figures carry them, said in the reader's language."""

from django.utils.translation import pgettext_lazy

# data: keys as the catalogue of indicators writes them
UNITS = {
    "个": pgettext_lazy("计量单位", "个"),
    "人": pgettext_lazy("计量单位", "人"),
    "期": pgettext_lazy("计量单位", "期"),
    "人次": pgettext_lazy("计量单位", "人次"),
    "件": pgettext_lazy("计量单位", "件"),
    "项": pgettext_lazy("计量单位", "项"),
    "类": pgettext_lazy("计量单位", "类"),
    "场": pgettext_lazy("计量单位", "场"),
    "场次": pgettext_lazy("计量单位", "场次"),
    "次": pgettext_lazy("计量单位", "次"),
    "条": pgettext_lazy("计量单位", "条"),
    "篇": pgettext_lazy("计量单位", "篇"),
    "册": pgettext_lazy("计量单位", "册"),
    "元": pgettext_lazy("计量单位", "元"),
    "家": pgettext_lazy("计量单位", "家"),
    "批": pgettext_lazy("计量单位", "批"),
    "户": pgettext_lazy("计量单位", "户"),
    "工作日": pgettext_lazy("计量单位", "工作日"),
    "份": pgettext_lazy("计量单位", "份"),
    "名": pgettext_lazy("计量单位", "名"),
    "路": pgettext_lazy("计量单位", "路"),
    "平方米": pgettext_lazy("计量单位", "平方米"),
}


def unit_label(unit: str) -> str:
    """The unit in the reader's language; a unit typed by somebody stays as it is."""
    return str(UNITS.get(unit, unit))
