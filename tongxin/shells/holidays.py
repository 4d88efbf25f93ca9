"""The holidays of a year out of a workbook or text table (放假安排表): all of it or nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.errors import DomainError
from tongxin.kernel.text import listed
from tongxin.shared.deadlines.permissions import Can
from tongxin.shared.transfer.reading import ReadRow, read_rows
from tongxin.shared.transfer.sheets import Column, Sheet, Type
from tongxin.shared.transfer.tables import read_table

MOST_BYTES = 2**20
SHOWN = 3
OFF, WORKED = "off", "worked"


class HolidaysUnclear(DomainError):
    """Rows of the file cannot be read."""

    code = "deadlines.rows_unclear"
    status = 422
    message = gettext_lazy(
        "放假安排有 %(count)s 行读不懂，什么都没有录入：%(rows)s。请改正后重新提交"
    )


@dataclass(frozen=True, slots=True)
class Year:
    """What a file says of one year."""

    year: int
    holidays: dict[date, str]
    working: list[date]


# No example: in the template it would be a day that a real file may name.
# data: headers and words as they stand in the file
SHEET = Sheet(
    key="holidays",
    title="放假安排",
    needs=Can.ENTER,
    views=Can.ENTER,
    natural_key=("day",),
    columns=(
        Column("day", "日期", Type.DATE, required=True),
        Column(
            "kind",
            "安排",
            Type.CHOICE,
            required=True,
            choices={"放假": OFF, "上班": WORKED},
            also={"休": OFF, "休息": OFF, "班": WORKED, "调休上班": WORKED},
        ),
        Column("name", "名称", most=60),
    ),
)


def read_holidays(content: bytes) -> Year:
    """The days of the file; the year is that of the last one, New Year may reach back.

    Raises HolidaysUnclear or SheetRefused.
    """
    rows = list(read_rows(read_table(content, SHEET, most=MOST_BYTES), SHEET))
    if wrong := [row for row in rows if row.flaws]:
        raise HolidaysUnclear(count=len(wrong), rows=listed(map(_in_words, wrong[:SHOWN])))
    if not rows:
        raise HolidaysUnclear(count=0, rows=_("文件里没有日期"))
    said = [row.values for row in rows]
    return Year(
        year=max(one["day"].year for one in said),
        holidays={d["day"]: d["name"] or str(_("放假")) for d in said if d["kind"] == OFF},
        working=sorted(one["day"] for one in said if one["kind"] == WORKED),
    )


def _in_words(row: ReadRow) -> str:
    flaw = row.flaws[0]
    return _("第 %(row)s 行 %(why)s") % {"row": row.number, "why": flaw.error}
