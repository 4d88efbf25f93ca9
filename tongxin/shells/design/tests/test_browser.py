"""What only a browser can tell: accessibility, overflow, the content policy, the page scripts."""

import mimetypes
import shutil
from pathlib import Path

import django_htmx
import pytest

from tongxin.shells.design.tests import pages

pytestmark = pytest.mark.journey

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STATIC = [Path(__file__).parents[1] / "static", Path(django_htmx.__file__).parent / "static"]
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; form-action 'self'"
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
# Browsers warn about the wrong values that the refused form brings back on purpose.
EXPECTED = ("does not conform to the required format", "cannot be parsed")


class House:
    """Answers the browser from the samples; keeps what was posted."""

    def __init__(self):
        self.posted = []
        self.html = {name: pages.render(name) for name in pages.pages()}

    def answer(self, route):
        place = route.request.url.split("localhost", 1)[1].split("?")[0]
        if route.request.method == "POST":
            self.posted.append(place)
            return self.page(route, "desk-empty")
        found = [root / place[8:] for root in STATIC if (root / place[8:]).is_file()]
        if place.startswith("/static/") and found:
            kind = mimetypes.guess_type(place)[0]
            return route.fulfill(body=found[0].read_bytes(), content_type=kind)
        return self.page(route, place.strip("/"))

    def page(self, route, name):
        if name not in self.html:
            return route.fulfill(status=404, body="")
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        return route.fulfill(body=self.html[name], headers=headers)


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["desk"])
def tab(chromium, request):
    """A tab on the samples; fails the test when the page complains."""
    width, height = SIZES[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page, house, complaints = context.new_page(), House(), []
    page.route("**/*", house.answer)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if bad(line) else None)
    page.house = house
    yield page
    context.close()
    assert complaints == []


def bad(line):
    return line.type in {"error", "warning"} and not any(word in line.text for word in EXPECTED)


def wait_for_drafts(tab, count):
    # Asked from outside: the policy of the page refuses the string that waiting inside would eval.
    for _turn in range(50):
        if tab.evaluate("Object.keys(localStorage).length") == count:
            return
        tab.wait_for_timeout(100)
    raise AssertionError(tab.evaluate("JSON.stringify(localStorage)"))


def visit(tab, name):
    tab.goto(f"http://localhost/{name}/", wait_until="load")


@pytest.mark.long
@pytest.mark.parametrize("tab", ["phone", "desk"], indirect=True)
@pytest.mark.parametrize("name", sorted(pages.pages()))
def test_axe_finds_nothing_and_nothing_sticks_out(tab, name):
    from axe_playwright_python.sync_playwright import Axe

    visit(tab, name)
    found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    root = "document.documentElement"
    sticking_out = tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth")

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert sticking_out == 0


@pytest.mark.long
def test_charts_are_drawn_under_the_content_policy(tab):
    visit(tab, "desk-home")
    tab.wait_for_selector("[data-chart] canvas")

    assert tab.locator("[data-chart] canvas").count() == 3


def test_a_draft_comes_back_until_it_was_accepted(tab):
    visit(tab, "desk-form")
    tab.fill("[name=title]", "冬季友谊赛")
    tab.check("[name=topics][value=b]")
    wait_for_drafts(tab, 1)

    visit(tab, "desk-form")
    assert tab.input_value("[name=title]") == "冬季友谊赛"
    assert tab.is_checked("[name=topics][value=b]")
    assert "有未提交的内容，已恢复" in tab.inner_text(".tx-draft")

    tab.click(".tx-form button[type=submit]")
    tab.wait_for_selector(".alert-success")
    wait_for_drafts(tab, 0)


@pytest.mark.long
def test_a_draft_survives_an_error_page(tab):
    visit(tab, "desk-form")
    tab.fill("[name=title]", "冬季友谊赛")
    tab.house.html["desk-empty"] = tab.house.html["500"]
    tab.click(".tx-form button[type=submit]")
    tab.wait_for_selector("[data-page=error]")

    visit(tab, "desk-form")
    assert tab.input_value("[name=title]") == "冬季友谊赛"


@pytest.mark.long
def test_a_discarded_draft_is_gone(tab):
    visit(tab, "desk-form")
    tab.fill("[name=title]", "冬季友谊赛")
    wait_for_drafts(tab, 1)
    visit(tab, "desk-form")
    tab.click(".tx-draft button")

    assert tab.input_value("[name=title]") == ""
    assert tab.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.long
def test_passwords_and_hidden_fields_are_never_kept(tab):
    html = tab.house.html["sign-in"].replace("data-once", 'data-once data-draft="sign-in"')
    script = '<script src="/static/design/drafts.js" defer></script></body>'
    tab.house.html["sign-in"] = html.replace("</body>", script)
    visit(tab, "sign-in")
    tab.fill("[name=username]", "lin")
    tab.fill("[name=password]", "secret-word")
    wait_for_drafts(tab, 1)
    kept = tab.evaluate("JSON.stringify(localStorage)")

    assert "lin" in kept
    assert "secret-word" not in kept
    assert "idempotency" not in kept


def test_a_form_is_sent_once(tab):
    visit(tab, "desk-form")
    tab.evaluate(
        "document.querySelectorAll('.tx-form button[type=submit]').forEach("
        "press => { press.click(); press.click(); })"
    )
    tab.wait_for_selector(".alert-success")

    assert len(tab.house.posted) == 1


@pytest.mark.long
def test_a_dangerous_press_asks_first(tab):
    visit(tab, "desk-detail")
    tab.evaluate(
        "document.querySelector('[data-danger]').addEventListener("
        "'click', () => { window.cancelled = true; })"
    )
    tab.click("[data-danger]")
    assert "确定取消吗" in tab.inner_text("dialog")
    tab.click("dialog button >> nth=0")
    assert tab.evaluate("window.cancelled") is None

    tab.click("[data-danger]")
    tab.click("dialog button >> nth=1")
    assert tab.evaluate("window.cancelled") is True


@pytest.mark.long
def test_care_mode_is_remembered(tab):
    visit(tab, "h5-home")
    tab.click("[data-care]")

    assert tab.evaluate("document.documentElement.classList.contains('tx-care')")
    assert "care=1" in tab.evaluate("document.cookie")


@pytest.mark.long
def test_going_offline_is_said(tab):
    visit(tab, "h5-form")
    tab.context.set_offline(True)
    tab.wait_for_selector(".tx-offline")
    tab.context.set_offline(False)
    tab.wait_for_selector(".tx-offline", state="detached")


def test_without_a_network_a_form_stays_with_what_was_typed(tab):
    visit(tab, "desk-form")
    tab.fill("[name=title]", "冬季友谊赛")
    tab.context.set_offline(True)
    tab.wait_for_selector(".tx-offline")
    tab.click(".tx-form button[type=submit]")
    tab.wait_for_selector(".tx-toast")
    assert tab.input_value("[name=title]") == "冬季友谊赛"

    tab.context.set_offline(False)
    tab.wait_for_selector(".tx-offline", state="detached")
    tab.click(".tx-form button[type=submit]")
    tab.wait_for_selector(".alert-success")
    assert len(tab.house.posted) == 1


@pytest.mark.long
@pytest.mark.parametrize("tab", ["phone"], indirect=True)
def test_the_menu_opens_on_a_phone(tab):
    visit(tab, "desk-list")
    assert not tab.is_visible("#nav")
    tab.click(".tx-burger")
    tab.wait_for_selector("#nav", state="visible")
