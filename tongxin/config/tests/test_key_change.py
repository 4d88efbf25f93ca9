"""The operator turns the keys from the command line."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tongxin.config import key_change
from tongxin.config.cli import main
from tongxin.config.keys import DATA, load_or_make
from tongxin.kernel import crypto
from tongxin.kernel.keyring import Keyring
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """Keys of an installation of its own, in use."""
    made = load_or_make(tmp_path / "keys")
    before = crypto.installed()
    crypto.use(made.ring())
    monkeypatch.setattr(settings, "KEYS", made)
    monkeypatch.setattr(key_change, "_others", lambda: 0)
    yield made
    crypto.use(before)


def test_keys_are_turned_values_sealed_anew_and_the_log_knows(keys, capsys):
    with speaking(SYSTEM):
        worker = a_worker(a_union(level="province", kind="local_federation"))
        before = worker.id_number.open()
    assert main(["keys", "rotate"]) == 0
    assert "第 2 版密钥" in capsys.readouterr().err
    assert (keys.folder / DATA).stat().st_mode & 0o777 == 0o600
    crypto.use(keys.ring())  # the next start
    assert main(["keys", "show"]) == 0
    assert "people.Worker  仍用旧密钥：1 行" in capsys.readouterr().out
    assert main(["keys", "reseal"]) == 0
    assert "已改用最新的密钥加密 1 行" in capsys.readouterr().err
    assert main(["keys", "reseal"]) == 0
    with speaking(SYSTEM):
        worker.refresh_from_db()
        assert worker.id_number.open() == before
        verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["keys.rotated", "keys.resealed"]


def test_while_others_use_the_database_the_keys_stay(keys, monkeypatch, capsys):
    monkeypatch.setattr(key_change, "_others", lambda: 3)
    assert main(["keys", "rotate"]) == 1
    assert "先停止 tongxin serve" in capsys.readouterr().err
    assert keys.ring().data_version == 1


def test_other_connections_are_seen(django_db_blocker):
    assert key_change._others() == 0
    other = connection.copy()
    other.connect()
    try:
        assert key_change._others() == 1
    finally:
        other.close()


def test_a_rotation_that_was_cut_off_leaves_the_old_keys_and_can_be_done_again(keys, monkeypatch):
    old = keys.ring().check_value()

    def cut(*_paths):
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(OSError, match="no space"):
        key_change.rotate(keys.folder)
    assert keys.ring().check_value() == old
    monkeypatch.undo()
    made = key_change.rotate(keys.folder)
    assert made.covers(old) and Keyring.load(keys.folder / DATA).data_version == 2
