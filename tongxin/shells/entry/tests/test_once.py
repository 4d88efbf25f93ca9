"""A POST acts once, whoever sends it twice, at whatever moment."""

import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from psycopg import sql

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.access.errors import AnswerNotKept, SameKeyOtherRequest, StillAtWork
from tongxin.shared.access.models import AnsweredRequest, ApiToken, Role, StartCode
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shells.entry import once
from tongxin.shells.entry.once import answer_once

NOW = clock.now()


def a_post(actor, key="k" * 20, **fields):
    request = RequestFactory().post("/act/", fields or {"x": "1"}, HTTP_IDEMPOTENCY_KEY=key)
    request.actor, request.htmx = actor, False
    return request


def sent(actor, call, **facts):
    """One request as the door handles it: one transaction, rolled back when refused."""
    with speaking(actor):
        response = answer_once(a_post(actor, **facts), call, NOW)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def a_person() -> Actor:
    return Actor(name="某人", account_id=an_account().pk)


def role_made() -> JsonResponse:
    """The deed: a row that a second deed would double."""
    return JsonResponse({"made": Role.objects.create(code=f"r{Role.objects.count()}").pk})


class Rival(threading.Thread):
    """The same request at the same moment, on a connection of its own."""

    def __init__(self, actor, call=role_made, **facts):
        super().__init__()
        self.actor, self.call, self.facts = actor, call, facts
        self.answer = self.error = None
        self.start()

    def run(self):
        try:
            self.answer = sent(self.actor, self.call, **self.facts)
        except Exception as error:  # noqa: BLE001 - told by the test
            self.error = error
        finally:
            connection.close()


