"""Photos of a session as evidence (活动照片)."""

from dataclasses import replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.photos import PhotoTakenBack
from tongxin.modules.activities.models import (
    Activity,
    ActivityKind,
    ActivitySession,
    PhotoPerson,
)
from tongxin.modules.activities.models.reference import PARTY_DAY
from tongxin.modules.activities.permissions import Can
from tongxin.shared.audit.services import record
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
# Where everybody in the picture agreed: only these are shown in the report of the activity.
REPORT_PHOTOS = replace(PHOTOS, name="report_photos")

# Faces at a party day are names: they are shown to whom names are.
PARTY_PHOTOS = replace(PHOTOS, name="party_photos", view=Can.PARTY_NAMES)


def slots_of(session: ActivitySession) -> tuple[Slot, ...]:
    """Where the photos of a session may hang (照片附件位)."""
    return (PARTY_PHOTOS,) if session.is_of_party else (REPORT_PHOTOS, PHOTOS)


def slot_for(session: ActivitySession, *, is_agreed: bool) -> Slot:
    """Where one photo hangs; of a party day none is for the report."""
    if session.is_of_party:
        return PARTY_PHOTOS
    return REPORT_PHOTOS if is_agreed else PHOTOS


@transaction.atomic
def add_photo(
    *,
    session_id: int,
    upload: UploadedFile,
    caption: str = "",
    is_agreed: bool = False,
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Hang one picture on a session; its EXIF and place are gone before it is kept (上传照片).

    With ``is_agreed`` the officer states that everybody in it agreed to be shown in the report.

    Raises UploadRefused, SlotFull, AlreadyAttached or PhotoTakenBack.
    """
    mine = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related(
        "union", "activity__kind"
    )
    # Whoever names somebody holds the picture and then points at the session: it must not wait.
    session = mine.select_for_update(of=("self",), no_key=True).fetch(pk=session_id)
    slot = slot_for(session, is_agreed=is_agreed)
    told = {"row": session, "slot": slot, "upload": upload, "caption": caption}
    made = files.attach(**told, actor=actor, now=now)
    lock_copies(made)
    people = PhotoPerson.objects.filter(photo__in=copies_of(made))
    silent = Q(agreed_at=None, unnamed_at=None)
    if people.filter(silent | Q(withdrawn_at__isnull=False)).exists():
        raise PhotoTakenBack
    return made


def copies_of(photo: Attachment) -> QuerySet[Attachment]:
    """The same picture wherever it hangs, or hung, at the activity; itself among them."""
    here = ActivitySession.objects.filter(pk=photo.target_key).values("activity")
    keys = ActivitySession.objects.filter(activity__in=here).values("pk")
    rows = Attachment.objects.filter(target=PHOTOS.target, target_key__in=keys)
    return rows.filter(file__digest=photo.file.digest)


def lock_copies(photo: Attachment) -> None:
    """One order for all who say something of a picture."""
    list(copies_of(photo).select_for_update(of=("self",)).order_by("pk"))


def remove_photo(*, photo_id: int, reason: str, actor: Actor, now: datetime) -> Attachment:
    """Take a picture off its session with a reason (移除照片)."""
    return files.remove(attachment_id=photo_id, reason=reason, actor=actor, now=now)


def follow_kind(activity: Activity, kind: ActivityKind, *, actor: Actor, now: datetime) -> int:
    """Photos go where those of the new kind hang (照片随活动类型归位); how many.

    What was withheld comes back as evidence only: nobody is taken to have agreed.
    """
    was_party, is_party = (one.code == PARTY_DAY for one in (activity.kind, kind))
    if was_party == is_party:
        return 0
    old = (PHOTOS, REPORT_PHOTOS) if is_party else (PARTY_PHOTOS,)
    new = PARTY_PHOTOS if is_party else PHOTOS
    keys = list(activity.sessions.values_list("pk", flat=True))
    count = files.move(target=PHOTOS.target, keys=keys, old=old, new=new)
    if count:
        change = {"slot": new.name, "photos": count}
        record(actor, "activities.moved_photos", activity, at=now, change=change)
    return count
