"""The keys of one installation, kept beside the data until the operator moves them."""

import json
import secrets
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from tongxin.config.embedded_lock import alone
from tongxin.config.env import Env
from tongxin.kernel import crypto
from tongxin.kernel.keyring import Keyring

SUITES = {"aes-256-gcm": crypto.Suite.AES, "sm4-gcm": crypto.Suite.SM4}
SITE, DATA = "site.json", "data.json"


class KeysMissing(RuntimeError):
    """The keys that belong to the data are not here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The signing secret of the site; data keys live in their own file."""

    folder: Path
    secret_key: str

    def ring(self) -> Keyring:
        """The data keys."""
        return Keyring.load(self.folder / DATA)

    def open_to_others(self) -> list[Path]:
        """Key files that more than their owner may read."""
        files = (self.folder / SITE, self.folder / DATA)
        return [file for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077]


def folder(env: Env) -> Path:
    """Where the keys of this installation lie."""
    return (env.keys or env.var / "keys").resolve()


def load_or_make(folder: Path) -> Keys:
    """Read the keys, or make both kinds at the first start and say where."""
    file = folder / SITE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(folder / "make.lock"):
            _make(folder)
    return Keys(folder, json.loads(file.read_text())["secret_key"])


def install(keys: Keys, algorithm: str) -> None:
    """Put the data keys into the lock of this process, after trying the lock itself."""
    crypto.self_test()
    crypto.use(keys.ring(), suite=SUITES[algorithm])


def require(env: Env) -> None:
    """Insist on existing keys. Raises KeysMissing."""
    place = folder(env)
    if not all((place / name).exists() for name in (SITE, DATA)):
        # data: said while the settings load, before there is a language to say it in
        raise KeysMissing(
            f"{place} 中没有密钥。备份不含密钥：请先把原来的 {SITE} 和 {DATA} 放到这里，再恢复。"
        )


def _make(folder: Path) -> None:
    site = folder / SITE
    if site.exists():
        return
    if not (folder / DATA).exists():
        Keyring.new().save(folder / DATA)
    draft = folder / f"{SITE}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"secret_key": secrets.token_urlsafe(48)}))
    draft.rename(site)  # last: whoever sees this file sees complete keys
    # data: said while the settings load, before there is a language to say it in
    sys.stderr.write(f"已生成密钥：{folder}。请另行备份，丢失后已加密的数据无法打开。\n")
