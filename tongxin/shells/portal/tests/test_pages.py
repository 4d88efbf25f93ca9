"""Public notices for everybody: read and objected to without signing in, through the real door."""

import re
from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.public_notices.closing import pass_notice
from tongxin.shared.public_notices.models import Objection, ObjectionTry
from tongxin.shared.public_notices.portal import MOST_IN_AN_HOUR
from tongxin.shared.public_notices.states import State
from tongxin.shared.public_notices.tests.factories import a_notice

pytestmark = pytest.mark.usefixtures("house")
LATER = NOW + timedelta(hours=2)
WORDS = "该同志在本单位工作不满两年，不符合推荐条件"
_keys = count(1)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def notice(house):
    return a_notice(a_union(level="province", kind="local_federation"))


def url(notice, rest=""):
    return f"/public-notices/{notice.code}/{rest}"


def send(notice, key="", address="203.0.113.7", **given):
    given.setdefault("text", WORDS)
    headers = {"Idempotency-Key": key or f"portal-{next(_keys)}"}
    client = Client(REMOTE_ADDR=address)
    return client.post(url(notice, "objection/"), given, headers=headers)


def test_everybody_reads_the_list_the_notice_and_its_text(notice):
    client = Client()
    assert notice.title in client.get("/public-notices/").content.decode()
    assert "当前没有公示" in client.get("/public-notices/?q=没有").content.decode()
    page = client.get(url(notice)).content.decode()
    for said in ("候选人", notice.contact, notice.content_hash, "2026-06-08 24:00", "提出异议"):
        assert said in page
    text = client.get(url(notice, "text/"))
    assert sha256(text.content).hexdigest() == notice.content_hash
    assert client.get("/public-notices/20260601-deadbeef/").status_code == 404


def test_a_worker_finds_the_notices_from_the_home_page(notice):
    client = Client()
    client.force_login(an_account(worker=a_worker(notice.union)))
    assert 'href="/public-notices/"' in client.get("/").content.decode()


def test_an_objection_is_sent_with_a_file_and_held_at_once(notice, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    form = Client().get(url(notice, "objection/")).content.decode()
    assert re.search(r'name="idempotency_key" value="[^"]{20,}"', form)
    pdf = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    answer = send(notice, name="尕藏措", contact="13997012345", evidence=pdf)
    assert answer["Location"] == url(notice, "received/?number=1")
    assert "第 1 号异议" in Client().get(answer["Location"]).content.decode()
    notice.refresh_from_db()
    assert notice.state == State.HELD
    page = Client().get(url(notice)).content.decode()
    assert "共 1 件，核查中 1 件" in page
    assert "尕藏措" not in page


def test_a_repeated_post_gets_the_first_answer_and_makes_nothing(notice):
    first, again = send(notice, key="same-key-1"), send(notice, key="same-key-1")
    assert first["Location"] == again["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert Objection.objects.count() == 1


def test_the_same_words_under_another_key_are_refused_in_words(notice):
    send(notice)
    assert "这件异议已经收到（第 1 号）" in send(notice).content.decode()
    assert Objection.objects.count() == 1


def test_a_post_without_a_key_is_refused(notice):
    answer = Client().post(url(notice, "objection/"), {"text": WORDS})
    assert answer.status_code == 400
    assert not Objection.objects.exists()


def test_a_file_that_is_too_large_keeps_the_words_on_the_form(notice, settings, tmp_path):
    settings.FILES_ROOT, settings.UPLOAD_LIMIT = tmp_path, 1024 * 1024
    large = SimpleUploadedFile("录像.pdf", b"%PDF-1.4" + b"0" * (1024 * 1024))
    page = send(notice, evidence=large).content.decode()
    assert "文件超过 1 MB" in page
    assert WORDS in page
    assert not Objection.objects.exists()


def test_one_address_is_stopped_and_another_is_not(notice):
    for number in range(MOST_IN_AN_HOUR):
        assert send(notice, text=f"{WORDS}（{number}）").status_code == 302
    stopped = send(notice, text=f"{WORDS}（再次）")
    assert stopped.status_code == 429
    assert "提交过于频繁" in stopped.content.decode()
    assert send(notice, text=f"{WORDS}（他人）", address="203.0.113.8").status_code == 302
    assert Objection.objects.count() == MOST_IN_AN_HOUR + 1


def test_refused_objections_count_as_well(notice):
    send(notice, text="短")
    assert ObjectionTry.objects.get().count == 1


def test_after_the_end_nothing_is_taken_and_once_over_nobody_is_named(notice):
    with time_machine.travel(notice.ends_at):
        assert send(notice).status_code == 409
        assert "不再受理异议" in Client().get(url(notice)).content.decode()
        assert Client().get(url(notice, "objection/")).status_code == 409
        pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
        page = Client().get(url(notice)).content.decode()
        assert "公示名单不再显示" in page
        assert "候选人" not in page
        assert notice.content_hash in page
        assert Client().get(url(notice, "text/")).content == b""
        assert notice.title not in Client().get("/public-notices/").content.decode()


@pytest.mark.parametrize("query", ["before=x", "before=99999999999999999999999", "before=1"])
def test_a_tampered_address_of_the_list_is_no_accident(notice, query):
    assert Client().get(f"/public-notices/?{query}").status_code == 200
