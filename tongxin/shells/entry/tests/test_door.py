"""The door: who gets in, what a repeated POST gets, what a stranger sees."""

import pytest
from django.test import Client

from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Account, AnsweredRequest
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union

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
    officer.refresh_from_db()
    officer.locked_until = None
    officer.save()
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


@pytest.mark.parametrize("address", ["/", "/me/", "/desk/", "/desk/unions/", "/desk/search/?q=x"])
def test_pages_of_the_shells_open_for_an_officer(client, officer, address):
    client.force_login(officer)
    assert client.get(address).status_code == 200
