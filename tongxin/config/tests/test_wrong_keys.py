"""With keys that are not those of the data nothing starts, so nothing is sealed with them."""

import socket

import pytest

from tongxin.config import cli, serve
from tongxin.config.checks_of_data import require_keys
from tongxin.kernel import crypto
from tongxin.kernel.keyring import Keyring
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_keys():
    with speaking(SYSTEM):
        a_worker(a_union(level="province"))
    require_keys()
    ours = crypto.installed()
    crypto.use(Keyring.new())
    yield
    crypto.use(ours)


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_with_other_keys_nothing_starts_and_one_sentence_says_what_to_do(
    other_keys, command, capsys, monkeypatch, settings
):
    monkeypatch.setattr(serve, "Child", None)  # no process may be started
    given = [command] + ([f"--port={a_free_port()}"] if command == "serve" else [])
    assert cli.main(given) == 1
    said = capsys.readouterr().err
    assert "密钥打不开已加密的个人信息，没有启动，数据没有改动" in said
    assert str(settings.KEYS.folder) in said


def test_an_empty_house_starts_with_any_keys(db):
    ours = crypto.installed()
    crypto.use(Keyring.new())
    try:
        require_keys()
    finally:
        crypto.use(ours)
