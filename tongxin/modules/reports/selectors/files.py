"""Files that hang on the answers of a report."""

from django.db.models import QuerySet

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.models import Answer, ItemKind, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.files.slots import Slot

ATTACHED = Slot(
    target=Answer._meta.label,
    name="file",
    view=Can.VIEW,
    edit=Can.FILL,
    wanted=PICTURES | {Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.CSV, Kind.TEXT},
    most=10,
)


def files_of(answer: Answer, *, actor: Actor) -> QuerySet[Attachment]:
    """What hangs on one answer, oldest first."""
    return attachments_of(answer, ATTACHED, actor=actor)


def files_by_item(submission: Submission, *, actor: Actor) -> dict[str, list[Attachment]]:
    """The files of a report by item code; items without a file as well."""
    found = {
        code: []
        for code in submission.form.items.filter(kind=ItemKind.FILE).values_list("code", flat=True)
    }
    answers = submission.answers.filter(item__kind=ItemKind.FILE).select_related("item")
    return found | {one.item.code: list(files_of(one, actor=actor)) for one in answers}
