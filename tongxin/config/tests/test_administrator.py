import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from tongxin.config import administrator, cli
from tongxin.config.reference import install
from tongxin.kernel import clock
from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.errors import AdministratorExists
from tongxin.shared.access.first import make_first_administrator
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.permissions import Can
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.services import UnionFacts, found_union

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = Actor.system("operator")
TOP = ("--union", "90", "--union-name", "某省总工会", "--level", "province")
FOUNDED = ("--founded", "1950-01-01")
PASSWORD = "Spring-rain-2026"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def _roles():
    install(clock.now())


def run(*arguments):
    return cli.main(["admin", *arguments])


def everything(model):
    with speaking(OPERATOR):
        return list(model.objects.order_by("pk"))


def a_top_union(code="90"):
    facts = UnionFacts(code, "某省总工会", "province", "local_federation", date(1950, 1, 1))
    with speaking(OPERATOR):
        return found_union(facts=facts, parent=None, actor=OPERATOR, now=clock.now())


def test_on_an_empty_installation_it_makes_the_topmost_union_and_a_code_that_opens_the_desk(capsys):
    assert run("chief", "--name", "王芳", *TOP, *FOUNDED) == 0
    code = capsys.readouterr().out.strip()

    (union,) = everything(UnionOrg)
    assert (union.code, union.name, union.parent_id) == ("90", "某省总工会", None)
    browser = Client()
    browser.get("/start/")
    form = {"code": code, "username": "chief", "password": PASSWORD, "key": "k" * 20}
    opened = browser.post("/start/", form, HTTP_IDEMPOTENCY_KEY="k" * 20)
    assert (opened.status_code, opened["Location"]) == (302, "/desk/")
    assert browser.get("/desk/accounts/new/").status_code == 200
    (account,) = everything(Account)
    assert actor_of(account, now=clock.now()).scope(Can.GRANT).covers(union.path)


def test_without_a_topmost_union_it_says_what_is_needed_and_makes_nothing(capsys):
    assert run("chief", *TOP) == 1

    assert "--founded" in capsys.readouterr().err
    assert everything(Account) == everything(UnionOrg) == []


def test_a_known_topmost_union_is_taken_and_another_code_refused(capsys):
    a_top_union("90")

    assert run("chief", "--union", "91") == 1
    assert "90" in capsys.readouterr().err
    assert run("chief") == 0
    assert len(everything(UnionOrg)) == len(everything(Account)) == 1


def test_a_second_one_is_refused_and_a_lost_code_replaced(capsys):
    a_top_union()
    assert run("chief") == 0
    first = capsys.readouterr().out.strip()

    assert run("other") == 1
    assert "chief" in capsys.readouterr().err
    assert run("other", "--new-code") == 1
    assert run("chief", "--new-code") == 0

    second = capsys.readouterr().out.strip()
    assert len({first, second}) == 2
    assert [account.username for account in everything(Account)] == ["chief"]
    started = Client().post(
        "/start/",
        {"code": first, "username": "chief", "password": PASSWORD},
        HTTP_IDEMPOTENCY_KEY="a" * 20,
    )
    assert started.status_code == 200  # the form again: the first code is dead


def test_a_password_is_asked_twice_and_must_agree(monkeypatch, capsys):
    a_top_union()
    typed = iter([PASSWORD, "another", "short", "short", PASSWORD, PASSWORD])
    monkeypatch.setattr(administrator.getpass, "getpass", lambda _prompt: next(typed))

    assert run("chief", "--password") == 1
    assert run("chief", "--password") == 1
    assert everything(Account) == []
    assert run("chief", "--password") == 0

    assert PASSWORD not in capsys.readouterr().err
    signed = Client().post(
        "/sign-in/", {"username": "chief", "password": PASSWORD}, HTTP_IDEMPOTENCY_KEY="a" * 20
    )
    assert signed.status_code == 302


@pytest.mark.parametrize("name", ["x", "1chief", "王芳", "a" * 41])
def test_a_user_name_nobody_could_type_is_wrongly_written(name, capsys):
    with pytest.raises(SystemExit) as ended:
        run(name)
    assert ended.value.code == 2
    assert "3 到 40" in capsys.readouterr().err


def test_two_at_the_same_moment_make_one():
    union, outcomes, ready = a_top_union(), [], threading.Barrier(2)

    def make(username):
        ready.wait()
        try:
            with speaking(OPERATOR):
                make_first_administrator(
                    username=username, name="", union=union, actor=OPERATOR, now=clock.now()
                )
            outcomes.append("made")
        except AdministratorExists:
            outcomes.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=make, args=(name,)) for name in ("first", "second")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == ["made", "refused"]


def test_nobody_but_the_operator_makes_one():
    union, person = a_top_union(), Actor("somebody")
    with speaking(OPERATOR), pytest.raises(Forbidden):
        make_first_administrator(
            username="chief", name="", union=union, actor=person, now=clock.now()
        )
    assert Role.objects.filter(code="platform_admin").exists()
