"""Consent on the phone and on the workbench; how long rows are kept."""

import pytest

from tests.guards.world import ask, visitor
from tongxin.kernel import clock
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.consents.models import Consent, Door, Ending
from tongxin.shared.notify.choosing import OUTSIDE
from tongxin.shared.notify.models import Preference
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.retention.services import clear_expired

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def worker(house):
    return a_worker(a_union(a_union()), name="马晓燕", mobile="13900000011")


@pytest.fixture
def phone(worker):
    return visitor(an_account(worker=worker))


@pytest.fixture
def desk(worker):
    account = an_account()
    a_grant(worker.union, account=account)
    return visitor(account)


def send(client, url, **facts):
    return ask(client, "POST", url, data=facts)


def test_a_worker_reads_agrees_and_takes_back(phone, worker):
    page = phone.get("/me/consents/").content.decode()
    assert "用短信、邮件等方式提醒我" in page and "我可以随时撤回同意" in page
    give = f"/me/consents/{OUTSIDE}/give/"
    assert send(phone, give, version="7").status_code == 302
    assert not Consent.objects.exists()
    assert send(phone, give, version="1").status_code == 302
    given = Consent.objects.get(worker=worker, purpose=OUTSIDE)
    assert given.given_door == Door.OWN
    assert "用短信" in phone.get("/me/data/").content.decode()
    send(phone, f"/me/consents/{given.pk}/withdraw/")
    given.refresh_from_db()
    assert given.ended_as == Ending.WITHDRAWN


def test_a_paper_is_entered_found_and_taken_back_on_the_desk(desk, worker):
    facts = {
        "id_type": worker.id_type,
        "id_number": worker.id_number.open(),
        "purpose": f"{OUTSIDE}@1",
        "signed_on": "2026-01-05",
    }
    assert send(desk, "/desk/consents/new/", **facts).status_code == 302
    given = Consent.objects.get()
    assert (given.given_door, str(given.signed_on)) == (Door.PAPER, "2026-01-05")
    page = desk.get("/desk/consents/?words=马晓&state=live").content.decode()
    assert "马晓燕" in page and "2026-01-05" in page
    assert "马晓燕" not in desk.get("/desk/consents/?state=ended").content.decode()
    url = f"/desk/consents/{given.pk}/withdraw/"
    assert send(desk, url, reason="").status_code == 200
    assert send(desk, url, reason="本人来电").status_code == 302
    assert "马晓燕" in desk.get("/desk/consents/?state=ended").content.decode()


def test_a_document_nobody_has_and_one_from_elsewhere_sound_alike(desk):
    elsewhere = a_worker(a_union())
    said = []
    for number in ("G00000000X", elsewhere.id_number.open()):
        facts = {"id_type": "passport", "id_number": number, "purpose": f"{OUTSIDE}@1"}
        answer = send(desk, "/desk/consents/new/", **facts, signed_on="2026-01-05")
        said.append("没有找到" in answer.content.decode())
    assert said == [True, True]
    assert not Consent.objects.exists()


def test_a_worker_chooses_mail_and_agrees_in_one_form(phone, worker, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "tx@example.org"
    facts = {"channels": ["email"], "email": "ma@example.org", "digest_at": "18:00"}
    answer = send(phone, "/me/reminders/", **facts)
    assert "没有同意" in answer.content.decode()
    assert not Preference.objects.exists()
    assert send(phone, "/me/reminders/", **facts, agrees="on").status_code == 302
    kept = Preference.objects.get()
    assert (kept.channels, kept.email.open()) == (["email"], "ma@example.org")
    again = phone.get("/me/reminders/").content.decode()
    assert 'value="ma@example.org"' in again and 'name="agrees"' not in again
    assert Consent.objects.get().worker_id == worker.pk


def test_an_officer_chooses_on_the_desk_without_a_text_to_sign(desk, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "tx@example.org"
    facts = {"channels": ["email"], "email": "officer@example.org"}
    assert send(desk, "/desk/me/reminders/", **facts).status_code == 302
    assert not Consent.objects.exists()


def test_the_operator_reads_how_long_rows_are_kept_and_the_last_night(desk):
    clear_expired(now=clock.now())
    page = desk.get("/desk/retention/").content.decode()
    assert "notify.Notification" in page and "730" in page
    assert "清理 0 行，累计 0 行" in page
