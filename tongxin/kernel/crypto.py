"""Sealing of personal values and their blind indexes (字段加密与盲索引).

Every sealed value and every index starts with one byte for the algorithm and two for the key
version, so that old ones stay usable after the keys or the algorithm have changed.
"""

import secrets
from collections.abc import Iterable
from enum import IntEnum
from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.ciphers import (
    NONCE_BYTES,
    TAG_BYTES,
    SelfTestFailed,
    aes_gcm_decrypt,
    aes_gcm_encrypt,
    hmac_sha256,
    hmac_sm3,
    self_test,
    sm4_gcm_decrypt,
    sm4_gcm_encrypt,
)
from tongxin.kernel.errors import DomainError
from tongxin.kernel.keyring import Keyring, KeyringUnreadable, KeyUnknown, SealBroken

__all__ = [
    "HEADER_BYTES",
    "INDEX_BYTES",
    "KeyUnknown",
    "Keyring",
    "KeyringMissing",
    "KeyringUnreadable",
    "SealBroken",
    "SelfTestFailed",
    "Suite",
    "blind",
    "blind_candidates",
    "blind_many",
    "index_is_current",
    "index_mark",
    "installed",
    "seal",
    "seal_is_current",
    "seal_many",
    "seal_mark",
    "self_test",
    "unseal",
    "use",
]

HEADER_BYTES: Final = 3
INDEX_BYTES: Final = HEADER_BYTES + 32


class KeyringMissing(DomainError):
    """No keyring was installed in this process."""

    code = "crypto.keyring_missing"
    status = 500
    message = _("加密密钥尚未装载，请管理员检查密钥文件的位置和权限后重新启动")


class Suite(IntEnum):
    """Algorithms that seal and index together; the number is stored in every value (密码套件)."""

    AES = 1  # AES-256-GCM and HMAC-SHA256
    SM4 = 2  # SM4-GCM and HMAC-SM3 (国密)


_ENCRYPT = {Suite.AES: aes_gcm_encrypt, Suite.SM4: sm4_gcm_encrypt}
_DECRYPT = {Suite.AES: aes_gcm_decrypt, Suite.SM4: sm4_gcm_decrypt}
_MAC = {Suite.AES: hmac_sha256, Suite.SM4: hmac_sm3}
_KEY_BYTES = {Suite.AES: 32, Suite.SM4: 16}


class _Installed:
    keyring: ClassVar[Keyring | None] = None
    suite: ClassVar[Suite] = Suite.AES


def use(keyring: Keyring | None, *, suite: Suite = Suite.AES) -> None:
    """Install the keyring of this process and the suite that seals from now on."""
    _Installed.keyring, _Installed.suite = keyring, suite


def installed() -> Keyring:
    """Keyring of this process.

    Raises KeyringMissing.
    """
    if _Installed.keyring is None:
        raise KeyringMissing
    return _Installed.keyring


def seal(plain: str, *, context: str) -> bytes:
    """Sealed form of ``plain``, bound to its place such as ``people.Worker.mobile``.

    Raises KeyringMissing.
    """
    suite, version = _Installed.suite, installed().data_version
    header, nonce = _header(suite, version), secrets.token_bytes(NONCE_BYTES)
    key, bound = _seal_key(suite, version), header + context.encode()
    return header + nonce + _ENCRYPT[suite](key, nonce, plain.encode(), bound)


def seal_many(plains: Iterable[str | None], *, context: str) -> list[bytes | None]:
    """Sealed forms in the same order; what is absent stays absent."""
    suite, version = _Installed.suite, installed().data_version
    header, encrypt = _header(suite, version), _ENCRYPT[suite]
    key, bound = _seal_key(suite, version), header + context.encode()
    many = list(plains)
    nonces = secrets.token_bytes(NONCE_BYTES * len(many))
    sealed: list[bytes | None] = []
    for at, plain in enumerate(many):
        nonce = nonces[at * NONCE_BYTES : (at + 1) * NONCE_BYTES]
        one = None if plain is None else encrypt(key, nonce, plain.encode(), bound)
        sealed.append(None if one is None else header + nonce + one)
    return sealed


def unseal(blob: bytes, *, context: str) -> str:
    """Clear text of a sealed value.

    Raises SealBroken.
    """
    suite, version = _read_header(blob)
    header, rest = blob[:HEADER_BYTES], blob[HEADER_BYTES:]
    if len(rest) < NONCE_BYTES + TAG_BYTES:
        raise SealBroken
    nonce, body = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    key, bound = _seal_key(suite, version), header + context.encode()
    try:
        return _DECRYPT[suite](key, nonce, body, bound).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise SealBroken from None


def seal_is_current(blob: bytes) -> bool:
    """Whether a sealed value already has the newest key and suite."""
    return _read_header(blob) == (_Installed.suite, installed().data_version)


def seal_mark() -> bytes:
    """What every value that is sealed now starts with: suite and key version."""
    return _header(_Installed.suite, installed().data_version)


def index_mark() -> bytes:
    """What every index that is made now starts with."""
    return _header(_Installed.suite, installed().index_version)


def blind(value: str, *, purpose: str) -> bytes:
    """Keyed index of a normalised value, by which equal values are found (盲索引).

    Raises KeyringMissing.
    """
    return _blind(value, purpose, _Installed.suite, installed().index_version)


def blind_many(values: Iterable[str], *, purpose: str) -> list[bytes]:
    """Keyed indexes in the same order, as ``blind`` makes them one by one."""
    suite, version = _Installed.suite, installed().index_version
    header, key = _header(suite, version), installed().index_key(version, f"index-{suite.name}", 32)
    mac, start = _MAC[suite], purpose.encode() + b"\0"
    return [header + mac(key, start + value.encode()) for value in values]


def blind_candidates(value: str, *, purpose: str) -> list[bytes]:
    """Indexes the value may be stored under, newest first: for looking up during a rotation."""
    versions = sorted(installed().index_keys, reverse=True)
    suites = sorted(Suite, key=lambda suite: suite is not _Installed.suite)
    return [_blind(value, purpose, suite, version) for suite in suites for version in versions]


def index_is_current(index: bytes) -> bool:
    """Whether a blind index already has the newest key and suite."""
    return _read_header(index) == (_Installed.suite, installed().index_version)


def _seal_key(suite: Suite, version: int) -> bytes:
    return installed().data_key(version, f"seal-{suite.name}", _KEY_BYTES[suite])


def _header(suite: Suite, version: int) -> bytes:
    return bytes([suite]) + version.to_bytes(2, "big")


def _read_header(blob: bytes) -> tuple[Suite, int]:
    if len(blob) < HEADER_BYTES or blob[0] not in _ENCRYPT:
        raise SealBroken
    return Suite(blob[0]), int.from_bytes(blob[1:HEADER_BYTES], "big")


def _blind(value: str, purpose: str, suite: Suite, version: int) -> bytes:
    if not value:
        raise ValueError("an empty value has no index")
    key = installed().index_key(version, f"index-{suite.name}", 32)
    message = purpose.encode() + b"\0" + value.encode()
    return _header(suite, version) + _MAC[suite](key, message)
