"""Fetches the pinned front-end files and builds the icon sprite: ``python -m tools.vendor``."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

DESIGN = Path("tongxin/shells/design")
TARGET = DESIGN / "static" / "vendor"
NAMES = DESIGN / "icons.txt"
# A symbol used from another document inherits from the place of use, so each says how it is drawn.
DRAWN = (
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


@dataclass(frozen=True, slots=True)
class Part:
    """One npm package and the files taken out of it."""

    package: str
    version: str
    files: dict[str, str]
    licence: str = "LICENSE"
    notice: str = ""

    @property
    def title(self) -> str:
        """The name under which its licence text is kept."""
        return self.package.strip("@").replace("/", "-")


PARTS = (
    Part(
        "@tabler/core",
        "1.0.0",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
    ),
    Part("weui", "2.6.26", {"dist/style/weui.min.css": "weui.min.css"}, "LICENSE.txt"),
    Part(
        "echarts",
        "6.1.0",
        {"dist/echarts.common.min.js": "echarts.common.min.js"},
        notice="NOTICE",
    ),
    # The package carries no licence text; ours is kept beside the file and left alone.
    Part("@alpinejs/csp", "3.17.4", {"dist/cdn.min.js": "alpine-csp.min.js"}, ""),
    Part("jsqr", "1.4.0", {"dist/jsQR.js": "jsqr.js"}),
    Part("@tabler/icons", "3.51.0", {}),
)


def fetch(part: Part, folder: Path) -> Path:
    """Unpack one package and return its root."""
    npm = shutil.which("npm")
    if not npm:
        raise SystemExit("npm is needed to fetch the front-end files")
    command = [npm, "pack", f"{part.package}@{part.version}", "--silent"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    archive = folder / f"{part.title}-{part.version}.tgz"
    with tarfile.open(archive) as packed:
        packed.extractall(folder / part.title, filter="data")
    return folder / part.title / "package"


def copy(part: Part, root: Path) -> str:
    """Copy the files and the licence; return the line for VERSIONS.tsv."""
    for source, name in part.files.items():
        text = (root / source).read_text(encoding="utf-8")
        # Source maps are not shipped, and a missing one fails the hashing of static files.
        text = re.sub(r"\n?/[/*]# sourceMappingURL=[^\n]*", "", text)
        (TARGET / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    if part.licence:
        shutil.copyfile(root / part.licence, TARGET / f"LICENSE.{part.title}.txt")
    if part.notice:
        shutil.copyfile(root / part.notice, TARGET / f"NOTICE.{part.title}.txt")
    licence = json.loads((root / "package.json").read_text(encoding="utf-8"))["license"]
    files = ", ".join(part.files.values()) or "icons.svg"
    return f"{part.title}\t{part.version}\t{licence}\t{part.package}\t{files}"


def sprite(root: Path, names: list[str]) -> str:
    """One SVG with a symbol for every icon; width of the stroke is left to the page."""
    symbols = []
    for name in names:
        drawn = (root / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawn, re.DOTALL)
        lines = "".join(line.strip() for line in inner.group(1).splitlines())
        symbols.append(f'<symbol id="{name}" {DRAWN}>{lines}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def main() -> None:
    """Fetch everything afresh."""
    lines = ["name\tversion\tlicence\tsource\tfiles"]
    with tempfile.TemporaryDirectory() as place:
        for part in PARTS:
            root = fetch(part, Path(place))
            lines.append(copy(part, root))
            if part.package == "@tabler/icons":
                names = sorted(NAMES.read_text(encoding="utf-8").split())
                (TARGET / "icons.svg").write_text(sprite(root, names), encoding="utf-8")
    (TARGET / "VERSIONS.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(PARTS)} packages in {TARGET}\n")


if __name__ == "__main__":
    main()
