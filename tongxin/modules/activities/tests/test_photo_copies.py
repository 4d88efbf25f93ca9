"""The same picture hung twice, removed, or hung again is one picture to whoever is in it."""

from datetime import timedelta

import pytest

from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.errors.photos import NotAllAgree, PhotoTakenBack
from tongxin.modules.activities.models import PhotoPerson
from tongxin.modules.activities.services import photo_people as people
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.photos import (
    add_photo,
    remove_photo,
)
from tongxin.modules.activities.tests.factories import START, acting
from tongxin.modules.activities.tests.test_photo_people import Scene
from tongxin.modules.activities.tests.test_photos import a_phone_picture
from tongxin.shared.files.models import Attachment

pytestmark = pytest.mark.usefixtures("house", "photo_slots")
LATER = START + timedelta(days=1)


class Twice(Scene):
    """Two copies of one picture at a session, the second of them for the report."""

    def __init__(self):
        super().__init__()
        self.photo, self.other = self.hang(is_agreed=False), self.hang(is_agreed=True)

    def hang(self, *, is_agreed):
        told = {"session_id": self.session.pk, "upload": a_phone_picture(), "now": START}
        return add_photo(**told, is_agreed=is_agreed, actor=self.officer)

    def live(self):
        return set(Attachment.objects.filter(removed_at=None).values_list("pk", flat=True))


def test_who_does_not_agree_takes_every_copy_out_of_the_report():
    scene = Twice()
    assert scene.other in scene.reported()
    scene.name(scene.one, is_agreed=False)
    assert scene.other not in scene.reported()
    terms = {"photo_id": scene.other.pk, "actor": scene.officer, "now": LATER}
    people.name_in_photo(worker_id=scene.two.pk, is_agreed=True, **terms)
    with pytest.raises(NotAllAgree):
        people.show_in_report(**terms)


def test_taken_back_it_goes_with_all_its_copies():
    scene = Twice()
    person = scene.name(scene.one)
    people.withdraw_from_photo(person_id=person.pk, actor=acting(scene.one), now=LATER)
    assert not {scene.photo.pk, scene.other.pk} & scene.live()


@pytest.mark.parametrize("is_erased", [False, True])
def test_removed_and_hung_again_it_is_refused_to_whoever_did_not_agree(is_erased):
    scene = Twice()
    person = scene.name(scene.one, is_agreed=is_erased)
    for photo in (scene.photo, scene.other):
        remove_photo(photo_id=photo.pk, reason="换一张", actor=scene.officer, now=LATER)
    if is_erased:
        forget_name(scene.one.pk)
    with pytest.raises(PhotoTakenBack):
        scene.hang(is_agreed=True)
    assert PhotoPerson.objects.get(pk=person.pk).withdrawn_at is not None or not is_erased


def test_who_agreed_once_may_still_say_no_after_the_host_removed_it():
    scene = Twice()
    person = scene.name(scene.one)
    remove_photo(photo_id=scene.photo.pk, reason="换一张", actor=scene.officer, now=LATER)
    people.withdraw_from_photo(person_id=person.pk, actor=acting(scene.one), now=LATER)
    assert scene.other.pk not in scene.live()


def test_names_of_what_became_a_party_day_answer_to_nobody_without_the_right(monkeypatch):
    scene = Twice()
    person = scene.name(scene.one, is_agreed=False)
    monkeypatch.setattr(
        "tongxin.modules.activities.selectors.names.sees_names", lambda *_given, **_more: False
    )
    with pytest.raises(NamesWithheld):
        people.enter_agreement(person_id=person.pk, actor=scene.officer, now=LATER)
