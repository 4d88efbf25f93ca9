import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tongxin.shells.design.tests import pages
from tongxin.shells.design.tests.markup import Page

NAMES = sorted(pages.pages())
DESK = [name for name in NAMES if name.startswith("desk-")]
H5 = [name for name in NAMES if name.startswith("h5-")]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_page_is_well_formed_and_keeps_the_content_policy(name, language):
    with translation.override(language):
        html = pages.render(name)

    assert Page(html).all_faults() == []
    assert html.lstrip().startswith("<!doctype html>")
    assert html.count("<h1") == 1
    assert f'lang="{"zh-CN" if language == "zh-hans" else "en"}"' in html


@pytest.mark.parametrize("name", [*DESK, *H5])
def test_every_post_form_carries_the_token_and_the_idempotency_key(name):
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", pages.render(name), re.DOTALL)

    for form in forms:
        assert "csrfmiddlewaretoken" in form
        if "/language/" not in form:
            assert 'name="idempotency_key" value="0b8f6a52"' in form


def test_the_desk_marks_one_menu_entry_as_the_current_page():
    html = pages.render("desk-detail")

    current = re.findall(r'<li class="nav-item active">.*?</li>', html, re.DOTALL)
    assert len(current) == 1
    assert 'href="/desk/activities/"' in current[0]
    assert 'aria-current="page"' in current[0]


def test_signing_out_is_a_post():
    html = pages.render("desk-home")

    assert re.search(r'<form method="post" action="/sign-out/"', html)
    assert 'href="/sign-out/"' not in html


def test_doors_that_are_not_routed_are_left_out(settings):
    settings.ROOT_URLCONF = "tongxin.shells.design.tests.bare_urls"
    html = pages.render("desk-empty")

    for place in ("/sign-out/", "/desk/search/", "/language/", "/desk/notifications/"):
        assert place not in html


def test_a_page_without_an_actor_still_renders():
    html = pages.render("desk-empty", actor=None, user=None)

    assert Page(html).all_faults() == []
    assert "file-import" not in html


def test_care_mode_is_printed_by_the_server():
    assert 'class="tx-care"' in pages.render("h5-home", COOKIES={"care": "1"})
    assert 'class="tx-care"' not in pages.render("h5-home")


def test_a_refused_form_names_every_error_beside_its_field_and_above():
    html = pages.render("desk-form-errors")

    assert 'id="id_quota_error"' in html
    assert re.search(r'<input[^>]*name="quota"[^>]*aria-invalid="true"', html)
    assert re.search(r'aria-describedby="id_quota_helptext id_quota_error"', html)
    assert 'href="#id_quota"' in html
    assert "data-form-errors" in html


def test_a_refusal_says_sentence_next_step_and_code():
    for name in ("desk-error", "h5-error"):
        html = pages.render(name)
        assert "名额已满（共 50 个）。" in html
        assert "可以登记候补，有人退出时会通知您。" in html
        assert "activities.full" in html


def test_personas_stand_on_the_sign_in_page_only_when_given():
    assert html_of("sign-in").count('name="persona"') == 0
    assert html_of("sign-in-demo").count('name="persona"') == len(pages.PERSONAS)


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_need_no_context(code):
    html = pages.engine().get_template(f"{code}.html").render({}, None)

    assert Page(html).all_faults() == []
    assert str(code) in html


def test_the_shells_are_installed_for_the_real_engine():
    html = render_to_string("design/empty.html", {"title": "空", "icon": "inbox"})

    assert "空" in html


def html_of(name):
    return pages.render(name)
