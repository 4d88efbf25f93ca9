import os
import stat
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from tongxin.config.embedded import ensure, leave
from tongxin.config.embedded_lock import GUARD, hold
from tongxin.config.embedded_place import EmbeddedError, choose
from tongxin.config.embedded_stop import find

ROOT = os.geteuid() == 0
pytestmark = pytest.mark.long


def soon(holds, seconds=10):
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def gone(var, seconds=10):
    return soon(lambda: find(var / "postgres" / "data") is None, seconds)


def guards(var):
    data = str(var / "postgres" / "data")
    found = psutil.process_iter(["cmdline"])
    return [p for p in found if GUARD in (p.info["cmdline"] or []) and data in p.info["cmdline"]]


def kill_the_guard(var):
    """A killed process is gone only when the machine has got round to it."""
    guards(var)[0].kill()
    assert soon(lambda: guards(var) == [])


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def test_a_killed_owner_leaves_no_server_behind(another, var, server):
    owner = another()
    assert owner.admin()
    assert server(var)

    owner.kill()

    assert gone(var)


def test_a_server_left_behind_by_users_and_guard_alike_is_adopted_and_guarded_again(
    another, var, server
):
    owner = another()
    owner.admin()
    kill_the_guard(var)
    owner.kill()
    left = server(var)
    assert left is not None

    next_one = another()
    url = next_one.admin()

    assert server(var).pid == left.pid
    assert ask(url, "SELECT 1") == 1
    assert len(guards(var)) == 1
    next_one.kill()
    assert gone(var)


@pytest.mark.long
def test_a_server_left_behind_that_answers_nobody_is_replaced(another, var, server):
    owner = another()
    owner.admin()
    kill_the_guard(var)
    owner.kill()
    left = server(var)
    left.suspend()
    (var / "postgres" / "socket" / ".s.PGSQL.5432").unlink()

    assert ask(ensure(var).app, "SELECT 1") == 1
    assert server(var).pid != left.pid
    leave(var)
    assert gone(var)


@pytest.mark.long
def test_a_server_that_will_not_end_is_broken_off_in_time(var, server):
    ensure(var)
    server(var).suspend()
    began = time.monotonic()
    leave(var)
    assert time.monotonic() - began < 4
    assert gone(var, 1)
    assert ask(ensure(var).app, "SELECT 1") == 1
    leave(var)


