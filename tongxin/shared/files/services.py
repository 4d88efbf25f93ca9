"""Keeping uploads and hanging them on rows."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.files import store
from tongxin.shared.files.errors import (
    AlreadyAttached,
    AlreadyRemoved,
    RemovalNeedsReason,
    SlotFull,
)
from tongxin.shared.files.imaging import CleanFile, clean_upload
from tongxin.shared.files.kinds import Kind
from tongxin.shared.files.models import Attachment, StoredFile
from tongxin.shared.files.slots import Slot, slot_of
from tongxin.shared.orgs.models import UnionOrg, UnionOwned


@transaction.atomic
def keep_file(*, clean: CleanFile, union: UnionOrg, actor: Actor, now: datetime) -> StoredFile:
    """Store a cleaned upload for a union (保存文件)."""
    store.keep(clean.content, clean.sha256)
    return StoredFile.objects.create(
        union=union,
        digest=clean.sha256,
        name=clean.name,
        content_type=clean.mime,
        size=len(clean.content),
        made_by=actor.name,
        stored_at=now,
    )


@transaction.atomic
def attach(
    *,
    row: UnionOwned,
    slot: Slot,
    upload: UploadedFile,
    caption: str = "",
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Clean an upload and hang it into a slot of a row (上传附件).

    Raises UploadRefused, SlotFull, AlreadyAttached or Forbidden.
    """
    actor.require(slot.edit, at=row.union)
    clean = clean_upload(
        _content(upload),
        filename=upload.name or "",
        limit=settings.UPLOAD_LIMIT,
        wanted=frozenset(slot.wanted) or frozenset(Kind),
    )
    hanging = _hanging(row, slot)
    if hanging.filter(file__digest=clean.sha256).exists():
        raise AlreadyAttached
    if hanging.count() >= slot.most:
        raise SlotFull(most=slot.most)
    made = _hang(row, slot, clean, caption, actor=actor, now=now)
    record(actor, "files.attached", row, at=now, change={"file": clean.sha256, "slot": slot.name})
    return made


@transaction.atomic
def remove(*, attachment_id: int, reason: str, actor: Actor, now: datetime) -> Attachment:
    """Take a file off a row; row and bytes stay for the audit (移除附件).

    Raises RemovalNeedsReason or AlreadyRemoved.
    """
    attachment = Attachment.objects.lock(pk=attachment_id)
    slot = slot_of(attachment.target, attachment.slot)
    attachment = Attachment.objects.owned_by(actor.scope(slot.edit)).fetch(pk=attachment_id)
    if attachment.removed_at is not None:
        raise AlreadyRemoved
    if not reason.strip():
        raise RemovalNeedsReason
    attachment.removed_at, attachment.remove_reason = now, reason.strip()
    attachment.save(update_fields=["removed_at", "remove_reason", "updated_at"])
    record(actor, "files.removed", attachment, at=now, reason=reason)
    return attachment


@transaction.atomic
def move(*, target: str, keys: Sequence[int], old: Sequence[Slot], new: Slot) -> int:
    """Hang what is in the old slots of some rows into the new one (附件换位); how many."""
    rows = Attachment.objects.filter(target=target, target_key__in=keys)
    return rows.filter(slot__in=[slot.name for slot in old]).update(slot=new.name)


def _hanging(row: UnionOwned, slot: Slot):
    return Attachment.objects.filter(
        target=slot.target, target_key=row.pk, slot=slot.name, removed_at=None
    )


def _hang(
    row: UnionOwned, slot: Slot, clean: CleanFile, caption: str, *, actor: Actor, now: datetime
) -> Attachment:
    try:
        with transaction.atomic():
            return Attachment.objects.create(
                union=row.union,
                file=keep_file(clean=clean, union=row.union, actor=actor, now=now),
                target=slot.target,
                target_key=row.pk,
                slot=slot.name,
                caption=caption.strip(),
            )
    except IntegrityError:
        raise AlreadyAttached from None


def _content(upload: UploadedFile) -> bytes:
    return upload.read(settings.UPLOAD_LIMIT + 1)  # one byte more, so that too large is seen
