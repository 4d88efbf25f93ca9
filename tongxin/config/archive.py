"""The backup file: one gzipped tar whose manifest names every member and its digest."""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
CHUNK = 1024 * 1024
UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError)


class ArchiveDamaged(DomainError):
    """The backup file is not whole, or not one of ours."""

    code = "backup.damaged"
    message = _("备份文件已损坏或不是同心的备份（%(what)s），请换一份备份；没有改动任何数据")


class ArchiveMissing(DomainError):
    """There is no such backup file."""

    code = "backup.missing"
    message = _("找不到备份文件 %(file)s")


class Digesting:
    """A readable file that knows the digest of what was read from it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.digest, self.size = inner, sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part = self.inner.read(size)
        self.digest.update(part)
        self.size += len(part)
        return part

    def facts(self) -> dict[str, Any]:
        """Size and digest."""
        return {"size": self.size, "sha256": self.digest.hexdigest()}


def write(target: Path, members: Iterable[tuple[str, Path]], manifest: dict[str, Any]) -> None:
    """Write all members, then the manifest with their digests."""
    named: dict[str, Any] = {}
    with tarfile.open(target, "w:gz", compresslevel=3) as archive:
        for name, path in members:
            with path.open("rb") as file:
                header = archive.gettarinfo(arcname=name, fileobj=file)
                header.uid = header.gid = 0
                header.uname = header.gname = ""
                reading = Digesting(file)
                archive.addfile(header, reading)
                named[name] = reading.facts()
        text = json.dumps(manifest | {"format": FORMAT, "members": named}, ensure_ascii=False)
        header = tarfile.TarInfo(MANIFEST)
        header.size = len(text.encode())
        archive.addfile(header, io.BytesIO(text.encode()))


def read(source: Path, target: Path) -> dict[str, Any]:
    """Unpack into an empty folder and compare with the manifest.

    Raises ArchiveMissing or ArchiveDamaged.
    """
    if not source.is_file():
        raise ArchiveMissing(file=source)
    try:
        with tarfile.open(source, "r:gz") as archive:
            seen = {member.name: _unpack(archive, member, target) for member in archive}
        manifest = json.loads((target / MANIFEST).read_text())
        named = manifest["members"]
    except UNREADABLE as error:
        raise ArchiveDamaged(what=type(error).__name__) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(what=MANIFEST) from error
    seen.pop(MANIFEST)
    for name in named.keys() | seen.keys():
        if named.get(name) != seen.get(name):
            raise ArchiveDamaged(what=name)
    if manifest.get("format") != FORMAT or DUMP not in named:
        raise ArchiveDamaged(what=MANIFEST)
    return manifest


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> dict[str, Any]:
    path = PurePosixPath(member.name)
    is_ours = path.parts[:1] == (FILES,) or member.name in {MANIFEST, DUMP}
    inner = archive.extractfile(member) if member.isreg() else None
    if inner is None or not is_ours or ".." in path.parts or path.is_absolute():
        raise ArchiveDamaged(what=member.name)
    own = target / path
    own.parent.mkdir(parents=True, exist_ok=True)
    reading = Digesting(inner)
    with own.open("wb") as file:
        while part := reading.read(CHUNK):
            file.write(part)
    return reading.facts()
