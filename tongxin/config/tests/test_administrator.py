"""The first administrator is made by the operator, once, and can then appoint everybody else."""

from datetime import UTC, datetime, timedelta

import pytest

from tongxin.config import administrator, cli
from tongxin.config.staff_roles import install_roles
from tongxin.kernel import clock
from tongxin.kernel.actors import Actor, Forbidden
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.errors import AdministratorExists, AdministratorUnknown, RoleMissing
from tongxin.shared.access.first import make_first_administrator, renew_administrator_code
from tongxin.shared.access.models import Account
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.services import end_grant
from tongxin.shared.access.signing_in import open_account, sign_in
from tongxin.shared.orgs.tests.factories import a_union

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 5, 20, 1, tzinfo=UTC)
OPERATOR = Actor.system("operator")
SECRET = "lanjiang-2026-x"  # noqa: S105 - of a test account


@pytest.fixture
def top():
    install_roles(NOW)
    return a_union()


def make(top, username="keeper", actor=OPERATOR, now=NOW):
    return make_first_administrator(
        username=username, name="平台管理员", union=top, actor=actor, now=now
    )


def test_the_first_administrator_may_appoint_over_the_whole_tree(top):
    actor = actor_of(make(top), now=NOW)
    assert actor.scope(Can.GRANT).covers(top.path)


def test_a_second_first_administrator_is_refused_and_told_who_the_first_is(top):
    make(top)
    with pytest.raises(AdministratorExists) as refused:
        make(top, "other")
    assert "keeper" in str(refused.value)
    assert not Account.objects.filter(username="other").exists()


def test_when_the_grant_has_ended_another_may_be_made(top):
    account = make(top)
    end_grant(grant_id=account.grants.get().pk, reason="离任", actor=OPERATOR, now=NOW)
    later = NOW + timedelta(minutes=1)
    assert make(top, "other", now=later).username == "other"


def test_nobody_who_signs_in_can_make_one(top):
    actor = actor_of(make(top), now=NOW)
    with pytest.raises(Forbidden):
        make(top, "other", actor=actor)


def test_without_the_role_the_next_step_is_named():
    with pytest.raises(RoleMissing) as refused:
        make(a_union())
    assert "tongxin migrate" in str(refused.value)


def test_a_new_code_opens_the_account_again(top):
    make(top)
    code = renew_administrator_code(username="keeper", actor=OPERATOR, now=NOW)
    open_account(code=code, username="keeper", password=SECRET, now=NOW)
    assert sign_in(username="keeper", password=SECRET, now=NOW).username == "keeper"


def test_a_new_code_for_nobody_is_refused(top):
    with pytest.raises(AdministratorUnknown):
        renew_administrator_code(username="nobody", actor=OPERATOR, now=NOW)


def run(*arguments):
    return cli.main(["admin", *arguments])


FOUND = ("--union", "90", "--union-name", "澜江省总工会", "--level", "province")


def test_the_command_founds_the_topmost_union_and_prints_a_code_that_works(capsys):
    install_roles(NOW)
    assert run("keeper", *FOUND, "--founded", "1950-05-01") == 0
    code = capsys.readouterr().out.strip()
    now = clock.now()
    open_account(code=code, username="keeper", password=SECRET, now=now)
    assert sign_in(username="keeper", password=SECRET, now=now).username == "keeper"


def test_the_command_says_what_is_missing_and_writes_nothing(capsys):
    install_roles(NOW)
    assert run("keeper", *FOUND) == 1
    assert "--founded" in capsys.readouterr().err
    assert not Account.objects.exists()


def test_a_union_beside_the_topmost_one_is_refused(top, capsys):
    assert run("keeper", "--union", "other") == 1
    assert top.code in capsys.readouterr().err


def test_a_mistyped_password_makes_nothing(top, monkeypatch):
    typed = iter(["one-long-password", "another-password"])
    monkeypatch.setattr(administrator.getpass, "getpass", lambda _ask: next(typed))
    assert run("keeper", "--password") == 1
    assert not Account.objects.exists()


def test_a_weak_password_makes_nothing(top, monkeypatch):
    monkeypatch.setattr(administrator.getpass, "getpass", lambda _ask: "12345")
    assert run("keeper", "--password") == 1
    assert not Account.objects.exists()


def test_a_password_typed_twice_signs_in(top, monkeypatch):
    monkeypatch.setattr(administrator.getpass, "getpass", lambda _ask: SECRET)
    assert run("keeper", "--password") == 0
    assert sign_in(username="keeper", password=SECRET, now=clock.now()).username == "keeper"
