"""The bytes themselves: outside the web root, under their digest (文件存放)."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

FOLDER_MODE = 0o700


def path_of(digest: str) -> Path:
    """Where the bytes with this digest lie."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def keep(content: bytes, digest: str) -> None:
    """Write the bytes once, whole or not at all."""
    place = path_of(digest)
    if place.exists():
        return
    place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(place)


def read(digest: str) -> bytes:
    """The bytes with this digest."""
    return path_of(digest).read_bytes()
