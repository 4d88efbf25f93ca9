"""The figures on the first page of the workbench, fetched once the page stands."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import question_of
from tongxin.modules.reports.selectors.figures import figure_table
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.permissions import Can
from tongxin.shells.desk.page import page

ON_HOME = {
    "MEM01": ("users", "red"),
    "ORG02": ("building-community", "blue"),
    "ACT05": ("calendar-event", "gold"),
    "CMP03": ("circle-check", "green"),
}


def no_facts(_request: HttpRequest, _now: datetime) -> dict:
    """The place of the card; the figures come by themselves."""
    return {}


@page("reports/desk/home_figures.html", needs=Can.VIEW)
def home_figures(request: HttpRequest) -> dict:
    """本年指标."""
    asked = question_of(request, now=clock.now(), ways=[])
    codes = [code for code in ON_HOME if code in figures()]
    return {
        "period": asked.asked.period,
        "numbers": [
            {
                "cell": cell,
                "before": "—" if cell.previous is None else spoken(cell.previous),
                "icon": ON_HOME[cell.code][0],
                "tone": ON_HOME[cell.code][1],
                "url": f"{reverse('reports_desk:figure', args=[cell.code])}?{asked.query}",
            }
            for cell in figure_table(asked.asked, codes=codes)
        ],
    }
