"""Static files: collected once per change, named by their content."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Names carry a digest, so that browsers may keep files for ever."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with its digest; the plain one where nothing was collected (tests)."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name


def collect() -> bool:
    """Collect the static files if any changed since the last time; whether it did."""
    note = Path(settings.STATIC_ROOT) / ".collected"
    seen = sha256("\n".join(sorted(_sources())).encode()).hexdigest()
    if note.exists() and note.read_text() == seen:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(seen)
    return True


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"
