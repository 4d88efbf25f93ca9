"""What the operator types about the working calendar (工作日历)."""

import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.shared.deadlines.models import CalendarDay
from tongxin.shells.design.widgets import DatePicker, Dropzone
from tongxin.shells.holidays import MOST_BYTES, Year, read_holidays

# 2027-01-01, 2027/1/1, 2027.1.1 and 2027年1月1日, a name after blanks or a tab of a table
_LINE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[\s,，]+(.*))?$")  # data: dates


def as_typed(days: Iterable[CalendarDay]) -> str:
    """Entered days as a person would type them."""
    return "\n".join(f"{day.date} {day.name}" for day in days)


class CalendarForm(forms.Form):
    """The holidays of a year as the State Council announces them."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2199)
    holidays = forms.CharField(
        label=_("放假日期"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一天：2027-01-01 元旦"),
    )
    working = forms.CharField(
        label=_("调休上班的周末"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个日期"),
    )
    sheet = forms.FileField(
        label=_("或上传表格"),
        required=False,
        widget=Dropzone(accept=".xlsx,.xls,.csv", max_megabytes=1),
        help_text=_("三列：日期、安排（放假或上班）、名称；上传后不用再填上面两栏"),
    )
    provisional = forms.BooleanField(label=_("暂定（尚未正式公布）"), required=False, initial=True)

    def clean_holidays(self) -> dict[date, str]:
        """Days with their names."""
        return dict(self._lines("holidays"))

    def clean_working(self) -> list[date]:
        """Days without names."""
        return [day for day, _name in self._lines("working")]

    def clean(self) -> dict:
        """One of the two ways: the lines, or a file that says them."""
        given = super().clean() or {}
        if file := given.get("sheet"):
            found = self._read(file)
            if found and found.year != given.get("year"):
                told = _("表格里是 %(year)s 年的放假安排，与所填年份不同")
                self.add_error("sheet", forms.ValidationError(told, params={"year": found.year}))
            elif found:
                given |= {"holidays": found.holidays, "working": found.working}
        elif "holidays" in given and not given["holidays"]:
            self.add_error("holidays", _("请逐行填写放假日期，或上传表格"))
        return given

    def _read(self, file: UploadedFile) -> Year | None:
        try:
            return read_holidays(file.read(MOST_BYTES + 1))
        except DomainError as error:
            self.add_error("sheet", str(error))
            return None

    def _lines(self, field: str) -> list[tuple[date, str]]:
        lines = (line.strip() for line in self.cleaned_data[field].splitlines())
        return [_read(line) for line in lines if line]


class DayForm(forms.Form):
    """One day that was moved after the year was known, and the notice that says so."""

    day = forms.DateField(label=_("日期"), widget=DatePicker)
    is_working = forms.ChoiceField(
        label=_("改为"), choices=[("0", _("放假")), ("1", _("上班"))], widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("依据"), max_length=60, help_text=_("例如通知的名称和文号，会显示在日历上")
    )

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_day(self) -> date:
        """A day of the year that is shown."""
        day = self.cleaned_data["day"]
        if day.year != self.year:
            raise forms.ValidationError(_("请填写 %(year)s 年的日期") % {"year": self.year})
        return day


def _read(line: str) -> tuple[date, str]:
    """One line: a date and what the day is called."""
    found = _LINE.match(line)
    try:
        year, month, day = (int(part) for part in found.groups()[:3]) if found else (0, 0, 0)
        return date(year, month, day), (found[4] or "").strip() or str(_("放假"))
    except (ValueError, TypeError):
        raise forms.ValidationError(
            _("“%(line)s”不是日期，请写成 2027-01-01 元旦"), params={"line": line}
        ) from None
