"""Cuts the fonts that PDF files are set in out of their packages: ``python -m tools.fonts``."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.vendor import Part, fetch

TARGET = Path("tongxin/shared/papers/printing/fonts")
VERSION = "0.4.3"
SIGNS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x2010, 0x2028),
    0x2030,
    0x2032,
    0x2033,
    0x203B,
    *range(0x2160, 0x216C),
    *range(0x2190, 0x2194),
    *range(0x2460, 0x2474),
    *range(0x3000, 0x3040),
    *range(0xFF01, 0xFF5F),
]


@dataclass(frozen=True, slots=True)
class Cut:
    """One face and how much of it is kept; ``charset`` is a codec, empty for rare signs too."""

    package: str
    source: str
    name: str
    charset: str
    keeps_rare: bool = False


CUTS = (
    # Text and names: all of GBK, and the signs beyond the first plane that names are written with.
    Cut(
        "@expo-google-fonts/noto-serif-sc",
        "400Regular/NotoSerifSC_400Regular.ttf",
        "NotoSerifSC-Regular.ttf",
        "gbk",
        keeps_rare=True,
    ),
    Cut(
        "@expo-google-fonts/noto-serif-sc",
        "700Bold/NotoSerifSC_700Bold.ttf",
        "NotoSerifSC-Bold.ttf",
        "gb2312",
    ),
    Cut(
        "@expo-google-fonts/noto-sans-sc",
        "400Regular/NotoSansSC_400Regular.ttf",
        "NotoSansSC-Regular.ttf",
        "gb2312",
    ),
)
RARE = range(0x20000, 0x30000)


def kept(cut: Cut, has: set[int]) -> set[int]:
    """The signs of a face that stay."""
    plane = (sign for sign in range(0x80, 0x10000) if _is_in(chr(sign), cut.charset))
    rare = (sign for sign in RARE if cut.keeps_rare)
    return has & {*SIGNS, *plane, *rare}


def cut_out(cut: Cut, root: Path) -> int:
    """Write one face; return how many signs it has."""
    font = TTFont(root / cut.source)
    signs = kept(cut, set(font.getBestCmap()))
    options = subset.Options(hinting=False, desubroutinize=True, notdef_outline=True)
    options.layout_features = ["vert", "locl", "palt", "halt"]
    options.name_IDs = ["*"]
    work = subset.Subsetter(options)
    work.populate(unicodes=signs)
    work.subset(font)
    font.save(TARGET / cut.name)
    if cut.keeps_rare:
        told = "\n".join(f"{first:x}-{last:x}" for first, last in spans(signs))
        (TARGET / "coverage.txt").write_text(told + "\n", encoding="ascii")
    return len(signs)


def spans(signs: set[int]) -> list[tuple[int, int]]:
    """Runs of signs, first and last."""
    found: list[tuple[int, int]] = []
    for sign in sorted(signs):
        if found and sign == found[-1][1] + 1:
            found[-1] = (found[-1][0], sign)
        else:
            found.append((sign, sign))
    return found


def main() -> None:
    """Fetch the packages, cut, keep their licences beside the fonts."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        roots: dict[str, Path] = {}
        for cut in CUTS:
            if cut.package not in roots:
                part = Part(cut.package, VERSION, {}, "LICENSE_FONT")
                roots[cut.package] = fetch(part, Path(folder))
                name = f"LICENSE.{part.title.removeprefix('expo-google-fonts-')}.txt"
                shutil.copyfile(roots[cut.package] / part.licence, TARGET / name)
            count = cut_out(cut, roots[cut.package])
            size = (TARGET / cut.name).stat().st_size / 1024 / 1024
            sys.stdout.write(f"{cut.name}: {count} signs, {size:.1f} MB\n")


def _is_in(sign: str, charset: str) -> bool:
    try:
        sign.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
