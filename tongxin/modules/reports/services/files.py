"""Files that a form asks for: hung on the answer, gone only while the report is open (附件)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.modules.reports.errors import UnknownItem
from tongxin.modules.reports.models import Answer, FormItem, ItemKind, Submission
from tongxin.modules.reports.selectors.files import ATTACHED, files_of
from tongxin.modules.reports.selectors.forms import item_of
from tongxin.modules.reports.services.answers import open_report, touch
from tongxin.modules.reports.services.editions import write
from tongxin.shared.audit.services import record
from tongxin.shared.files import services as files
from tongxin.shared.files.models import Attachment


@transaction.atomic
def attach_file(
    *, submission_id: int, code: str, upload: UploadedFile, actor: Actor, now: datetime
) -> Attachment:
    """Add a file to the item that asks for files (上传文件).

    Raises NotOpenForFilling, UnknownItem, UploadRefused, SlotFull or AlreadyAttached.
    """
    submission = open_report(submission_id, actor)
    answer = _answer(submission, _file_item(submission, code), actor, now)
    made = files.attach(row=answer, slot=ATTACHED, upload=upload, actor=actor, now=now)
    _note(answer, submission, actor=actor, now=now)
    return made


@transaction.atomic
def detach_file(
    *, submission_id: int, code: str, attachment_id: int, actor: Actor, now: datetime
) -> Attachment:
    """Take a file away while the report is open (移除文件); its bytes stay for the audit.

    Raises NotOpenForFilling, UnknownItem or NotThere.
    """
    submission = open_report(submission_id, actor)
    item = _file_item(submission, code)
    answer = Answer.objects.filter(submission=submission, item=item).first()
    hanging = files_of(answer, actor=actor) if answer else ()
    if attachment_id not in {one.pk for one in hanging}:
        raise NotThere
    reason = _("填报时移除")
    gone = files.remove(attachment_id=attachment_id, reason=reason, actor=actor, now=now)
    _note(answer, submission, actor=actor, now=now)
    return gone


def _file_item(submission: Submission, code: str) -> FormItem:
    item = item_of(submission.form, code)
    if item.kind != ItemKind.FILE:
        raise UnknownItem(code=code)
    return item


def _answer(submission: Submission, item: FormItem, actor: Actor, now: datetime) -> Answer:
    first = {
        "union_id": submission.union_id,
        "version": 0,
        "made_by": actor.name,
        "made_at": now,
    }
    return Answer.objects.get_or_create(submission=submission, item=item, defaults=first)[0]


def _note(answer: Answer, submission: Submission, *, actor: Actor, now: datetime) -> None:
    """The answer says in words which files hang there: what is kept, sent and compared."""
    names = [one.file.name for one in files_of(answer, actor=actor)]
    write(answer, "\n".join(names), actor=actor, now=now)
    touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    change = {"item": answer.item.code, "files": len(names)}
    record(actor, "reports.saved", submission, at=now, change=change)
