"""The reference in ``docs/reference``: ``python -m tools.docgen [--check]``.

Written by the running house about itself, so that it is never typed and never stale.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

FOLDER = Path("docs/reference")
SNAPSHOT = Path("tests/openapi/openapi.json")
NOWHERE = "postgresql://nobody@localhost/nothing"  # nothing is asked of a database


def main(arguments: list[str]) -> int:
    """Write the reference, or say which pages are stale."""
    os.environ.setdefault("DATABASE_URL", NOWHERE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    import_module("django").setup()
    reference = import_module("tools.reference")
    pages, stale = reference.pages(), stale_pages(reference.pages())
    if "--check" in arguments:
        sys.stdout.write("".join(f"stale: {name}\n" for name in stale))
        return int(bool(stale))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in pages:
            (FOLDER / name).write_text(pages[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    SNAPSHOT.write_text(reference.openapi(), encoding="utf-8")
    sys.stdout.write(f"{len(pages)} pages, {len(stale)} rewritten\n")
    return 0


def stale_pages(pages: dict[str, str]) -> list[str]:
    """Pages that differ from what the house says now, missing and left-over ones included."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in kept | pages if kept.get(name) != pages.get(name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
