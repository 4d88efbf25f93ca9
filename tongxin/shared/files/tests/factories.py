"""Plain valid files for tests; their bytes were never stored."""

from itertools import count

from tongxin.shared.files.models import Attachment, StoredFile
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW

_numbers = count(1)


def a_file(union: UnionOrg) -> StoredFile:
    """A file kept for ``union``."""
    return StoredFile.objects.create(
        union=union,
        digest=f"{next(_numbers):064x}",
        name="现场照片.jpg",
        content_type="image/jpeg",
        size=1000,
        made_by="测试员",
        stored_at=NOW,
    )


def an_attachment(union: UnionOrg) -> Attachment:
    """A file that hangs on some row of ``union``."""
    return Attachment.objects.create(
        union=union, file=a_file(union), target="tests.Row", target_key=1, slot="photos"
    )


FACTORIES = {"files.StoredFile": a_file, "files.Attachment": an_attachment}
