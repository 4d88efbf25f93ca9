"""The keys of one installation, kept beside the data until the operator moves them."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from tongxin.kernel import crypto
from tongxin.kernel.keyring import Keyring

SUITES = {"aes-256-gcm": crypto.Suite.AES, "sm4-gcm": crypto.Suite.SM4}


@dataclass(frozen=True, slots=True)
class Keys:
    """The signing secret of the site; data keys live in their own file."""

    folder: Path
    secret_key: str


def load_or_make(folder: Path) -> Keys:
    """Read the keys, or make them at the first start."""
    file = folder / "site.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(json.dumps({"secret_key": secrets.token_urlsafe(48)}))
    return Keys(folder, json.loads(file.read_text())["secret_key"])


def install(keys: Keys, algorithm: str) -> None:
    """Put the data keys into the lock of this process, making them at the first start."""
    file = keys.folder / "data.json"
    if not file.exists():
        Keyring.new().save(file)
    crypto.use(Keyring.load(file), suite=SUITES[algorithm])
