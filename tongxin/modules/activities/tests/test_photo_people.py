"""Who is in a photo, who agreed, and that nobody is shown against their will."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.photos import (
    AlreadyInPhoto,
    NotAllAgree,
    NotOfThisSession,
    PhotoGone,
    PhotoOfPartyDay,
    PhotoTakenBack,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import PhotoPerson
from tongxin.modules.activities.selectors import photos as reads
from tongxin.modules.activities.selectors.report import pictures_of
from tongxin.modules.activities.services import photo_people as people
from tongxin.modules.activities.services.attendance import check_in_by_list
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.photos import (
    PARTY_PHOTOS,
    PHOTOS,
    REPORT_PHOTOS,
    add_photo,
    slots_of,
)
from tongxin.modules.activities.tests.factories import (
    START,
    SYSTEM,
    a_kind,
    a_photo,
    a_province,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.modules.activities.tests.test_photos import a_phone_picture
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.selectors import readable
from tongxin.shared.people.erasing import ERASED_NAME

pytestmark = pytest.mark.usefixtures("house", "photo_slots")
LATER = START + timedelta(days=1)


class Scene:
    """A session of the first city, two who came, one who did not, a photo and its officer."""

    def __init__(self, **facts):
        _root, self.east, self.west, shop = a_province()
        self.session = a_session(self.east, **facts)
        self.one, self.two, self.absent = (a_worker(shop) for _ in range(3))
        self.officer = officer_of(self.east)
        came = [self.one.pk, self.two.pk]
        told = {"session_id": self.session.pk, "actor": SYSTEM, "now": START}
        check_in_by_list(worker_ids=came, **told)
        self.photo = a_photo(self.session, REPORT_PHOTOS)

    def name(self, worker, *, is_agreed=True, actor=None):
        return people.name_in_photo(
            photo_id=self.photo.pk,
            worker_id=worker.pk,
            is_agreed=is_agreed,
            actor=actor or self.officer,
            now=START,
        )

    def slot(self):
        self.photo.refresh_from_db()
        return self.photo.slot

    def photos(self):
        slots = slots_of(self.session)
        return reads.photos_of(self.session, slots, actor=self.officer)

    def reported(self):
        return list(pictures_of([self.session], REPORT_PHOTOS, actor=self.officer))


def test_who_did_not_agree_takes_the_photo_out_of_the_report_until_all_do():
    scene = Scene()
    scene.name(scene.one)
    assert scene.reported() == [scene.photo]
    other = scene.name(scene.two, is_agreed=False)
    assert (scene.slot(), scene.reported()) == (PHOTOS.name, [])
    told = {"photo_id": scene.photo.pk, "actor": scene.officer, "now": LATER}
    with pytest.raises(NotAllAgree):
        people.show_in_report(**told)
    people.agree_to_photo(person_id=other.pk, actor=acting(scene.two), now=LATER)
    people.show_in_report(**told)
    assert scene.reported() == [scene.photo]


def test_a_photo_without_names_is_not_put_into_the_report_later():
    scene = Scene()
    bare = a_photo(scene.session)
    with pytest.raises(NotAllAgree):
        people.show_in_report(photo_id=bare.pk, actor=scene.officer, now=LATER)


def test_who_takes_it_back_is_shown_nowhere_and_the_picture_does_not_come_again():
    scene = Scene()
    scene.photo = add_photo(
        session_id=scene.session.pk, upload=a_phone_picture(), is_agreed=True,
        actor=scene.officer, now=START,
    )  # fmt: skip
    mine = scene.name(scene.one)
    scene.name(scene.two)
    assert reads.my_picture(mine.pk, actor=acting(scene.one)) == scene.photo
    people.withdraw_from_photo(person_id=mine.pk, actor=acting(scene.one), now=LATER)
    shown = scene.photos()
    assert scene.photo not in [one.photo for one in shown]
    assert scene.photo not in scene.reported()
    assert reads.taken_back(scene.session) == 1
    for gone in (
        lambda: readable(scene.photo.pk, actor=scene.officer),
        lambda: reads.my_picture(mine.pk, actor=acting(scene.one)),
    ):
        with pytest.raises(NotThere):
            gone()
    with pytest.raises(PhotoTakenBack):
        add_photo(
            session_id=scene.session.pk, upload=a_phone_picture(), actor=scene.officer, now=LATER
        )
    assert len(scene.photos()) == 1  # that of the scene
    for again in (people.withdraw_from_photo, people.agree_to_photo):
        with pytest.raises(PhotoGone):
            again(person_id=mine.pk, actor=acting(scene.one), now=LATER)
    assert AuditEntry.objects.filter(verb="activities.withdrew_from_photo").count() == 1


def test_an_officer_enters_a_yes_and_takes_back_for_somebody_with_a_reason():
    scene = Scene()
    person = scene.name(scene.one, is_agreed=False)
    told = {"person_id": person.pk, "actor": scene.officer, "now": LATER}
    assert people.enter_agreement(**told).agreed_by == scene.officer.name
    with pytest.raises(ReasonMissing):
        people.withdraw_for(reason=" ", **told)
    gone = people.withdraw_for(reason="本人来电", **told)
    assert (gone.withdrawn_by, scene.reported()) == (scene.officer.name, [])


def test_who_was_not_there_is_twice_there_or_at_a_party_day_is_not_named():
    scene = Scene()
    with pytest.raises(NotOfThisSession):
        scene.name(scene.absent)
    scene.name(scene.one)
    with pytest.raises(AlreadyInPhoto):
        scene.name(scene.one)
    party = Scene(kind=a_kind("party_day", "主题党日"))
    party.photo = a_photo(party.session, PARTY_PHOTOS)
    with pytest.raises(PhotoOfPartyDay):
        party.name(party.one)
    with pytest.raises(PhotoOfPartyDay):
        people.show_in_report(photo_id=party.photo.pk, actor=party.officer, now=LATER)


def test_neither_other_hosts_nor_other_workers_decide():
    scene = Scene()
    person = scene.name(scene.one)
    stranger, other = officer_of(scene.west), acting(scene.two)
    for refused in (
        lambda: scene.name(scene.two, actor=stranger),
        lambda: people.withdraw_for(person_id=person.pk, reason="不", actor=stranger, now=LATER),
        lambda: people.withdraw_from_photo(person_id=person.pk, actor=other, now=LATER),
        lambda: people.agree_to_photo(person_id=person.pk, actor=other, now=LATER),
        lambda: reads.my_picture(person.pk, actor=other),
    ):
        with pytest.raises(NotThere):
            refused()
    with speaking(other):
        assert not reads.my_photos(actor=other).exists()


@pytest.mark.parametrize("change", ["withdrawn_at", "agreed_at"])
def test_the_database_shows_nobody_against_their_will(change):
    scene = Scene()
    rows = PhotoPerson.objects.filter(pk=scene.name(scene.one).pk)
    to = {"withdrawn_at": LATER, "agreed_at": None}[change]
    with pytest.raises(IntegrityError, match="against the will"), transaction.atomic():
        rows.update(**{change: to})


def test_the_database_hangs_nothing_up_again_that_was_taken_back():
    scene = Scene()
    mine = scene.name(scene.one)
    people.withdraw_from_photo(person_id=mine.pk, actor=acting(scene.one), now=LATER)
    rows = Attachment.objects.filter(pk=scene.photo.pk)
    with pytest.raises(IntegrityError, match="against the will"), transaction.atomic():
        rows.update(removed_at=None, remove_reason="")


def test_the_name_of_an_erased_person_goes_and_so_does_the_photo():
    scene = Scene()
    person = scene.name(scene.one)
    forget_name(scene.two.pk)
    assert len(scene.photos()) == 1
    forget_name(scene.one.pk)
    person.refresh_from_db()
    assert person.worker_name == ERASED_NAME
    assert (scene.photos(), scene.reported()) == ([], [])


MOVES = ("yes", "no", "agree", "back", "show", "off")


class Account:
    """In plain Python: who said what, and whether the report shows the photo."""

    def __init__(self):
        self.said, self.is_up, self.is_shown = {}, True, True

    def hear(self, who, move):
        """Take one word in; the refusal it meets, if any."""
        if not self.is_up and move != "off":
            return PhotoGone
        return getattr(self, move)(who)

    def yes(self, who, *, says=True):
        if who in self.said:
            return AlreadyInPhoto
        self.said[who] = says
        self.is_shown = self.is_shown and says
        return None

    def no(self, who):
        return self.yes(who, says=False)

    def agree(self, who):
        self.said[who] = True

    def back(self, _who):
        self.is_up = self.is_shown = False

    def off(self, who):
        del self.said[who]
        self.is_shown = self.is_shown and bool(self.said)

    def show(self, _who):
        if not self.said or not all(self.said.values()):
            return NotAllAgree
        self.is_shown = True
        return None


def said(scene, worker, move):
    """The same word to the services; the refusal it met, if any."""
    person = PhotoPerson.objects.named().filter(worker=worker, photo=scene.photo).first()
    told = {"actor": acting(worker), "now": LATER, "person_id": person and person.pk}
    calls = {
        "yes": lambda: scene.name(worker),
        "no": lambda: scene.name(worker, is_agreed=False),
        "agree": lambda: people.agree_to_photo(**told),
        "back": lambda: people.withdraw_from_photo(**told),
        "off": lambda: people.unname_in_photo(
            person_id=told["person_id"], reason="认错了人", actor=scene.officer, now=LATER
        ),
        "show": lambda: people.show_in_report(
            photo_id=scene.photo.pk, actor=scene.officer, now=LATER
        ),
    }
    try:
        calls[move]()
    except (PhotoGone, AlreadyInPhoto, NotAllAgree) as refusal:
        return type(refusal)
    return None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(st.tuples(st.booleans(), st.sampled_from(MOVES)), max_size=8))
def test_whatever_is_said_the_report_shows_only_who_agrees(words):
    scene, account = Scene(), Account()
    for is_first, move in words:
        worker = scene.one if is_first else scene.two
        if move in {"agree", "back", "off"} and worker.pk not in account.said:
            continue
        assert said(scene, worker, move) is account.hear(worker.pk, move)
        assert bool(scene.reported()) == account.is_shown
