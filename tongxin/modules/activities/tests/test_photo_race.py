"""A person is erased while being named in a photo, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import PhotoPerson
from tongxin.modules.activities.services import forgetting
from tongxin.modules.activities.services import photo_people as people
from tongxin.modules.activities.tests.factories import NOW, SYSTEM
from tongxin.modules.activities.tests.test_certificate_races import LONGEST, and_close
from tongxin.modules.activities.tests.test_photo_people import Scene
from tongxin.shared.files.models import Attachment
from tongxin.shared.people.erasing import ERASED_NAME, erase_or_restrict
from tongxin.shared.people.errors import AlreadyErased

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("photo_slots"),
]


@pytest.fixture
def scene():
    """A session two people came to, with a photo in its report."""
    with speaking(SYSTEM):
        return Scene()


def paused(monkeypatch, place, name, patience):
    """Stop the first service that comes behind ``name``, until told or until patience ends."""
    reached, go_on = Event(), Event()
    real = getattr(place, name)

    def slow(*args, **kwargs):
        made = real(*args, **kwargs)
        if not reached.is_set():
            reached.set()
            go_on.wait(patience)
        return made

    monkeypatch.setattr(place, name, slow)
    return reached, go_on


def at_once(scene, reached, go_on, *, first):
    """Name and erase the same person; the other one starts when the first has come to its pause."""

    def name():
        with speaking(scene.officer):
            return scene.name(scene.one, is_agreed=False)

    def erase():
        told = {"worker_id": scene.one.pk, "reason": "本人书面申请", "now": NOW}
        with speaking(SYSTEM):
            return erase_or_restrict(actor=SYSTEM, **told)

    def late(call):
        assert reached.wait(LONGEST)
        try:
            return call()
        finally:
            connection.close()  # committed: only now the first one goes on
            go_on.set()

    leader, follower = (name, erase) if first == "name" else (erase, name)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(and_close, leader), pool.submit(late, follower)]
        return [one.exception(timeout=2 * LONGEST) for one in both]


def left_behind():
    """Names that are written at photos, and photos that hang."""
    with speaking(SYSTEM):
        names = set(PhotoPerson.objects.values_list("worker_name", flat=True))
        return names, Attachment.objects.filter(removed_at=None).count()


def test_who_is_erased_while_being_named_leaves_neither_name_nor_photo(scene, monkeypatch):
    pause = paused(monkeypatch, people, "copies_of", patience=1)
    assert at_once(scene, *pause, first="name") == [None, None]
    assert left_behind() == ({ERASED_NAME}, 0)


def test_who_is_being_erased_is_not_named_any_more(scene, monkeypatch):
    pause = paused(monkeypatch, forgetting, "take_down_photos", patience=1)
    erased, refused = at_once(scene, *pause, first="erase")
    assert erased is None
    assert isinstance(refused, AlreadyErased)
    assert left_behind() == (set(), 1)  # nobody is named in it


def test_without_the_lock_a_name_is_left_behind(scene, monkeypatch):
    """The negative control: the race is real, and the lock on the person is what ends it."""
    monkeypatch.setattr(people, "_hold_person", lambda _worker: None)
    pause = paused(monkeypatch, people, "copies_of", patience=LONGEST)
    assert at_once(scene, *pause, first="name") == [None, None]
    assert left_behind() == ({scene.one.name}, 1)