@pytest.mark.long
def test_after_a_killed_server_the_next_start_serves_the_same_rows(var, server):
    first = ensure(var)
    with psycopg.connect(first.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    server(var).kill()

    assert ask(ensure(var).owner, "SELECT number FROM kept") == 42
    leave(var)


def test_a_user_that_leaves_does_not_stop_the_server_of_another(another, var, server):
    first, second = another(), another()
    first.admin()
    url = second.admin()
    pid = server(var).pid

    first.leave()

    assert ask(url, "SELECT 1") == 1
    assert server(var).pid == pid
    second.leave()
    assert gone(var)


@pytest.mark.long
def test_two_that_start_at_the_same_moment_share_one_server(another, var):
    users = [another() for _ in range(4)]

    addresses = {user.admin() for user in users}

    assert len(addresses) == 1
    assert ask(addresses.pop(), "SELECT 1") == 1
    assert sum(user.leave().count("内置数据库已启动") for user in users) == 1


@pytest.mark.long
def test_two_checkouts_have_two_servers(another, var):
    near, far = another(var), another(var.with_name("other"))

    folders = {ask(user.admin(), "SHOW data_directory") for user in (near, far)}

    assert len(folders) == 2


@pytest.mark.long
def test_a_stale_pid_that_names_a_living_stranger_is_dropped(var):
    place = choose(var)
    ensure(var)
    leave(var)
    note = place.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{place.data}\n")
    place.runner and os.chown(note, place.runner.uid, place.runner.gid)

    assert ask(ensure(var).app, "SELECT 1") == 1
    assert psutil.Process().is_running()
    leave(var)


@pytest.mark.long
def test_a_pid_file_removed_under_a_living_server_starts_no_second_one(var, server):
    ensure(var)
    before = server(var).pid
    (var / "postgres" / "data" / "postmaster.pid").unlink()

    assert ask(ensure(var).app, "SELECT 1") == 1
    assert server(var).pid == before
    leave(var)


@pytest.mark.long
def test_a_lost_socket_brings_a_new_start_not_a_second_server(var, server):
    ensure(var)
    before = server(var)
    (var / "postgres" / "socket" / ".s.PGSQL.5432").unlink()

    assert ask(ensure(var).app, "SELECT 1") == 1
    assert not before.is_running() or before.status() == psutil.STATUS_ZOMBIE
    leave(var)


@pytest.mark.long
def test_a_start_killed_while_the_cluster_was_made_leaves_nothing_half(var):
    place = choose(var)
    (place.home / "data.new").mkdir()
    (place.home / "data.new" / "PG_VERSION").write_text("18\n")

    assert ask(ensure(var).app, "SELECT 1") == 1
    leave(var)


@pytest.mark.long
def test_a_deep_folder_gets_a_short_private_socket(var):
    deep = var.with_name("深" * 40) / ("d" * 60) / "var"
    url = ensure(deep).app

    folder = Path(ask(ensure(deep).admin, "SHOW unix_socket_directories"))

    assert ask(url, "SELECT 1") == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    leave(deep)
    folder.rmdir()


@pytest.mark.skipif(not ROOT, reason="only root changes users")
@pytest.mark.long
def test_root_keeps_the_permissions_of_folders_above_and_runs_unprivileged(var, server, capsys):
    closed = var.parent / "closed"
    closed.mkdir(mode=0o700)
    place = choose(closed / "var")

    url = ensure(closed / "var").admin

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert "不能进入" in capsys.readouterr().err
    assert find(place.data).uids().effective != 0
    assert ask(url, "SHOW data_directory") == str(place.data)
    leave(closed / "var")
    assert choose(closed / "var").home == place.home
    for path in sorted(place.home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    place.home.rmdir()


@pytest.mark.skipif(not ROOT, reason="only root changes users")
@pytest.mark.long
def test_root_runs_the_server_unprivileged(var, server):
    ensure(var)
    assert server(var).uids().effective != 0
    leave(var)


def test_the_first_start_makes_a_closed_server_with_three_roles(var, capsys):
    urls = ensure(var)

    assert capsys.readouterr().err.count("内置数据库已启动") == 1
    place = choose(var)
    assert stat.S_IMODE((place.base / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((place.home / "socket").stat().st_mode) == 0o700
    rules = (place.data / "pg_hba.conf").read_text()
    assert "trust" not in [line.split()[-1] for line in rules.splitlines() if line[:1] not in "#"]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(urls.admin.replace(place.passwords["postgres"], "wrong"))
    assert ask(urls.admin, "SHOW listen_addresses") == ""
    assert ask(urls.app, "SELECT current_user") == "tongxin_app"
    assert ask(urls.owner, "SELECT datcollate FROM pg_database WHERE datname = 'tongxin'")
    attributes = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s"
    with psycopg.connect(urls.admin) as connection:
        for role in ("tongxin_app", "tongxin_owner", "tongxin_bypass"):
            assert connection.execute(attributes, [role]).fetchone() == (False,)
    leave(var)
    assert gone(var, 0)


@pytest.mark.long
def test_a_lost_password_file_is_named_and_nothing_is_made_anew(var):
    ensure(var)
    leave(var)
    choose(var).base.joinpath("passwords.json").unlink()

    with pytest.raises(EmbeddedError, match=r"passwords\.json"):
        ensure(var)
    leave(var)


def test_a_lock_is_free_again_when_its_holder_is_gone(var):
    var.mkdir()
    os.close(hold(var / "users.lock"))
    os.close(hold(var / "users.lock"))
