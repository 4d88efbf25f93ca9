"""The filter over the rows behind a figure."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import Period, PeriodReversed
from tongxin.modules.reports.forms.filling import PeriodField
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Figure
from tongxin.shared.indicators.narrowing import Group, Only, check_days, union_below
from tongxin.shells.design.widgets import DatePicker


class RowsForm(forms.Form):
    """Which of the rows: a union below, from day to day, one value of a dimension."""

    period = PeriodField(
        help_text="", widget=forms.TextInput(attrs={"list": "usual-periods", "autocomplete": "off"})
    )
    within = forms.CharField(
        label=_("下级工会"),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"list": "unions-below", "autocomplete": "off", "placeholder": _("编码或全称")}
        ),
    )
    first = forms.DateField(label=_("从"), required=False, widget=DatePicker)
    last = forms.DateField(label=_("到"), required=False, widget=DatePicker)
    part = forms.ChoiceField(label=_("分类"), required=False)
    side = forms.CharField(required=False, widget=forms.HiddenInput)
    union = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args, figure: Figure, asked: Asked, parts: list[tuple[str, object]], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.figure, self.asked = figure, asked
        self.fields["part"].choices = [("", _("全部")), *parts]
        if not parts:
            del self.fields["part"]
        if figure.period_type == "point":
            del self.fields["first"], self.fields["last"]

    def clean_within(self):
        """The union itself; none where it is the one asked for anyway."""
        word = self.cleaned_data["within"].strip()
        try:
            union = union_below(self.asked, word) if word else None
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        return None if union == self.asked.union else union

    def clean(self) -> dict:
        """Days that lie in the period."""
        clean = super().clean()
        try:
            clean["days"] = self._days(clean.get("first"), clean.get("last"))
        except DomainError as error:
            self.add_error("first", str(error))
        return clean

    def only(self) -> Only:
        """What was chosen, as far as it can be."""
        clean = self.cleaned_data
        by, _sign, key = (clean.get("part") or "").partition("=")
        return Only(clean.get("within"), clean.get("days"), Group(by, key) if by else None)

    def _days(self, first: date | None, last: date | None) -> Period | None:
        if not (first or last):
            return None
        begin, end = first or self.asked.period.start, last or self.asked.period.last_day
        if end < begin:
            raise PeriodReversed(text=f"{begin}..{end}")
        days = Period.parse(f"{begin}..{end}")
        check_days(self.figure, self.asked, days)
        return None if days == self.asked.period else days
