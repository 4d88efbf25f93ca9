"""Photos of a session as evidence (活动照片)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.shared.files import services as files
from tongxin.shared.files.kinds import PICTURES
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.slots import Slot

PHOTOS = Slot(
    target=ActivitySession._meta.label,
    name="photos",
    view=Can.VIEW,
    edit=Can.EDIT,
    wanted=PICTURES,
    most=12,
)


@transaction.atomic
def add_photo(
    *, session_id: int, upload: UploadedFile, caption: str = "", actor: Actor, now: datetime
) -> Attachment:
    """Hang one picture on a session; its EXIF and place are gone before it is kept (上传照片).

    Raises UploadRefused, SlotFull or AlreadyAttached.
    """
    mine = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    session = mine.lock(pk=session_id)
    return files.attach(
        row=session, slot=PHOTOS, upload=upload, caption=caption, actor=actor, now=now
    )


def remove_photo(*, photo_id: int, reason: str, actor: Actor, now: datetime) -> Attachment:
    """Take a picture off its session with a reason (移除照片)."""
    return files.remove(attachment_id=photo_id, reason=reason, actor=actor, now=now)
