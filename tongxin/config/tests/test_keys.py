import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tongxin.config.env import Env
from tongxin.config.keys import KeysMissing, load_or_make, require


def test_the_first_start_makes_closed_keys_that_differ_and_says_where(tmp_path, capsys):
    folder = tmp_path / "keys"
    keys = load_or_make(folder)

    assert str(folder) in capsys.readouterr().err
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert keys.open_to_others() == []
    held = json.loads((folder / "data.json").read_text())
    secrets = [keys.secret_key, *held["data_keys"].values(), *held["index_keys"].values()]
    assert len(set(secrets)) == 3
    assert load_or_make(folder) == keys
    assert capsys.readouterr().err == ""


def test_many_first_starts_at_once_agree_on_the_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: load_or_make(tmp_path / "keys").secret_key, range(16)))

    assert len(made) == 1


def test_a_key_file_others_may_read_is_named(tmp_path):
    keys = load_or_make(tmp_path / "keys")
    (tmp_path / "keys" / "data.json").chmod(0o644)

    assert keys.open_to_others() == [tmp_path / "keys" / "data.json"]


def test_existing_keys_can_be_insisted_on(tmp_path):
    with pytest.raises(KeysMissing, match="密钥"):
        require(Env(keys=tmp_path / "keys"))
    load_or_make(tmp_path / "keys")
    require(Env(keys=tmp_path / "keys"))
