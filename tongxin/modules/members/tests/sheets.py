"""Rosters for tests."""

from tongxin.modules.members.tests.factories import an_id
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tests.books import a_csv

UNION_HEAD = ("工会编码", "名称", "层级", "类型", "上级工会编码", "成立日期")
MEMBER_HEAD = ("姓名", "证件类型", "证件号码", "手机号", "性别", "出生日期", "民族", "学历",
               "政治面貌", "户籍类型", "用工形式", "职业", "技能等级", "职工群体", "工会编码",
               "用人单位信用代码", "入会日期")  # fmt: skip


def imported(key: str, *rows, actor=SYSTEM, head=None, now=NOW, **order) -> ImportRun:
    """The finished import of these rows."""
    head = head or get_sheet(key).headers
    upload = Upload(f"{key}.csv", a_csv(head, *rows))
    run = accept_file(upload=upload, order=Order(key, **order), actor=actor, now=now)
    return run_import(run_id=run.pk, now=now)


def counts(run: ImportRun) -> list[int]:
    """Read, created, updated, unchanged, refused."""
    return [run.read, run.created, run.updated, run.unchanged, run.refused]


def refusals(run: ImportRun) -> list[tuple[int, str, str]]:
    """Row, column and rule of each reason."""
    return list(run.refusals.order_by("row", "pk").values_list("row", "column", "rule"))


def a_row(number: int, union_code: str, **cells: str) -> list[str]:
    """A sound row of the roster; ``cells`` changes or fills some by header."""
    values = {
        "姓名": f"王{'甲乙丙丁'[number % 4]}",
        "证件类型": "居民身份证",
        "证件号码": an_id(number),
        "手机号": f"138{number:08}",
        "工会编码": union_code,
        "入会日期": "2024-03-05",
    } | cells
    return [values.get(header, "") for header in MEMBER_HEAD]
