"""Reads of photos and of the people in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, CheckIn, PhotoPerson
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.board import own_session
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.selectors import attachments_of, readable
from tongxin.shared.files.slots import Slot

MOST_CHOICES = 50
KEEPER = Actor.system("activities")


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo of a session and who is known to be in it."""

    photo: Attachment
    people: Sequence[PhotoPerson]

    @property
    def may_be_shown(self) -> bool:
        """Whether people are named, and all of them agreed."""
        return bool(self.people) and all(one.agrees for one in self.people)


def photos_of(session: ActivitySession, slots: Sequence[Slot], *, actor: Actor) -> list[Shown]:
    """The photos of a session the actor may see, with who is in them (现场照片)."""
    return _with_people(
        [photo for slot in slots for photo in attachments_of(session, slot, actor=actor)]
    )


def own_photo(pk: int, *, actor: Actor) -> tuple[ActivitySession, Shown]:
    """One photo of a session hosted in the actor's scope, and that session. Raises NotThere."""
    photo = readable(pk, actor=actor)
    if photo.target != ActivitySession._meta.label:
        raise NotThere
    session = own_session(photo.target_key, scope=actor.scope(Can.EDIT))
    return session, _with_people([photo])[0]


def taken_back(session: ActivitySession) -> int:
    """How many photos of a session are off it because somebody did not want them."""
    gone = session.photo_people.filter(withdrawn_at__isnull=False)
    return gone.values("photo").distinct().count()


def not_yet_named(shown: Shown, session: ActivitySession, words: str) -> QuerySet[CheckIn]:
    """Who was there and is not named in the photo, by name (可登记的人员)."""
    named = [one.worker_id for one in shown.people]
    rows = session.check_ins.live().exclude(worker__in=named).select_related("home")
    if words := words.strip():
        rows = rows.filter(worker_name__contains=words)
    return rows.order_by("worker_name", "pk")[:MOST_CHOICES]


def my_photos(*, actor: Actor) -> QuerySet[PhotoPerson]:
    """Photos in which the calling worker was named, also those taken off since (有我的照片)."""
    if actor.worker_id is None:
        raise NotThere
    rows = PhotoPerson.objects.named().filter(worker__in=actor.persons)
    return rows.select_related("session__activity__kind", "session__union")


def hanging(photos: Sequence[int]) -> set[int]:
    """Those of some photos that were not taken off."""
    with speaking(KEEPER):
        live = Attachment.objects.filter(pk__in=photos, removed_at=None)
        return set(live.values_list("pk", flat=True))


def my_picture(pk: int, *, actor: Actor) -> Attachment:
    """The photo itself for a person in it, while it hangs. Raises NotThere."""
    found = my_photos(actor=actor).fetch(pk=pk)
    with speaking(KEEPER):  # the photo is the host's
        rows = Attachment.objects.select_related("file")
        return rows.fetch(pk=found.photo_id, removed_at=None)


def _with_people(photos: Sequence[Attachment]) -> list[Shown]:
    rows = PhotoPerson.objects.named().filter(photo__in=photos)
    people = rows.select_related("home").order_by("pk")
    of: dict[int, list[PhotoPerson]] = {photo.pk: [] for photo in photos}
    for one in people:
        of[one.photo_id].append(one)
    return [Shown(photo, of[photo.pk]) for photo in photos]
