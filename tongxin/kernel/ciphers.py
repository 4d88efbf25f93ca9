"""The two authenticated ciphers and two keyed digests, with their published vectors (密码算法)."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class SelfTestFailed(DomainError):
    """The crypto library does not reproduce a published vector."""

    code = "crypto.self_test_failed"
    status = 500
    message = _(
        "密码算法 %(algorithm)s 自检未通过，系统不能启动；"
        "请安装带国密算法的 cryptography 官方安装包"
    )


def aes_gcm_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    """Ciphertext and tag by AES-GCM."""
    return _aes(key).encrypt(nonce, plain, bound)


def aes_gcm_decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    """Clear bytes by AES-GCM; InvalidTag when altered."""
    return _aes(key).decrypt(nonce, body, bound)


@lru_cache(maxsize=32)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def sm4_gcm_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    """Ciphertext and tag by SM4-GCM (RFC 8998)."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def sm4_gcm_decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    """Clear bytes by SM4-GCM; InvalidTag when altered."""
    text, tag = body[:-TAG_BYTES], body[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(text) + decryptor.finalize()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Keyed digest by HMAC-SHA256."""
    return hmac.digest(key, message, "sha256")


def hmac_sm3(key: bytes, message: bytes) -> bytes:
    """Keyed digest by HMAC-SM3 (GB/T 32905)."""
    mac = HMAC(key, SM3())
    mac.update(message)
    return mac.finalize()


# RFC 8998, A.1
_SM4_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
_SM4_NONCE = bytes.fromhex("00001234567800000000ABCD")
_SM4_BOUND = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
_SM4_PLAIN = b"".join(bytes([sign]) * 8 for sign in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
_SM4_SEALED = bytes.fromhex(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)
# The GCM specification, test case 14: a 256-bit zero key over one zero block
_AES_SEALED = bytes.fromhex("CEA7403D4D606B6E074EC5D3BAF39D18D0D1C8A799996BF0265B98B5D48AB919")
# RFC 4231, test case 2
_SHA256_MAC = bytes.fromhex("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843")
# HMAC-SM3 of the message of RFC 4231, test case 2
_SM3_MAC = bytes.fromhex("2E87F1D16862E6D964B50A5200BF2B10B764FAA9680A296A2405F24BEC39F882")
_MAC_KEY, _MAC_MESSAGE = b"Jefe", b"what do ya want for nothing?"


def self_test() -> None:
    """Check every algorithm against its published vector, and that an altered tag is refused.

    Raises SelfTestFailed.
    """
    sm4 = (_SM4_KEY, _SM4_NONCE)
    altered = _SM4_SEALED[:-1] + bytes([_SM4_SEALED[-1] ^ 1])
    _expect("AES-256-GCM", _AES_SEALED, aes_gcm_encrypt, bytes(32), bytes(12), bytes(16), b"")
    _expect("HMAC-SHA256", _SHA256_MAC, hmac_sha256, _MAC_KEY, _MAC_MESSAGE)
    _expect("HMAC-SM3", _SM3_MAC, hmac_sm3, _MAC_KEY, _MAC_MESSAGE)
    _expect("SM4-GCM", _SM4_SEALED, sm4_gcm_encrypt, *sm4, _SM4_PLAIN, _SM4_BOUND)
    _expect("SM4-GCM", _SM4_PLAIN, sm4_gcm_decrypt, *sm4, _SM4_SEALED, _SM4_BOUND)
    _expect("SM4-GCM", None, sm4_gcm_decrypt, *sm4, altered, _SM4_BOUND)


def _expect(algorithm: str, wanted: bytes | None, run: Callable[..., bytes], *given: bytes) -> None:
    """Refuse to go on unless ``run`` gives ``wanted``; None stands for a refused tag."""
    try:
        got = run(*given)
    except InvalidTag:
        got = None
    except UnsupportedAlgorithm:
        raise SelfTestFailed(algorithm=algorithm) from None
    if got != wanted:
        raise SelfTestFailed(algorithm=algorithm)
