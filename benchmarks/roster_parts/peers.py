"""What one would use without us: django-import-export, a bare COPY, the check of one number."""

import random
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from import_export import fields, resources, widgets
from stdnum.cn import ric
from tablib import Dataset

from tongxin.kernel.identity import (
    IdentityError,
    check_member_age,
    parse_document,
    parse_mobile,
    parse_name,
    parse_resident_id,
)
from tongxin.kernel.identity.many import number_of, read_resident_ids
from tongxin.kernel.rls import bypass, speaking
from tongxin.kernel.text import grams
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.joining import check_joining
from tongxin.modules.members.states import Channel, Status
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import id_index, mobile_index

PLAIN = {
    "ethnicity": "民族",
    "education": "学历",
    "household": "户籍类型",
    "occupation": "职业",
    "political_status": "政治面貌",
    "employment_form": "用工形式",
    "skill_level": "技能等级",
}
COPY_OUT = """
COPY (SELECT w.*, m.joined_on, m.status, m.channel, m.employer_uscc
      FROM people_worker w JOIN members_membership m ON m.worker_id = w.id) TO STDOUT
"""


class RosterResource(resources.ModelResource):
    """The same checks, the same sealing, the same two rows, the library's own way."""

    union = fields.Field("union", "union", widgets.ForeignKeyWidget(UnionOrg, "code"))

    class Meta:
        """All columns of a person; the document tells whether one is on file."""

        model = Worker
        import_id_fields = ("id_index",)
        fields = (
            "name", "id_type", "id_number", "id_index", "mobile", "mobile_index", "sex",
            "birth_date", "grams", "worker_groups", "union", *PLAIN,
        )  # fmt: skip

    def __init__(self, unions: dict[str, UnionOrg], today: date) -> None:
        super().__init__()
        self.unions, self.today = unions, today
        for name in ("grams", "worker_groups", "id_index", "mobile_index", "birth_date"):
            self.fields[name].widget = AsItIs()
        self.fields["id_index"].column_name = "证件号码"  # it asks for a header of the file

    def before_import_row(self, row: dict[str, Any], **_given: Any) -> None:
        """Check the cells and put the values under the names of the columns."""
        document = parse_document("resident_id", row["证件号码"])
        mobile, union = parse_mobile(row["手机号"]), self.unions[row["工会编码"]]
        joined_on = date.fromisoformat(row["入会日期"])
        check_member_age(document.birth_date, self.today)
        check_joining(union, document.birth_date, joined_on, self.today)
        name = parse_name(row["姓名"])
        row |= {column: row[header] or "" for column, header in PLAIN.items()}
        row |= {
            "name": name,
            "grams": grams(name),
            "id_type": "resident_id",
            "id_number": document.number,
            "证件号码": id_index("resident_id", document.number),
            "mobile": mobile,
            "mobile_index": mobile_index(mobile),
            "sex": str(document.sex),
            "birth_date": document.birth_date,
            "worker_groups": sorted(filter(None, (row["职工群体"] or "").split("、"))),
            "union": union.code,
            "joined_on": joined_on,
        }

    def after_save_instance(self, instance: Worker, row: dict[str, Any], **_given: Any) -> None:
        """The membership that goes with the person."""
        Membership.objects.create(
            worker=instance,
            union=self.unions[row["union"]],
            status=Status.ACTIVE,
            channel=Channel.IMPORT,
            joined_on=row["joined_on"],
        )

    def after_import(self, dataset: Dataset, result: Any, **_given: Any) -> None:
        """The counters of the tables are the owner's; they are right as they are."""


class AsItIs(widgets.Widget):
    """A value that was read already."""

    def clean(self, value: Any, row: Any = None, **_given: Any) -> Any:
        """The value."""
        return value

    def render(self, value: Any, obj: Any = None, **_given: Any) -> str:
        """Nothing to show of a sealed value."""
        return ""


def import_export(path: Path, actor: Any, now: datetime) -> int:
    """Import a workbook by the library, without its preview; returns how many rows came in."""
    with speaking(actor), bypass("imports"):
        unions = {union.code: union for union in UnionOrg.objects.all()}
        data = Dataset().load(path.read_bytes(), format="xlsx")
        RosterResource(unions, now.date()).import_data(data, dry_run=False, raise_errors=True)
        return Membership.objects.count()


def bare_copy(address: str) -> float:
    """Rows per second of COPY of the finished rows into a logged table without indexes."""
    with psycopg.connect(address, autocommit=True) as server:
        with server.cursor().copy(COPY_OUT) as copy:
            pieces = [bytes(piece) for piece in copy]
        server.execute(
            "CREATE TABLE peer_copy AS SELECT w.*, m.joined_on, m.status, m.channel,"
            " m.employer_uscc FROM people_worker w, members_membership m WITH NO DATA"
        )
        began = time.perf_counter()
        with server.cursor() as cursor:
            with cursor.copy("COPY peer_copy FROM STDIN") as copy:
                for piece in pieces:
                    copy.write(piece)
            rate = cursor.rowcount / (time.perf_counter() - began)
        server.execute("DROP TABLE peer_copy")
    return rate


def ids_together_and_singly(numbers: list[str]) -> float:
    """How many times faster the numbers are checked together than one by one."""
    began = time.perf_counter()
    read_resident_ids(numbers)
    together = time.perf_counter() - began
    some = numbers[:: max(1, len(numbers) // 50_000)]
    began = time.perf_counter()
    for number in some:
        _read(number)
    singly = (time.perf_counter() - began) / len(some) * len(numbers)
    return singly / together


def id_differences(numbers: list[str]) -> int:
    """On how many of so many mutated numbers the two do not read the same: birth, sex, nothing."""
    chance = random.Random(7)  # noqa: S311
    mutated = [_mutated(number, chance) for number in numbers]
    read = read_resident_ids(mutated)
    together = zip(read.sound, read.birth, read.is_male, strict=True)
    return sum(
        ((int(birth), bool(is_male)) if sound else None) != _read(number)
        for (sound, birth, is_male), number in zip(together, mutated, strict=True)
    )


def _read(number: str) -> tuple[int, bool] | None:
    """Birth and sex as the rules read them one by one; None for what is no number."""
    try:
        document = parse_resident_id(number)
    except IdentityError:
        return None
    if document.number != number or document.birth_date is None:
        return None
    return number_of(document.birth_date), document.sex == "male"


def _mutated(number: str, chance: random.Random) -> str:
    """As it is, one sign changed or taken out, or province and birth redrawn.

    A wrong check digit would hide every other difference: redrawn numbers have a right one.
    """
    at, sign = chance.randrange(18), chance.choice("0123456789Xx ０:")
    way = chance.randrange(6)
    if way > 2:
        place = f"{chance.randrange(100):02}" if way > 3 else number[:2]
        day = f"{chance.randrange(14):02}{chance.randrange(33):02}"
        born = f"{chance.randrange(1900, 2100)}{day}"
        body = place + number[2:6] + born + f"{chance.randrange(1000):03}"
        return body + ric.calc_check_digit(body + "0")
    return (number, number[:at] + sign + number[at + 1 :], number[:at] + number[at + 1 :])[way]
