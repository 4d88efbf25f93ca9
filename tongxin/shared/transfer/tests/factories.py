"""Plain valid imports and exports for tests."""

from itertools import count

from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.transfer.models import (
    ExportFile,
    ExportRun,
    ImportFile,
    ImportRefusal,
    ImportRun,
    SavedView,
)

_numbers = count(1)


def a_run(union: UnionOrg) -> ImportRun:
    """A file of ``union`` that waits to be taken."""
    return ImportRun.objects.create(
        union=union,
        union_path=union.path,
        sheet="unions",
        file_name="工会.csv",
        digest="0" * 64,
        made_by="测试员",
        asked_at=NOW,
    )


def a_file(union: UnionOrg) -> ImportFile:
    """The bytes of such a file."""
    return ImportFile.objects.create(
        union=union, union_path=union.path, run=a_run(union), sealed=b"sealed"
    )


def a_refusal(union: UnionOrg) -> ImportRefusal:
    """A row that was not taken."""
    return ImportRefusal.objects.create(
        union=union,
        union_path=union.path,
        run=a_run(union),
        row=2,
        rule="tests.unreadable",
        message="无法识别",
    )


def an_export(union: UnionOrg) -> ExportRun:
    """A list of ``union`` on its way out."""
    return ExportRun.objects.create(
        union=union,
        listing="members.unions",
        title="工会组织",
        suffix="csv",
        language="zh-hans",
        made_by="测试员",
        expected=1,
        asked_at=NOW,
    )


def an_export_file(union: UnionOrg) -> ExportFile:
    """Where its file will lie."""
    return ExportFile.objects.create(union=union, run=an_export(union))


def a_view(union: UnionOrg) -> SavedView:
    """The unions of a word, for whoever works at the union."""
    return SavedView.objects.create(
        union=union,
        listing="members.unions",
        name=f"口径{next(_numbers)}",
        chosen={"words": "总工会"},
        is_shared=True,
        account=an_account(),
        made_by="测试员",
    )


FACTORIES = {
    "transfer.SavedView": a_view,
    "transfer.ExportRun": an_export,
    "transfer.ExportFile": an_export_file,
    "transfer.ImportRun": a_run,
    "transfer.ImportFile": a_file,
    "transfer.ImportRefusal": a_refusal,
}
