"""One figure compared on the workbench: periods, years, unions below, targets."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.text import beside
from tongxin.modules.reports.faces.asking import Question, crumbs, question_of
from tongxin.modules.reports.selectors.comparison import (
    Child,
    Comparison,
    Step,
    comparison,
    measured,
    ranked,
)
from tongxin.modules.reports.selectors.notable import EXPLAINED, RULES, notable
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.services.paper_html import Links
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.permissions import Can
from tongxin.shells.design.charts import bar_chart, line_chart
from tongxin.shells.desk.page import page

USUAL = "ACT05"
MOST_BARS = 30


class CodeForm(forms.Form):
    """Which figure is compared."""

    code = forms.ChoiceField(label=gettext_lazy("指标"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = sorted(figures().items())
        self.fields["code"].choices = [(code, beside(one.name, code)) for code, one in known]


@page("reports/desk/comparison.html", needs=Can.VIEW)
def compare(request: HttpRequest) -> dict:
    """对比分析."""
    asked = question_of(request, now=clock.now(), ways=[])
    form = CodeForm({"code": request.GET.get("code") or _usual()})
    code = form.cleaned_data["code"] if form.is_valid() else _usual()
    made = comparison(code, asked.asked)
    every = f"{reverse('reports_desk:figures')}?{asked.query}"
    return {
        "heading": _("对比分析：%(name)s") % {"name": made.name},
        "subtitle": asked.subtitle,
        "breadcrumbs": crumbs((_("指标"), every), (_("对比分析"), "")),
        "question": asked,
        "code_form": form,
        "made": made,
        "figure_url": f"{reverse('reports_desk:figure', args=[code])}?{asked.query}",
        "notable": notable(made, asked.asked.union.name),
        "rules": [{"name": RULES[rule], "said": said} for rule, said in EXPLAINED.items()],
        "rows": _rows(made, asked),
        "charts": _charts(made),
        "children": [_child(child, made, asked) for child in made.children],
        "middle": spoken(made.middle),
        "own": None if made.own is None else spoken(made.own),
    }


def _usual() -> str:
    known = figures()
    return USUAL if USUAL in known else min(known)


def _charts(made: Comparison) -> dict:
    unit = beside(made.name, made.unit)
    titles = [step.period.title for step in made.periods]
    values = {unit: [step.value for step in made.periods]}
    found = {"periods": line_chart(titles, values)}
    if made.years:
        titles = [step.period.title for step in made.years]
        found["years"] = bar_chart(titles, {unit: [step.value for step in made.years]})
    order = ranked(made.children, made)[:MOST_BARS]
    if order:
        label = _("每千名会员") if made.is_weighed else unit
        numbers = {label: [measured(one, made) for one in order]}
        found["children"] = bar_chart([one.name for one in order], numbers, lying=True)
    return found


def _rows(made: Comparison, asked: Question) -> list[dict]:
    """The row of periods and the row of years, each with its table."""
    titled = (("periods", _("各期走势"), made.periods), ("years", _("历年同期"), made.years))
    return [
        {"key": key, "title": title, "steps": [_step(step, made, asked) for step in steps]}
        for key, title, steps in titled
        if steps
    ]


def _step(step: Step, made: Comparison, asked: Question) -> dict:
    links = Links(asked.asked.union.code, str(step.period))
    return {
        "title": step.period.title,
        "value": {"text": spoken(step.value), "url": _opened(links, made, step.value)},
        "change": _signed(step.change),
        "percent": _percent(step.percent),
    }


def _child(child: Child, made: Comparison, asked: Question) -> dict:
    links = Links(child.union.code, str(asked.asked.period))
    query = {"union": child.union.code, "period": str(asked.asked.period), "code": made.code}
    return {
        "child": child,
        "url": f"?{urlencode(query)}",
        "value": {"text": spoken(child.value), "url": _opened(links, made, child.value)},
        "per_thousand": spoken(child.per_thousand),
        "change": _signed(child.change),
        "percent": _percent(child.percent),
        "target": spoken(child.target),
        "reached": _percent(child.reached, plus=""),
    }


def _opened(links: Links, made: Comparison, value: object) -> str:
    return links.rows(made.code) if value is not None else ""


def _signed(value) -> str:
    return f"+{spoken(value)}" if value and value > 0 else spoken(value)


def _percent(value, plus: str = "+") -> str:
    if value is None:
        return spoken(None)
    return f"{plus if value > 0 else ''}{spoken(value)}%"
