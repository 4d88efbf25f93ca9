"""What differs between places: one typed record read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_type_hints

SealAlgorithm = Literal["aes-256-gcm", "sm4-gcm"]
PREFIX = "TONGXIN_"
DATABASE_NAMES = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class EnvError(ValueError):
    """A setting that cannot be read; the message names it and what it may be."""


@dataclass(frozen=True, slots=True)
class Env:
    """Every setting an operator may give; names are upper case with the prefix ``TONGXIN_``."""

    database_url: str = ""
    database_owner_url: str = ""
    database_admin_url: str = ""
    var: Path = Path("var")
    keys: Path | None = None
    demo: bool = False
    debug: bool = False
    hosts: str = "127.0.0.1,localhost,[::1]"
    origins: str = ""
    proxy_tls: bool = False
    seal: SealAlgorithm = "aes-256-gcm"
    import_days: int = 7
    export_days: int = 3
    upload_mib: int = 20
    import_mib: int = 256
    transfer_days: int = 5
    workers: int = 2
    gates: int = 1
    gate_per_person: int = 20
    gate_per_door: int = 200
    gate_per_address: int = 5000
    gate_line: int = 4096
    embed: bool = True
    mail: str = ""
    mail_from: str = ""
    sms_gateway: str = ""
    sms_secret: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str] = os.environ) -> Self:
        """Read and check the environment. Raises EnvError for an unknown name or value."""
        hints = get_type_hints(cls)
        names = {
            f.name.upper() if f.name.upper() in DATABASE_NAMES else PREFIX + f.name.upper(): f.name
            for f in fields(cls)
        }
        unknown = sorted(k for k in given if k.startswith(PREFIX) and k not in names)
        if unknown:
            raise EnvError(f"unknown setting {', '.join(unknown)}; known are {', '.join(names)}")
        values: dict[str, Any] = {
            name: _typed(key, given[key], hints[name])
            for key, name in names.items()
            if key in given
        }
        return cls(**values)


def _typed(key: str, text: str, kind: object) -> object:
    if kind is bool:
        return _switch(key, text)
    if kind is int:
        return _whole(key, text)
    if kind is Path or kind == Path | None:
        return Path(text).expanduser()
    if (allowed := get_args(kind)) and text not in allowed:
        raise EnvError(f"{key}={text!r}: must be one of {', '.join(allowed)}")
    return text


def _switch(key: str, text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise EnvError(f"{key}={text!r}: must be 1 or 0")


def _whole(key: str, text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise EnvError(f"{key}={text!r}: must be a whole number")