def until_somebody_waits():
    asked = (
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def while_it_waits(actor, end):
    """Do the deed, and let a rival come while it is not committed; ``end`` answers."""
    rivals = []

    def call():
        made = role_made()
        rivals.append(Rival(actor))
        until_somebody_waits()
        return end(made)

    try:
        first = sent(actor, call)
    except ZeroDivisionError:
        first = None
    rivals[0].join()
    return first, rivals[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_acts_and_the_other_gets_its_answer():
    first, rival = while_it_waits(a_person(), lambda made: made)
    assert rival.answer.content == first.content
    assert rival.answer["Idempotency-Replayed"] == "true"
    assert Role.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "end",
    [
        lambda _made: HttpResponse(status=409),
        lambda _made: HttpResponse("the form again"),
        lambda _made: 1 / 0,
    ],
    ids=["refused", "form again", "broken"],
)
def test_a_first_that_failed_leaves_the_key_to_the_second(end):
    _first, rival = while_it_waits(a_person(), end)
    assert (rival.error, rival.answer.status_code) == (None, 200)
    assert "Idempotency-Replayed" not in rival.answer


@pytest.mark.django_db(transaction=True)
def test_a_first_whose_process_was_killed_leaves_the_key_to_the_second():
    actor = a_person()
    rivals = []

    def call():
        role_made()
        rivals.append(Rival(actor))
        until_somebody_waits()
        connections["default"].connection.close()  # what the server sees of a killed process
        return HttpResponse(status=500)

    with pytest.raises(Exception, match="closed"):
        sent(actor, call)
    connection.close()
    rivals[0].join()
    assert (rivals[0].error, rivals[0].answer.status_code) == (None, 200)
    assert Role.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_and_does_nothing(monkeypatch):
    monkeypatch.setattr(once, "LONGEST_WAIT", "300ms")
    actor, rivals = a_person(), []

    def call():
        made = role_made()
        rivals.append(Rival(actor))
        rivals[0].join()
        return made

    assert sent(actor, call).status_code == 200
    assert isinstance(rivals[0].error, StillAtWork)
    assert Role.objects.count() == 1
    assert sent(actor, role_made)["Idempotency-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_the_wait_of_the_key_is_not_the_wait_of_the_act():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        usual = cursor.fetchone()
    seen = []

    def call():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            seen.append(cursor.fetchone())
        return redirect("/")

    sent(a_person(), call)
    assert seen == [usual]


@pytest.mark.django_db
def test_another_person_with_the_same_key_gets_nothing_of_the_first():
    first = sent(a_person(), role_made)
    second = sent(a_person(), role_made)
    assert "Idempotency-Replayed" not in second
    assert first.content != second.content


@pytest.mark.django_db
def test_two_tokens_of_one_person_do_not_share_their_keys():
    account = an_account()
    tokens = [Actor(name="t", account_id=account.pk, token_id=number) for number in (1, 2)]
    answers = [sent(actor, role_made) for actor in (*tokens, *tokens)]
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, None, *["true"] * 2]
    assert answers[0].content == answers[2].content != answers[1].content


@pytest.mark.django_db
def test_another_content_under_the_key_is_refused():
    actor = a_person()
    sent(actor, role_made)
    with pytest.raises(SameKeyOtherRequest):
        sent(actor, role_made, x="2")


@pytest.mark.django_db
def test_an_answer_too_long_to_keep_is_told_and_not_given_twice():
    actor = a_person()

    def call():
        role_made()
        return JsonResponse({"long": "x" * once.LONGEST_BODY})

    assert sent(actor, call).status_code == 200
    with pytest.raises(AnswerNotKept):
        sent(actor, call)
    assert Role.objects.count() == 1


@pytest.mark.django_db
def test_a_download_may_be_asked_for_again():
    actor = a_person()
    for _ in range(2):
        answer = sent(actor, lambda: StreamingHttpResponse([b"x"]))
        assert "Idempotency-Replayed" not in answer
    assert not AnsweredRequest.objects.exists()


@pytest.fixture
def administrator(db):
    with speaking(SYSTEM):
        account = an_account()
        a_grant(a_union(level="province"), account=account)
    browser = Client()
    browser.force_login(account)
    return SimpleNamespace(browser=browser, account=account)


def everything_kept() -> str:
    """All texts of all tables, past every wall, sessions opened."""
    with bypass("access"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)))
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_a_start_code_is_shown_once_and_kept_nowhere(administrator):
    with speaking(SYSTEM):
        other = an_account()
        a_grant(a_union(), account=other)
    address = f"/desk/accounts/{administrator.account.pk}/start-code/"
    first = administrator.browser.post(address, {"idempotency_key": "a"})
    code = first.context["code"]
    assert code in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert code not in str(dict(administrator.browser.session))
    with speaking(SYSTEM):
        kept = everything_kept()
    assert code not in kept
    assert code.encode().hex() not in kept  # a kept body is written as hexadecimal
    again = administrator.browser.post(address, {"idempotency_key": "a"})
    assert (again.status_code, again["Idempotency-Replayed"]) == (302, "true")
    page = administrator.browser.get(again["Location"])
    assert (page.status_code, page.context["code"]) == (200, "")
    assert StartCode.objects.count() == 1


def test_a_token_sent_twice_is_made_once_and_its_secret_kept_nowhere(administrator):
    form = {"name": "对接", "days": 3, "rights": ["orgs.view"], "idempotency_key": "t"}
    first = administrator.browser.post("/desk/tokens/", form)
    secret = first.context["secret"]
    assert secret in first.content.decode()
    again = administrator.browser.post("/desk/tokens/", form)
    assert (again.status_code, again["Location"]) == (302, "/desk/tokens/")
    with speaking(SYSTEM):
        token = ApiToken.objects.get()
        kept = everything_kept()
    assert secret not in kept
    assert secret.encode().hex() not in kept
    assert token.expires_at > clock.now() + timedelta(days=2)


def test_a_token_opens_no_page_and_is_told_so_by_the_interface(administrator):
    with speaking(SYSTEM):
        other = an_account()
    form = {"name": "对接", "days": 3, "rights": ["orgs.view"], "idempotency_key": "t"}
    secret = administrator.browser.post("/desk/tokens/", form).context["secret"]
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    for address in ("/desk/tokens/", f"/desk/accounts/{other.pk}/start-code/"):
        answer = Client().post(address, form, **bearer)
        assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)
    assert Client().get("/desk/accounts/", **bearer).status_code == 302
