"""People in photos at the desk, on the phone and by the API."""

import re

import pytest
from django.test import Client

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import PhotoPerson
from tongxin.modules.activities.services.attendance import check_in_by_list
from tongxin.modules.activities.services.photos import PHOTOS, REPORT_PHOTOS, add_photo
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_photo,
    a_session,
)
from tongxin.modules.activities.tests.test_photos import a_phone_picture
from tongxin.shared.files.slots import declare
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    for slot in (PHOTOS, REPORT_PHOTOS):
        declare(slot)


def test_the_phone_shows_own_photos_and_takes_them_back(officer, phone, worker, tree):
    with speaking(SYSTEM):
        session = a_session(tree[1])
        told = {"session_id": session.pk, "actor": SYSTEM}
        check_in_by_list(worker_ids=[worker.pk], now=START, **told)
        photo = add_photo(upload=a_phone_picture(), now=START, **told)
    page = f"/desk/activities/photos/{photo.pk}/"
    assert worker.name in officer.get(page).content.decode()
    officer.post(f"{page}people/", {"worker": worker.pk})
    assert "未同意" in officer.get(page).content.decode()
    person = PhotoPerson.objects.get()
    own = "/activities/photos/"
    assert "未同意，只作留痕" in phone.get(own).content.decode()
    seen = phone.get(f"{own}{person.pk}/picture/")
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8")
    assert Client().get(f"{own}{person.pk}/picture/").status_code == 302
    phone.post(f"{own}{person.pk}/agree/")
    officer.post(f"{page}report/")
    assert "可用于报告" in officer.get(page).content.decode()
    report = f"/desk/activities/{session.activity_id}/report/"
    assert f"/files/{photo.pk}/" in officer.get(report).content.decode()
    phone.post(f"{own}{person.pk}/withdraw/")
    assert f"/files/{photo.pk}/" not in officer.get(report).content.decode()
    assert officer.get(f"/files/{photo.pk}/").status_code == 404
    assert "已撤下" in phone.get(own).content.decode()
    assert "已经撤下" in officer.get(f"/desk/activities/sessions/{session.pk}/").content.decode()


def named(worker, session, officer):
    """A photo of a session, and that the officer named the worker in it."""
    with speaking(SYSTEM):
        told = {"session_id": session.pk, "actor": SYSTEM, "now": START}
        check_in_by_list(worker_ids=[worker.pk], **told)
        photo = add_photo(upload=a_phone_picture(), **told)
    officer.post(f"/desk/activities/photos/{photo.pk}/people/", {"worker": worker.pk})
    return PhotoPerson.objects.get(photo=photo, worker=worker)


@pytest.fixture
def left(worker):
    """The worker left the union: there is no home any more."""

    def leave():
        Worker.objects.filter(pk=worker.pk).update(left_on=NOW.date())

    return leave


def test_who_left_the_union_still_decides_about_the_own_photo(officer, phone, worker, tree, left):
    with speaking(SYSTEM):
        person = named(worker, a_session(tree[1]), officer)
        left()
    own = "/activities/photos/"
    assert phone.get("/activities/records/").status_code == 403  # what is for members stays shut
    me = phone.get("/me/").content.decode()
    assert own in me
    assert "/activities/records/" not in me
    seen = phone.get(own).content.decode()
    assert person.session.activity.title in seen
    assert "/activities/records/" not in seen
    picture = b"".join(phone.get(f"{own}{person.pk}/picture/").streaming_content)
    assert picture.startswith(b"\xff\xd8")
    phone.post(f"{own}{person.pk}/agree/")
    person.refresh_from_db()
    assert person.agrees
    phone.post(f"{own}{person.pk}/withdraw/")
    assert "已撤下" in phone.get(own).content.decode()


