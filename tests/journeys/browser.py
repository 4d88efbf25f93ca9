"""A real Chromium: people with tabs of their own, every page of which is looked at."""

import re
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tools.chromium import find

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Axe()
# Swagger draws its own interface; what is around it is ours.
ASK_AXE = """axe.run({exclude: [["#swagger-ui"]]}, {resultTypes: ["violations"]})
    .then(found => found.violations.map(
    one => `axe ${one.id}: ${one.nodes.slice(0, 3).map(node => node.target).join(" | ")}`))"""
PASSWORD = "Spring-river-42"  # noqa: S105 - of test accounts
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@contextmanager
def chromium():
    """The browser of the machine; CHROMIUM names another one."""
    path = find()
    assert path, "no Chromium on this machine: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody at a screen of their own; what is wrong with the pages adds up in ``faults``."""

    def __init__(self, browser, house, *, size: str = "desk", language: str = "zh-CN"):
        width, height = SIZES[size]
        self.house, self.size = house, size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            is_mobile=size == "phone",
            has_touch=size == "phone",
            base_url=house.url,
        )
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.faults, self.seen, self._said = [], [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sign_in(self, username: str):
        """Through the door, like everybody."""
        self.go("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("登录")
        return self

    def go(self, address: str):
        """Open an address and look at the page; the answer of the server."""
        answer = self.page.goto(address, wait_until="load")
        self.look()
        return answer

    def follow(self, name: str, *, within=None):
        """Follow the link with this name to another page."""
        with self.page.expect_navigation(wait_until="load"):
            (within or self.page).get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str, *, within=None, agree: bool = False):
        """Press the button that leads to another page; ``agree`` says yes when asked."""
        place = within or self.page
        with self.page.expect_navigation(wait_until="load"):
            place.get_by_role("button", name=name).first.click()
            if agree:
                self.page.locator("dialog button").last.click()
        self.look()

    def look(self):
        """What accessibility, the console and the width of the screen have to say."""
        address = self.page.url.removeprefix(self.house.url)
        self.seen.append(address)
        self.page.evaluate(AXE.axe_script)
        told = self.page.evaluate(ASK_AXE)
        if (beyond := self.page.evaluate(OVERFLOW)) > 0:
            told.append(f"{beyond} pixels stick out")
        self._note(address, told)

    def leave(self):
        """Close the screen."""
        self.context.close()

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def _hear(self, line):
        if line.type in {"error", "warning"} and not REFUSED.match(line.text):
            self._said.append(f"{line.type}: {line.text[:200]}")

    def _note(self, address: str, told: list[str]):
        self.faults += [f"{self.size} {address}: {one}" for one in [*told, *self._said]]
        self._said.clear()
