"""Who is in a photo, who agreed to it, and what becomes of it when somebody takes that back."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.photos import (
    AlreadyInPhoto,
    NotAllAgree,
    NotOfThisSession,
    PhotoGone,
    PhotoOfPartyDay,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.events import NameTakenOff
from tongxin.modules.activities.models import ActivitySession, CheckIn, PhotoPerson
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.names import must_see_names
from tongxin.modules.activities.services.photos import (
    PHOTOS,
    REPORT_PHOTOS,
    copies_of,
    lock_copies,
)
from tongxin.shared.audit.services import record
from tongxin.shared.files import services as files
from tongxin.shared.files.models import Attachment
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.errors import AlreadyErased
from tongxin.shared.people.models import Worker

KEEPER = Actor.system("activities")


@transaction.atomic
def name_in_photo(
    *, photo_id: int, worker_id: int, is_agreed: bool, actor: Actor, now: datetime
) -> PhotoPerson:
    """Say that somebody who was there is in the photo, and whether they agreed (登记照片中的人).

    Where they did not, the photo leaves the report and is evidence only. The person is locked
    before the photo, as erasing does it.

    Raises PhotoGone, PhotoOfPartyDay, NotOfThisSession, AlreadyErased or AlreadyInPhoto.
    """
    _came(_mine(actor).fetch(pk=photo_id), worker_id)
    _hold_person(worker_id)
    photo = _own_photo(photo_id, actor)
    came = _came(photo, worker_id)
    if PhotoPerson.objects.named().filter(photo=photo, worker=worker_id).exists():
        raise AlreadyInPhoto
    if not is_agreed:
        for copy in copies_of(photo).filter(removed_at=None):
            _hang(copy, PHOTOS.name)
    made = PhotoPerson.objects.create(
        photo=photo,
        session_id=came.session_id,
        union_id=photo.union_id,
        worker_id=worker_id,
        worker_name=came.worker_name,
        home_id=came.home_id,
        named_at=now,
        named_by=actor.name,
        agreed_at=now if is_agreed else None,
        agreed_by=actor.name if is_agreed else "",
    )
    change = {"photo": photo.pk, "agreed": is_agreed}
    record(actor, "activities.named_in_photo", made, at=now, change=change)
    return made


@transaction.atomic
def unname_in_photo(*, person_id: int, reason: str, actor: Actor, now: datetime) -> PhotoPerson:
    """Take off a name that was given by mistake, from every copy of the picture (取消登记).

    An agreement ends with it; taken back, the picture stays off. Who answered in person is told.
    Raises ReasonMissing or NamesWithheld.
    """
    if not reason.strip():
        raise ReasonMissing
    person = _hold(_own_person(person_id, actor))
    rows = PhotoPerson.objects.named().filter(photo__in=copies_of(person.photo))
    found = list(rows.filter(worker=person.worker_id).select_related("union", "photo"))
    for one in found:
        one.unnamed_at, one.unnamed_by = max(now, one.named_at), actor.name
        one.save(update_fields=["unnamed_at", "unnamed_by", "updated_at"])
        _leave_report(one.photo)
        change = {"photo": one.photo_id, "agreed": one.agreed_at is not None}
        record(actor, "activities.unnamed_in_photo", one, at=now, reason=reason, change=change)
    if any(one.has_answered for one in found):
        publish(NameTakenOff(session_id=person.session_id, worker_id=person.worker_id), at=now)
    return next(one for one in found if one.pk == person.pk)


@transaction.atomic
def enter_agreement(*, person_id: int, actor: Actor, now: datetime) -> PhotoPerson:
    """Enter that somebody agreed, on paper or by word (代录同意).

    Raises PhotoGone, PhotoOfPartyDay or NamesWithheld.
    """
    person = _own_person(person_id, actor)
    if person.session.is_of_party:
        raise PhotoOfPartyDay
    return _agree(person, actor, now, by=actor.name)


@transaction.atomic
def agree_to_photo(*, person_id: int, actor: Actor, now: datetime) -> PhotoPerson:
    """The person agrees (本人同意使用照片). Raises NotThere or PhotoGone."""
    with speaking(KEEPER):  # a worker reads the own rows; the photo is the host's
        return _agree(_me(person_id, actor), actor, now)


@transaction.atomic
def withdraw_from_photo(*, person_id: int, actor: Actor, now: datetime) -> PhotoPerson:
    """The person does not want the photo any more: it is taken off at once (本人撤回照片).

    Raises NotThere or PhotoGone.
    """
    with speaking(KEEPER):
        return _withdraw(_me(person_id, actor), actor, now)


@transaction.atomic
def withdraw_for(*, person_id: int, reason: str, actor: Actor, now: datetime) -> PhotoPerson:
    """Enter that somebody does not want the photo any more (代办撤回).

    Raises ReasonMissing or PhotoGone.
    """
    if not reason.strip():
        raise ReasonMissing
    return _withdraw(_own_person(person_id, actor), actor, now, by=actor.name, reason=reason)


@transaction.atomic
def show_in_report(*, photo_id: int, actor: Actor, now: datetime) -> Attachment:
    """Show the photo in the report: all who are named in it agreed (照片用于报告).

    Raises PhotoGone, PhotoOfPartyDay or NotAllAgree.
    """
    photo = _own_photo(photo_id, actor)
    if photo.slot not in {PHOTOS.name, REPORT_PHOTOS.name}:
        raise PhotoOfPartyDay
    people = list(PhotoPerson.objects.named().filter(photo__in=copies_of(photo)))
    if not any(one.photo_id == photo.pk for one in people) or not all(one.agrees for one in people):
        raise NotAllAgree
    _hang(photo, REPORT_PHOTOS.name)
    record(actor, "activities.showed_photo", photo, at=now, change={"people": len(people)})
    return photo


def take_down_photos(*, worker_id: int, now: datetime) -> int:
    """Take off every photo of somebody whose data is erased; how many (删除信息时撤下照片)."""
    with speaking(KEEPER):
        rows = PhotoPerson.objects.named().filter(worker=worker_id, withdrawn_at=None)
        count = 0
        for person in list(rows.select_related("union", "photo__file").order_by("photo")):
            lock_copies(person.photo)
            if rows.filter(pk=person.pk).exists():  # not unnamed or taken back meanwhile
                _take_off(person, KEEPER, now)
                count += 1
    return count


def _own_photo(photo_id: int, actor: Actor) -> Attachment:
    """The photo, locked: it decides in which order those come who say something of it."""
    rows = _mine(actor)
    lock_copies(rows.fetch(pk=photo_id))
    return _standing(rows.fetch(pk=photo_id))


def _mine(actor: Actor) -> QuerySet[Attachment]:
    rows = Attachment.objects.owned_by(actor.scope(Can.EDIT)).select_related("file")
    return rows.filter(target=PHOTOS.target)


def _came(photo: Attachment, worker_id: int) -> CheckIn:
    session = ActivitySession.objects.select_related("activity__kind").get(pk=photo.target_key)
    if session.is_of_party:
        raise PhotoOfPartyDay
    came = session.check_ins.live().filter(worker=worker_id).first()
    if came is None:
        raise NotOfThisSession
    return came


def _hold_person(worker_id: int) -> None:
    """No erasing comes between the reading of a name and its writing. Raises AlreadyErased."""
    with speaking(KEEPER):  # the host may not reach the person's row
        held = Worker.objects.select_for_update(of=("self",), no_key=True)
        if any(worker.erased_at for worker in held.filter(pk=worker_id)):
            raise AlreadyErased


def _own_person(person_id: int, actor: Actor) -> PhotoPerson:
    rows = PhotoPerson.objects.named().owned_by(actor.scope(Can.EDIT))
    found = rows.select_related("union", "photo__file", "session__activity__kind").fetch(
        pk=person_id
    )
    must_see_names(found.session, actor=actor)
    return found


def _me(person_id: int, actor: Actor) -> PhotoPerson:
    if actor.worker_id is None:
        raise NotThere
    rows = PhotoPerson.objects.named().filter(worker__in=actor.persons)
    rows = rows.select_related("union", "photo__file")
    return rows.fetch(pk=person_id)


def _hold(person: PhotoPerson) -> PhotoPerson:
    """The naming as it stands behind the lock of the picture. Raises NotThere."""
    lock_copies(person.photo)
    person.refresh_from_db(fields=["agreed_at", "agreed_by", "withdrawn_at", "unnamed_at"])
    if person.unnamed_at is not None:
        raise NotThere
    return person


def _standing(photo: Attachment) -> Attachment:
    if photo.removed_at is not None:
        raise PhotoGone
    return photo


def _agree(person: PhotoPerson, actor: Actor, now: datetime, by: str = "") -> PhotoPerson:
    _standing(Attachment.objects.fetch(pk=_hold(person).photo_id))
    if person.agreed_at is None:
        person.agreed_at, person.agreed_by = max(now, person.named_at), by
        person.save(update_fields=["agreed_at", "agreed_by", "updated_at"])
        record(actor, "activities.agreed_to_photo", person, at=now)
    return person


def _withdraw(
    person: PhotoPerson, actor: Actor, now: datetime, *, by: str = "", reason: str = ""
) -> PhotoPerson:
    _hold(person)
    back = PhotoPerson.objects.filter(withdrawn_at__isnull=False)
    if back.filter(photo__in=copies_of(person.photo)).exists():
        raise PhotoGone
    return _take_off(person, actor, now, by=by, reason=reason)


def _take_off(
    person: PhotoPerson, actor: Actor, now: datetime, *, by: str = "", reason: str = ""
) -> PhotoPerson:
    """Every copy at the activity goes, and none comes in again; what the host removed stays so."""
    why = _("画面中的人不同意继续使用")
    for copy in copies_of(person.photo).filter(removed_at=None):
        files.remove(attachment_id=copy.pk, reason=why, actor=KEEPER, now=now)
    person.withdrawn_at, person.withdrawn_by = max(now, person.named_at), by
    person.save(update_fields=["withdrawn_at", "withdrawn_by", "updated_at"])
    record(actor, "activities.withdrew_from_photo", person, at=now, reason=reason)
    return person


def _leave_report(photo: Attachment) -> None:
    """Where nobody is named any more nobody agreed: the photo is evidence only."""
    is_shown = photo.slot == REPORT_PHOTOS.name and photo.removed_at is None
    if is_shown and not PhotoPerson.objects.named().filter(photo=photo).exists():
        _hang(photo, PHOTOS.name)


def _hang(photo: Attachment, slot: str) -> None:
    if photo.slot != slot:
        photo.slot = slot
        photo.save(update_fields=["slot", "updated_at"])
