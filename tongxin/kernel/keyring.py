"""Secret keys with versions, and how they are kept in a file (密钥环)."""

import json
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError

KEY_BYTES = 32
FORMAT = 1


class KeyringUnreadable(DomainError):
    """The key file is missing, damaged or of another format."""

    code = "crypto.keyring_unreadable"
    status = 500
    message = _(
        "密钥文件无法读取或已损坏，请从密钥备份恢复；不要新建密钥，否则已加密的数据将无法打开"
    )


class SealBroken(DomainError):
    """A sealed value was altered, moved to another field, or sealed with another key."""

    code = "crypto.seal_broken"
    status = 500
    message = _("加密数据无法打开：可能已被改动，或密钥与数据不匹配，请管理员核对密钥校验值")


class KeyUnknown(SealBroken):
    """The keyring does not hold the key of this version."""

    code = "crypto.key_unknown"
    message = _("密钥环中没有第 %(version)s 版密钥，请装入包含该版本的密钥文件")


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Data keys and index keys by version; the highest version seals, all of them open (密钥环)."""

    data_keys: Mapping[int, bytes] = field(default_factory=dict)
    index_keys: Mapping[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for keys in (self.data_keys, self.index_keys):
            sound = all(len(key) == KEY_BYTES and 0 < at < 1 << 16 for at, key in keys.items())
            if not keys or not sound:
                raise KeyringUnreadable

    @classmethod
    def new(cls) -> Self:
        """Fresh random keys, version 1."""
        return cls({1: secrets.token_bytes(KEY_BYTES)}, {1: secrets.token_bytes(KEY_BYTES)})

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Keyring out of what ``to_dict`` gave.

        Raises KeyringUnreadable.
        """
        try:
            if stored["format"] != FORMAT:
                raise KeyringUnreadable
            return cls(_decoded(stored["data_keys"]), _decoded(stored["index_keys"]))
        except (KeyError, TypeError, ValueError, AttributeError, Base64Error):
            raise KeyringUnreadable from None

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Keyring kept in a JSON file.

        Raises KeyringUnreadable.
        """
        try:
            stored = json.loads(Path(path).read_text("utf-8"))
        except (OSError, ValueError):
            raise KeyringUnreadable from None
        return cls.from_dict(stored)

    def save(self, path: str | Path) -> None:
        """Write a new file that only its owner may read; an existing file is never overwritten."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self.to_dict(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    def to_dict(self) -> dict[str, Any]:
        """The secret keys in clear, for the key file alone."""
        return {
            "format": FORMAT,
            "data_keys": _encoded(self.data_keys),
            "index_keys": _encoded(self.index_keys),
        }

    def rotated(self) -> Self:
        """Keyring with one more version of each key, which seals from now on (轮换)."""
        return type(self)(
            {**self.data_keys, self.data_version + 1: secrets.token_bytes(KEY_BYTES)},
            {**self.index_keys, self.index_version + 1: secrets.token_bytes(KEY_BYTES)},
        )

    @property
    def data_version(self) -> int:
        """Version that seals."""
        return max(self.data_keys)

    @property
    def index_version(self) -> int:
        """Version that new blind indexes carry."""
        return max(self.index_keys)

    def data_key(self, version: int, purpose: str, length: int) -> bytes:
        """Key for one algorithm, derived so that no two algorithms share one."""
        return _derived(_held(self.data_keys, version), purpose, length)

    def index_key(self, version: int, purpose: str, length: int) -> bytes:
        """Index key for one algorithm."""
        return _derived(_held(self.index_keys, version), purpose, length)

    def check_value(self) -> str:
        """Public digests that identify every key without revealing it (密钥校验值)."""
        return " ".join(sorted(self._digests()))

    def covers(self, check_value: str) -> bool:
        """Whether every key behind an earlier check value is here, so that its data opens."""
        wanted = set(check_value.split())
        return bool(wanted) and wanted <= set(self._digests())

    def _digests(self) -> list[str]:
        named = (("data", self.data_keys), ("index", self.index_keys))
        return [
            f"{name}{version}:{sha256(_derived(key, 'check-value', 32)).hexdigest()[:12]}"
            for name, keys in named
            for version, key in keys.items()
        ]

    def __repr__(self) -> str:
        return f"<Keyring {self.check_value()}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is never pickled")


def _held(keys: Mapping[int, bytes], version: int) -> bytes:
    if version not in keys:
        raise KeyUnknown(version=version)
    return keys[version]


@lru_cache(maxsize=64)
def _derived(key: bytes, purpose: str, length: int) -> bytes:
    info = f"tongxin/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)


def _encoded(keys: Mapping[int, bytes]) -> dict[str, str]:
    return {str(version): b64encode(key).decode() for version, key in sorted(keys.items())}


def _decoded(keys: Mapping[str, str]) -> dict[int, bytes]:
    return {int(version): b64decode(key, validate=True) for version, key in keys.items()}
