"""Signing in tells nobody which names exist, and the log tells the right auditors."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import SignInTry
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.signing_in import sign_in
from tongxin.shared.access.tests.factories import a_grant, a_post, an_account
from tongxin.shared.access.tries import LOCK_TIME, forget_tries
from tongxin.shared.audit.selectors import log_within
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

PASSWORD = "a long enough pass phrase"  # noqa: S105


def tried(name, times=8, password="wrong", now=NOW):  # noqa: S107
    said = []
    for _ in range(times):
        try:
            sign_in(username=name, password=password, now=now)
            said.append("in")
        except DomainError as error:
            said.append((error.code, str(error)))
    return said


@pytest.mark.usefixtures("house")
def test_a_name_nobody_has_is_answered_and_locked_like_any_other():
    an_account(username="known", password=PASSWORD)
    an_account(username="closed", password=PASSWORD, is_active=False)
    an_account(username="unopened")
    known = tried("known")
    assert [code for code, _said in known] == ["access.wrong_password"] * 5 + ["access.locked"] * 3
    for name in ("unknown", "closed", "unopened"):
        assert tried(name) == known
    after = NOW + LOCK_TIME + timedelta(seconds=1)
    assert tried("unknown", now=after) == tried("known", now=after)


@pytest.mark.usefixtures("house")
def test_a_name_nobody_has_costs_the_same_work(monkeypatch):
    an_account(username="known", password=PASSWORD)
    hashed = []
    usual = MD5PasswordHasher.encode

    def counted(self, password, salt, *rest):
        hashed.append(password)
        return usual(self, password, salt, *rest)

    tried("warm-up", times=1)
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    work = []
    for name in ("known", "unknown"):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            tried(name, times=1)
        work.append((len(asked), len(hashed)))
    assert work[0] == work[1] == (2, 1)


@pytest.mark.usefixtures("house")
def test_names_that_look_alike_to_the_database_share_their_tries():
    an_account(username="smith", password=PASSWORD)
    tried("smith", times=3)
    assert [code for code, _said in tried("SMITH ", times=3)][-1] == "access.locked"


@pytest.mark.usefixtures("house")
def test_coming_in_forgets_the_wrong_passwords_and_so_does_a_day():
    account = an_account(username="known", password=PASSWORD)
    tried("known", times=4)
    assert sign_in(username="known", password=PASSWORD, now=NOW) == account
    assert tried("known", times=5)[-1][0] == "access.wrong_password"
    tried("rare", times=4)
    tomorrow = NOW + timedelta(hours=25)
    assert {code for code, _said in tried("rare", times=4, now=tomorrow)} == {
        "access.wrong_password"
    }
    assert forget_tries(now=tomorrow) == 1
    assert SignInTry.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_the_name_that_was_tried_is_not_kept():
    tried("a-password-typed-into-the-wrong-field", times=1)
    kept = SignInTry.objects.values().get()
    assert "a-password" not in str(kept)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_guesses_than_one_after_another():
    an_account(username="known", password=PASSWORD)
    ready, said = threading.Barrier(8), []

    def guess():
        ready.wait()
        said.extend(tried("known", times=1))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(code for code, _said in said) == (
        ["access.locked"] * 3 + ["access.wrong_password"] * 5
    )


def auditor_at(union):
    return Actor(name="审计", grants={Can.AUDIT: Scope(paths=(union.path,))})


def read_by(union):
    actor = auditor_at(union)
    with speaking(actor):
        rows = log_within(actor.scope(Can.AUDIT)).filter(verb__startswith="access.")
        return [entry.verb for entry in rows.order_by("pk")]


@pytest.mark.usefixtures("house")
def test_signing_in_is_read_by_the_auditors_where_the_account_belongs():
    top = a_union(level="province")
    east, west = a_union(top), a_union(top)
    posted = a_post(east).account
    posted.set_password(PASSWORD)
    posted.save()
    sign_in(username=posted.username, password=PASSWORD, now=NOW)
    tried(posted.username, times=5)
    told = ["access.signed_in", "access.locked_out"]
    assert (read_by(top), read_by(east), read_by(west)) == (told, told, [])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("place", ["grant", "home"])
def test_an_account_without_a_post_belongs_where_its_grant_or_its_person_is(place):
    top = a_union(level="province")
    east, west = a_union(top), a_union(top)
    worker = a_worker(east) if place == "home" else None
    account = an_account(worker=worker, password=PASSWORD)
    if place == "grant":
        a_grant(east, account=account)
    sign_in(username=account.username, password=PASSWORD, now=NOW)
    assert (read_by(east), read_by(west)) == (["access.signed_in"], [])


@pytest.mark.usefixtures("house")
def test_an_account_without_any_place_is_read_from_the_topmost_union_alone():
    top = a_union(level="province")
    east = a_union(top)
    sign_in(username=an_account(password=PASSWORD).username, password=PASSWORD, now=NOW)
    assert (read_by(top), read_by(east)) == (["access.signed_in"], [])
    with speaking(SYSTEM):
        assert log_within(SYSTEM.scope(Can.AUDIT)).filter(verb="access.signed_in").count() == 1


@pytest.mark.usefixtures("house")
def test_of_two_places_beside_each_other_both_read_it():
    top = a_union(level="province")
    east, west = a_union(top), a_union(top)
    account = an_account(worker=a_worker(west), password=PASSWORD)
    a_grant(east, account=account)
    a_grant(top, account=account)
    sign_in(username=account.username, password=PASSWORD, now=NOW)
    assert (read_by(east), read_by(west)) == (["access.signed_in"], ["access.signed_in"])
