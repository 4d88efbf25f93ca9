"""Plain valid imports for tests."""

from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.transfer.models import ImportFile, ImportRefusal, ImportRun


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


FACTORIES = {
    "transfer.ImportRun": a_run,
    "transfer.ImportFile": a_file,
    "transfer.ImportRefusal": a_refusal,
}
