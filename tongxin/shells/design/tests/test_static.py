import gzip
import re
from pathlib import Path

import django_htmx
import pytest

from tongxin.shells.design.icons import NAMES
from tongxin.shells.design.tests import pages
from tongxin.shells.design.texts import page_texts

HOUSE = Path(__file__).parents[3]
STATIC = Path(__file__).parents[1] / "static"
VENDOR = STATIC / "vendor"
TOO_NEW = ("oklch(", "light-dark(", "color-mix(")
TEMPLATES = [p for p in HOUSE.rglob("*.html") if "templates" in p.parts]
VERSIONS = [line.split("\t") for line in (VENDOR / "VERSIONS.tsv").read_text().splitlines()[1:]]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.css")), ids=lambda path: path.name)
def test_styles_stay_within_what_old_browsers_know(path):
    text = path.read_text(encoding="utf-8")

    assert [word for word in TOO_NEW if word in text] == []


@pytest.mark.parametrize("row", VERSIONS, ids=lambda row: row[0])
def test_every_vendored_file_has_its_version_and_licence(row):
    name, version, licence, source, files = row

    assert version
    assert licence in {"MIT", "Apache-2.0"}
    assert source
    assert (VENDOR / f"LICENSE.{name}.txt").stat().st_size > 500
    assert [one for one in files.split(", ") if not (VENDOR / one).exists()] == []


def test_no_vendored_file_is_unlisted():
    listed = {one for row in VERSIONS for one in row[4].split(", ")}
    there = {p.name for p in VENDOR.iterdir() if not p.name.startswith(("LICENSE", "NOTICE"))}

    assert there - {"VERSIONS.tsv"} == listed


def test_the_sprite_holds_exactly_the_named_icons():
    sprite = (VENDOR / "icons.svg").read_text(encoding="utf-8")

    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == NAMES


def test_every_icon_a_template_or_a_registration_asks_for_is_in_the_sprite():
    asked = set()
    for path in TEMPLATES:
        asked |= set(re.findall(r'{%\s*icon "([^"]+)"', path.read_text(encoding="utf-8")))
    for path in HOUSE.rglob("*.py"):
        asked |= set(re.findall(r'\bicon="([^"]+)"', path.read_text(encoding="utf-8")))

    assert asked - NAMES == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")

    if path.match("reports/paper/*.html"):  # files that are saved and opened by themselves
        text = re.sub(r"(?s)<style>.*?</style>", "", text)

    assert re.findall(r"<[^>{]+\sstyle=", text) == []
    assert re.findall(r"<style|<script(?![^>]*(?:src=|application/json))", text) == []
    assert re.findall(r"<[^>{]+\son[a-z]+=", text) == []


@pytest.mark.parametrize("name", ["page", "drafts", "charts", "scan"])
def test_scripts_say_nothing_themselves(name):
    script = (STATIC / "design" / f"{name}.js").read_text(encoding="utf-8")

    assert re.findall(r"[\u3400-\u9fff]", script) == []
    assert "eval(" not in script
    assert "innerHTML" not in script


def test_every_text_a_script_asks_for_is_handed_over():
    asked = set()
    for path in (STATIC / "design").glob("*.js"):
        asked |= set(re.findall(r"\btexts\.(\w+)", path.read_text(encoding="utf-8")))

    assert asked == page_texts().keys()


def test_the_first_visit_of_a_worker_page_stays_under_100_kilobytes():
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    own = [STATIC / "design" / name for name in ("h5.css", "page.js", "drafts.js", "mark.svg")]
    parts = [htmx, *own, VENDOR / "weui.min.css", VENDOR / "icons.svg"]
    page = pages.render("h5-home").encode()

    sent = sum(len(gzip.compress(part.read_bytes())) for part in parts) + len(gzip.compress(page))
    assert sent < 100_000, sent
