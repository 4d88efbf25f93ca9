"""A name given to the wrong person in a photo is taken off, and what follows from that."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities import notices
from tongxin.modules.activities.errors.photos import NotAllAgree, PhotoTakenBack
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.events import NameTakenOff
from tongxin.modules.activities.models import PhotoPerson
from tongxin.modules.activities.selectors import photos as reads
from tongxin.modules.activities.services import photo_people as people
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.photos import PHOTOS, REPORT_PHOTOS, remove_photo
from tongxin.modules.activities.tests.factories import START, acting, officer_of
from tongxin.modules.activities.tests.test_notices import facts_of
from tongxin.modules.activities.tests.test_photo_copies import Twice
from tongxin.modules.activities.tests.test_photo_people import Scene
from tongxin.modules.activities.transfers import OWN_PHOTOS
from tongxin.modules.activities.transfers.photos import standing_of
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.models import Notification

pytestmark = pytest.mark.usefixtures("house", "photo_slots")
LATER = START + timedelta(days=1)


def unnamed(person, scene, reason="认错了人", actor=None):
    told = {"person_id": person.pk, "reason": reason, "now": LATER}
    return people.unname_in_photo(actor=actor or scene.officer, **told)


def test_the_name_goes_from_desk_and_phone_with_a_reason_in_the_log():
    scene = Scene()
    person = scene.name(scene.one, is_agreed=False)
    with pytest.raises(ReasonMissing):
        unnamed(person, scene, reason=" ")
    assert unnamed(person, scene).unnamed_by == scene.officer.name
    assert [one.people for one in scene.photos()] == [[]]
    me = acting(scene.one)
    assert not reads.my_photos(actor=me).exists()
    entry = AuditEntry.objects.get(verb="activities.unnamed_in_photo")
    assert (entry.reason, entry.change["agreed"]) == ("认错了人", False)
    for gone in (
        lambda: reads.my_picture(person.pk, actor=me),
        lambda: people.agree_to_photo(person_id=person.pk, actor=me, now=LATER),
        lambda: people.withdraw_from_photo(person_id=person.pk, actor=me, now=LATER),
        lambda: unnamed(person, scene),
    ):
        with pytest.raises(NotThere):
            gone()
    (row,) = OWN_PHOTOS.rows(scene.one.pk)  # the own copy tells of the mistake
    assert standing_of(row) == "登记有误，已取消"
    assert scene.name(scene.one).agrees  # and a name may be given again


def test_neither_another_host_nor_the_person_takes_a_name_off():
    scene = Scene()
    person = scene.name(scene.one)
    for actor in (officer_of(scene.west), acting(scene.two)):
        with pytest.raises(NotThere):
            unnamed(person, scene, actor=actor)


def test_an_agreement_ends_and_the_photo_leaves_the_report_where_nobody_else_is_named():
    scene = Scene()
    one, two = scene.name(scene.one), scene.name(scene.two)
    unnamed(one, scene)
    assert scene.reported() == [scene.photo]  # the other one agreed
    assert not PhotoPerson.objects.get(pk=one.pk).agrees
    unnamed(two, scene)
    assert (scene.slot(), scene.reported()) == (PHOTOS.name, [])
    with pytest.raises(NotAllAgree):
        people.show_in_report(photo_id=scene.photo.pk, actor=scene.officer, now=LATER)


def test_who_is_no_longer_named_does_not_hold_the_photo_back():
    scene = Twice()
    wrong = scene.name(scene.one, is_agreed=False)
    scene.name(scene.two)
    with pytest.raises(NotAllAgree):
        people.show_in_report(photo_id=scene.photo.pk, actor=scene.officer, now=LATER)
    unnamed(wrong, scene)
    people.show_in_report(photo_id=scene.photo.pk, actor=scene.officer, now=LATER)
    assert scene.photo in scene.reported()


def test_taken_back_the_picture_stays_off_also_without_the_name():
    scene = Twice()
    person = scene.name(scene.one)
    people.withdraw_from_photo(person_id=person.pk, actor=acting(scene.one), now=LATER)
    unnamed(person, scene)
    assert reads.taken_back(scene.session) == 1
    with pytest.raises(PhotoTakenBack):
        scene.hang(is_agreed=True)
    rows = type(scene.photo).objects.filter(pk=scene.photo.pk)
    with pytest.raises(IntegrityError, match="against the will"), transaction.atomic():
        rows.update(removed_at=None, remove_reason="")


def test_a_mistake_is_one_on_every_copy_and_a_copy_may_hang_again():
    scene = Twice()
    first = scene.name(scene.one, is_agreed=False)
    terms = {"worker_id": scene.one.pk, "is_agreed": False, "actor": scene.officer, "now": START}
    people.name_in_photo(photo_id=scene.other.pk, **terms)
    unnamed(first, scene)
    assert not PhotoPerson.objects.named().exists()
    remove_photo(photo_id=scene.photo.pk, reason="换一张", actor=scene.officer, now=LATER)
    assert scene.hang(is_agreed=True).slot == REPORT_PHOTOS.name


def test_erasing_takes_no_photo_off_in_which_the_person_was_not():
    scene = Scene()
    unnamed(scene.name(scene.one), scene)
    forget_name(scene.one.pk)
    assert [one.photo for one in scene.photos()] == [scene.photo]


def test_who_answered_in_person_is_told_and_who_never_knew_is_not():
    scene = Scene()
    unnamed(scene.name(scene.one), scene)
    assert facts_of(NameTakenOff) == []
    person = scene.name(scene.two, is_agreed=False)
    people.agree_to_photo(person_id=person.pk, actor=acting(scene.two), now=START)
    unnamed(person, scene)
    (fact,) = facts_of(NameTakenOff)
    notices.taken_off(fact, LATER)
    told = Notification.objects.get()
    assert (told.worker_id, told.url) == (scene.two.pk, "/activities/photos/")
    assert scene.session.activity.title in told.body


@pytest.mark.parametrize("answer", ["agree_to_photo", "withdraw_from_photo"])
def test_an_answer_given_while_the_name_goes_finds_nothing(answer, monkeypatch):
    scene = Scene()
    person = scene.name(scene.one, is_agreed=False)
    real = people.lock_copies

    def late(photo):  # the officer was quicker: the lock is had only after the name has gone
        monkeypatch.setattr(people, "lock_copies", real)
        with speaking(scene.officer):
            unnamed(person, scene)
        real(photo)

    monkeypatch.setattr(people, "lock_copies", late)
    with pytest.raises(NotThere):
        getattr(people, answer)(person_id=person.pk, actor=acting(scene.one), now=LATER)
    assert [one.photo for one in scene.photos()] == [scene.photo]


def test_a_name_taken_off_while_the_eraser_waits_costs_nobody_the_photo(monkeypatch):
    scene = Scene()
    person = scene.name(scene.one)
    real = people.lock_copies

    def waiting(photo):
        real(photo)
        off = {"unnamed_at": LATER, "unnamed_by": scene.officer.name}
        PhotoPerson.objects.filter(pk=person.pk).update(**off)

    monkeypatch.setattr(people, "lock_copies", waiting)
    assert people.take_down_photos(worker_id=scene.one.pk, now=LATER) == 0
    assert [shown.photo for shown in scene.photos()] == [scene.photo]
