"""The door: who gets in, what a repeated POST gets, what a stranger sees."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of, actor_of_token
from tongxin.shared.access.errors import NotByToken
from tongxin.shared.access.models import (
    Account,
    AnsweredRequest,
    CommitteePost,
    Role,
    SignInTry,
)
from tongxin.shared.access.permissions import Can as AccessCan
from tongxin.shared.access.services import give_grant, make_token, revoke_token
from tongxin.shared.deadlines.permissions import Can as CalendarCan
from tongxin.shared.orgs.permissions import Can as OrgsCan
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shells.entry.acts import guard
from tongxin.shells.entry.once import _digest
from tongxin.shells.entry.refusals import failed

PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def officer(db):
    account = Account(username="lin", name="林知远")
    account.set_password(PASSWORD)
    account.save()
    return account


def test_a_stranger_is_sent_to_the_sign_in_page(client, db):
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/desk/"


def test_signing_in_opens_the_house_and_five_wrong_passwords_lock_it(client, officer):
    for _ in range(5):
        page = client.post("/sign-in/", {"username": "lin", "password": "wrong"})
        assert "用户名或密码不正确" in page.content.decode()
    page = client.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    assert "暂时锁定" in page.content.decode()
    SignInTry.objects.all().delete()
    assert client.post("/sign-in/", {"username": "LIN", "password": PASSWORD}).status_code == 302


def test_a_post_without_a_key_is_refused_and_leaves_nothing(client, officer):
    client.force_login(officer)
    response = client.post("/desk/unions/1/")
    assert response.status_code == 400
    assert "Idempotency-Key" in response.content.decode()
    assert not AnsweredRequest.objects.exists()


def test_a_repeated_key_gets_the_first_answer_and_another_content_is_refused(client, officer):
    with speaking(SYSTEM):
        a_union(level="province")
    client.force_login(officer)
    form = {"old": PASSWORD, "new": "a new long password", "idempotency_key": "k1"}
    first = client.post("/password/", form)
    again = Client()
    again.force_login(Account.objects.get())
    second = again.post("/password/", form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Idempotency-Replayed"] == "true"
    third = again.post("/password/", form | {"new": "something else again"})
    assert third.status_code == 422


def test_a_refused_form_may_be_sent_again_under_its_key(client, officer):
    client.force_login(officer)
    form = {"old": "wrong", "new": "a new long password", "idempotency_key": "k2"}
    assert client.post("/password/", form).status_code == 200
    assert client.post("/password/", form | {"old": PASSWORD}).status_code == 302


def test_the_own_password_cannot_be_guessed_from_an_open_session(client, officer):
    client.force_login(officer)
    form = {"old": "wrong", "new": "a new long password"}
    pages = [client.post("/password/", form | {"idempotency_key": f"g{n}"}) for n in range(6)]
    assert all("密码" in page.content.decode() for page in pages)
    locked = client.post("/password/", form | {"old": PASSWORD, "idempotency_key": "g9"})
    assert locked.status_code == 200 and "分钟后" in locked.content.decode()
    assert Account.objects.get(pk=officer.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "address", ["/", "/me/", "/desk/", "/desk/unions/", "/desk/search/?q=x", "/desk/me/"]
)
def test_pages_of_the_shells_open_for_an_officer(client, officer, address):
    client.force_login(officer)
    assert client.get(address).status_code == 200


def test_an_administrator_opens_an_account_grants_and_takes_back(client, officer):
    with speaking(SYSTEM):
        root = a_union(level="province")
        role = Role.objects.create(code="r", name="角色", rights=[*AccessCan, OrgsCan.VIEW])
        give_grant(account=officer, role=role, union=root, actor=SYSTEM, now=clock.now())
    client.force_login(officer)
    form = {"username": "zhao", "name": "赵", "post": "干事", "started_on": "2026-01-01"}
    made = client.post("/desk/accounts/new/", form | {"role": role.pk, "idempotency_key": "a"})
    code = made.context["code"]
    assert code in made.content.decode()
    other = Client()
    start = {"code": code, "username": "zhao2", "password": "long enough words"}
    assert other.post("/start/", start).status_code == 302
    assert other.get("/desk/").status_code == 200
    assert other.post("/start/", start).status_code == 200  # used up
    with speaking(SYSTEM):
        held = CommitteePost.objects.get()
    client.post(f"/desk/posts/{held.pk}/leave/", {"idempotency_key": "b"})
    assert actor_of(Account.objects.get(username="zhao2"), now=clock.now()).grants == {}


@pytest.mark.parametrize("address", ["accounts/", "accounts/new/", "tokens/", "log/", "calendar/"])
def test_the_operators_pages_open(client, officer, address):
    with speaking(SYSTEM):
        root = a_union(level="province")
        rights = [*AccessCan, *CalendarCan]
        role = Role.objects.create(code="r", name="角色", rights=rights)
        give_grant(account=officer, role=role, union=root, actor=SYSTEM, now=clock.now())
    client.force_login(officer)
    assert client.get(f"/desk/{address}").status_code == 200


def test_a_token_speaks_for_its_maker_until_it_is_revoked(client, officer):
    with speaking(SYSTEM):
        root = a_union(level="province")
        role = Role.objects.create(code="r", name="角色", rights=[*AccessCan, OrgsCan.VIEW])
        give_grant(account=officer, role=role, union=root, actor=SYSTEM, now=clock.now())
    with speaking(actor := actor_of(officer, now=clock.now())):
        token, secret = make_token(
            name="x", union=root, rights=[OrgsCan.VIEW], days=1, actor=actor, now=clock.now()
        )
    assert actor_of_token(secret, now=clock.now()).scope(OrgsCan.VIEW).covers(root.path)
    with speaking(actor):
        revoke_token(token_id=token.pk, actor=actor, now=clock.now())
    assert actor_of_token(secret, now=clock.now()).grants == {}


def test_an_address_that_does_not_exist_is_a_page_for_people_and_json_for_machines(client, db):
    page = client.get("/nowhere/")
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    answer = client.get("/api/v1/nowhere/-1")
    assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_there")


def test_a_fault_of_ours_is_json_for_machines(rf):
    answer = failed(rf.get("/api/v1/tasks"))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (500, "entry.failed")
    assert failed(rf.get("/desk/"))["Content-Type"].startswith("text/html")


def sent(**fields):
    return RequestFactory().post("/password/", fields)


def test_another_file_of_the_same_name_and_size_is_another_content():
    one, same, other = (
        sent(file=SimpleUploadedFile("a.csv", content)) for content in (b"12", b"12", b"13")
    )
    assert _digest(one) == _digest(same) != _digest(other)
    assert one.FILES["file"].read() == b"12"


def test_the_mark_of_a_request_cannot_be_made_without_the_key(settings):
    before = _digest(sent(new="secret"))
    settings.SECRET_KEY = "another"  # noqa: S105
    assert _digest(sent(new="secret")) != before


def test_nothing_of_a_signed_in_person_stays_in_the_browser(client, officer):
    assert "Cache-Control" not in client.get("/nowhere/")
    client.force_login(officer)
    for address in ("/desk/", "/me/", "/api/v1/docs"):
        assert client.get(address)["Cache-Control"] == "private, no-store"


def test_a_forged_form_is_refused_with_a_sentence(officer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)
    page = browser.post("/password/", {"old": PASSWORD, "new": "x", "idempotency_key": "k"})
    assert page.status_code == 403
    assert "刷新页面后重新提交" in page.content.decode()
    answer = browser.post("/api/v1/sessions/1/check-ins", HTTP_IDEMPOTENCY_KEY="k" * 8)
    assert answer.status_code == 403


def test_every_page_tells_the_browser_to_run_nothing_foreign(client, db):
    page = client.get("/sign-in/")
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert (page["X-Content-Type-Options"], page["X-Frame-Options"]) == ("nosniff", "DENY")
    assert client.get("/sign-in/", HTTP_HOST="elsewhere.example").status_code == 400


def test_the_cookie_of_the_session_is_for_this_site_and_not_for_scripts(client, officer):
    client.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


FLAGS = """
from tongxin.config import settings as s
print([getattr(s, name, None) for name in (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")])
"""


@pytest.mark.parametrize(
    ("tls", "flags"), [("1", [True, True, 2592000]), ("0", [None, None, None])]
)
def test_behind_tls_cookies_travel_by_tls_alone(tls, flags):
    env = os.environ | {"TONGXIN_PROXY_TLS": tls}
    told = subprocess.check_output([sys.executable, "-c", FLAGS], env=env, text=True)  # noqa: S603
    assert told.strip() == str(flags)


def test_a_password_of_digits_alone_is_refused(client, officer):
    client.force_login(officer)
    form = {"old": PASSWORD, "new": "2718281828", "idempotency_key": "k"}
    page = client.post("/password/", form)
    assert "数字" in page.content.decode()


def test_a_token_is_told_that_rights_are_given_by_people():
    reach = Scope(paths=("/1/",))
    request = RequestFactory().post("/api/v1/grants")
    request.actor = Actor("对接", account_id=1, token_id=1, grants={AccessCan.GRANT: reach})
    with pytest.raises(NotByToken):
        guard(request, AccessCan.GRANT)
    request.actor = replace(request.actor, token_id=None)
    guard(request, AccessCan.GRANT)
    assert request.scope == reach