def test_machines_of_who_left_the_union_read_and_decide_too(officer, phone, worker, tree, left):
    with speaking(SYSTEM):
        person = named(worker, a_session(tree[1]), officer)
        left()
    own = "/api/v1/own-photos"
    assert [row["id"] for row in phone.get(own).json()["items"]] == [person.pk]
    assert phone.post(f"{own}/{person.pk}/agree").json()["agreed_at"]
    assert phone.post(f"{own}/{person.pk}/withdraw").json()["withdrawn_at"]


def test_an_account_of_no_person_has_no_such_page(officer, worker, tree):
    with speaking(SYSTEM):
        person = named(worker, a_session(tree[1]), officer)
    for page in ("/activities/photos/", f"/activities/photos/{person.pk}/picture/"):
        assert officer.get(page).status_code == 404
    assert officer.post(f"/api/v1/own-photos/{person.pk}/withdraw").status_code == 404
    officer.post(f"/activities/photos/{person.pk}/withdraw/")
    person.refresh_from_db()
    assert person.withdrawn_at is None


def test_machines_name_people_and_take_back(officer, phone, worker, tree):
    with speaking(SYSTEM):
        session = a_session(tree[1])
        told = {"session_id": session.pk, "actor": SYSTEM, "now": START}
        check_in_by_list(worker_ids=[worker.pk], **told)
        photo = a_photo(session)
    json = {"content_type": "application/json"}
    named = officer.post(f"/api/v1/photos/{photo.pk}/people", {"worker_id": worker.pk}, **json)
    assert named.status_code == 201
    pk = named.json()["id"]
    (row,) = phone.get("/api/v1/own-photos").json()["items"]
    assert (row["id"], row["agreed_at"]) == (pk, None)
    assert phone.post(f"/api/v1/own-photos/{pk}/agree").status_code == 200
    assert officer.post(f"/api/v1/photos/{photo.pk}/report").status_code == 200
    (shown,) = officer.get(f"/api/v1/sessions/{session.pk}/photos").json()
    assert (shown["slot"], shown["may_be_shown"]) == ("report_photos", True)
    gone = officer.post(f"/api/v1/photo-people/{pk}/withdraw", {"reason": "本人来电"}, **json)
    assert gone.json()["withdrawn_at"]
    assert officer.get(f"/api/v1/sessions/{session.pk}/photos").json() == []
    again = phone.post(f"/api/v1/own-photos/{pk}/withdraw")
    assert again.json()["code"] == "activities.photo_gone"


def test_the_desk_and_machines_take_off_a_name_given_by_mistake(officer, phone, worker, tree):
    with speaking(SYSTEM):
        person = named(worker, a_session(tree[1]), officer)
    page = f"/desk/activities/photos/{person.photo_id}/"
    button = f"/desk/activities/photos/people/{person.pk}/unname/"
    assert button in officer.get(page).content.decode()
    officer.post(button, {"reason": ""})
    assert button in officer.get(page).content.decode()
    officer.post(button, {"reason": "认错了人"})
    assert button not in officer.get(page).content.decode()
    assert "没有登记有您的照片" in phone.get("/activities/photos/").content.decode()
    json = {"content_type": "application/json"}
    again = officer.post(
        f"/api/v1/photos/{person.photo_id}/people", {"worker_id": worker.pk}, **json
    )
    pk = again.json()["id"]
    gone = officer.post(f"/api/v1/photo-people/{pk}/unname", {"reason": "认错了人"}, **json)
    assert gone.json()["unnamed_at"]
    assert phone.get("/api/v1/own-photos").json()["items"] == []


def test_every_reason_on_a_page_has_a_field_of_its_own(officer, worker, tree):
    with speaking(SYSTEM):
        person = named(worker, a_session(tree[1]), officer)
    page = officer.get(f"/desk/activities/photos/{person.photo_id}/").content.decode()
    fields = re.findall(r'<input class="form-control" id="([^"]*)" name="reason"', page)
    assert len(set(fields)) == len(fields) == 2
    assert all(one and f'for="{one}"' in page for one in fields)
