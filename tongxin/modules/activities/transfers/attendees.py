"""The sheet of attendees (签到名单): a paper list, taken in row by row."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.identity import normalise_id_number, parse_name
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendees import take_attendee
from tongxin.shared.transfer.sheets import Column, Sheet, Type, register

# data: whole file, headers are fixed words of the sheets in every language
ATTENDEES = register(
    Sheet(
        key="attendees",
        title=_("签到名单"),
        needs=Can.CHECK_IN,
        views=Can.VIEW,
        natural_key=("session", "id_number"),
        row=take_attendee,
        columns=(
            Column("session", "场次编号", Type.WHOLE, required=True, example="12",
                   help=_("场次页面右侧“场次信息”里的编号")),
            Column("name", "姓名", required=True, example="李建国",
                   parse=lambda raw: parse_name(str(raw))),
            Column("id_number", "身份证号码", required=True, example="630102199001010013",
                   aliases=("身份证号", "证件号码"), sealed="id_number",
                   parse=normalise_id_number, help=_("请先把整列设为文本格式，避免末尾几位丢失")),
            Column("reason", "补录原因", example="", most=300,
                   help=_("场次办结后补录必须填写")),
        ),
    )
)  # fmt: skip
