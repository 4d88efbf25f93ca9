"""Which union, period and breakdown a page of figures is asked for."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.periods import Period
from tongxin.modules.reports.forms.filling import PeriodField
from tongxin.modules.reports.selectors.figures import breakdowns, usual_periods
from tongxin.shared.indicators.compute import Asked, ask
from tongxin.shared.indicators.wording import cut_names
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import union_by_code

WAYS = {
    "": gettext_lazy("不分列"),
    "child": gettext_lazy("按下级单位"),
    "month": gettext_lazy("按月份"),
}


class QuestionForm(forms.Form):
    """The filter over a page of figures."""

    period = PeriodField(
        help_text="", widget=forms.TextInput(attrs={"list": "usual-periods", "autocomplete": "off"})
    )
    by = forms.ChoiceField(label=gettext_lazy("分列"), required=False)
    union = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, ways: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", WAYS[""]), *((way, way_name(way)) for way in ways)]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and the form it was asked with."""

    asked: Asked
    by: str
    form: QuestionForm
    periods: list[Period]

    @property
    def query(self) -> str:
        """The same question in an address."""
        return urlencode({"union": self.asked.union.code, "period": str(self.asked.period)})

    @property
    def subtitle(self) -> str:
        """Union and period in words."""
        return f"{self.asked.union.name} · {self.asked.period.title}"


def question_of(
    request: HttpRequest, *, now: datetime, ways: list[str] | None = None, by: str = ""
) -> Question:
    """Read the address; a period that cannot be read is said on the form, this year is shown.

    Raises NotThere for a union outside the scope.
    """
    today = timezone.localdate(now)
    periods = usual_periods(today)
    given = {name: request.GET.get(name, "") for name in ("period", "by", "union")}
    given |= {"period": given["period"] or str(periods[0]), "by": given["by"] or by}
    form = QuestionForm(given, ways=breakdowns() if ways is None else ways)
    form.full_clean()
    union = _union(request, given["union"])
    asked = _asked(form, union, periods[0], request=request, now=now)
    return Question(asked, form.cleaned_data.get("by", ""), form, periods)


def way_name(way: str) -> str:
    """What a breakdown is called."""
    return str(WAYS.get(way) or cut_names().get(way, way))


def _union(request: HttpRequest, code: str) -> UnionOrg:
    if code:
        return union_by_code(code, scope=request.scope)
    if request.union is None:
        raise NotThere
    return request.union


def _asked(form, union: UnionOrg, usual: Period, *, request: HttpRequest, now: datetime) -> Asked:
    terms = {"union": union, "actor": request.actor, "now": now}
    period = form.cleaned_data.get("period") or usual
    try:
        return ask(period=period, **terms)
    except NotThere:
        raise
    except DomainError as error:
        form.add_error("period", str(error))
        return ask(period=usual, **terms)


def crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """The way from the list to this page."""
    return [{"label": label, "url": url} for label, url in pairs]
