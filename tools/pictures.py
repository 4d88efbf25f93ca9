"""Pictures of the officers' documentation, taken from a running demo.

    tongxin demo                       # in one window; it has fictional people only
    python -m tools.pictures [URL]     # in another: writes docs/pictures/howto/*.png

Every picture is one entry of ``PICTURES``: who looks, at what size, at which page, and what is
pressed before. They are small: 64 colours, at most 900 pixels wide.
"""

import csv
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import find

PLACE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "howto"
PASSWORD = "lanjiang-2026"  # noqa: S105 - of the demo's people, printed when it starts
SIZES = {"desk": (1200, 800), "phone": (390, 780)}
WIDEST, COLOURS = {"desk": 900, "phone": 300}, 64
MEMBERS = "/desk/members/"
JOINING = ("main tbody a", "a[href$='/joining/']")
HEADERS = ["姓名", "证件类型", "证件号码", "手机号", "工会编码", "入会日期"]
# Nobody's numbers: one has a wrong check digit, the other a mobile number too short.
WRONG = (
    ("周远航", "居民身份证", "71000019900307003X", "15488880001", "900101G01", "2024-03-01"),
    ("许若溪", "居民身份证", "710000199105120021", "1548888", "900101G01", "2024-03-01"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, who looks at which page on what, and what is done first."""

    name: str
    who: str
    address: str
    size: str = "desk"
    before: Callable[[Page], None] | None = None


def follow(*selectors: str) -> Callable[[Page], None]:
    """Follow the first link of each kind, one after the other."""

    def act(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()
            page.wait_for_load_state("load")

    return act


def hand_in(page: Page) -> None:
    """A dry run of a roster with two mistakes: nothing is kept of it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *WRONG])
    file = {"name": "新入会名册.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.set_input_files("input[type=file]", file)
    page.check("[name=is_dry_run]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector("table.refusals, main table tbody tr", timeout=60_000)


PICTURES = (
    Picture("import-form", "city", f"{MEMBERS}imports/new/"),
    Picture("import-refused", "city", f"{MEMBERS}imports/new/", before=hand_in),
    Picture("import-list", "city", f"{MEMBERS}imports/"),
    Picture("join-code", "grassroots", f"{MEMBERS}unions/", before=follow(*JOINING)),
    Picture("join-search", "", "/join/?q=快递", "phone"),
    Picture("join-form", "", "/join/?q=快递", "phone", follow("main a[href^='/join/9']")),
    Picture("card", "worker", "/members/card/", "phone"),
    Picture("corrections", "grassroots", f"{MEMBERS}corrections/"),
    Picture("leaving", "grassroots", f"{MEMBERS}leaving/"),
    Picture("transfers", "province", f"{MEMBERS}transfers/"),
    Picture("transfer-in", "county", f"{MEMBERS}transfers/new/"),
    Picture("retain", "grassroots", f"{MEMBERS}?status=active", before=follow("main tbody a")),
    Picture("employers", "city", f"{MEMBERS}employers/"),
    Picture("employer", "grassroots", f"{MEMBERS}employers/", before=follow("main tbody a")),
    Picture("clerk", "hr", "/employer/"),
    Picture("findings", "province", f"{MEMBERS}findings/"),
    Picture("finding", "province", f"{MEMBERS}findings/", before=follow("main tbody a")),
)


def main(house: str, names: list[str]) -> None:
    """Take all pictures, or those that are named."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(), args=["--no-sandbox", "--lang=zh-CN"]
        )
        for picture in PICTURES:
            if not names or picture.name in names:
                take(browser, house, picture)
        browser.close()


def take(browser: Browser, house: str, picture: Picture) -> None:
    """One picture by somebody who has just signed in."""
    width, height = SIZES[picture.size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=house,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    if picture.who:
        page.goto("/sign-in/")
        page.fill("[name=username]", picture.who)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(picture.address)
    if picture.before:
        picture.before(page)
    page.wait_for_load_state("networkidle")
    shrink(page.screenshot(), PLACE / f"{picture.name}.png", WIDEST[picture.size])
    context.close()


def shrink(shot: bytes, file: Path, widest: int) -> None:
    """Few colours and few pixels: what is read stays readable."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    size = (widest, round(image.height * widest / image.width))
    small = image.resize(size, Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["http://127.0.0.1:8000"]), sys.argv[2:])
