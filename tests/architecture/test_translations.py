"""Every sentence of the house has its English, and the tool that says so can be trusted."""

from pathlib import Path

import polib
import pytest

from tools import chinese, translate


@pytest.mark.long
def test_every_string_of_the_house_has_its_english():
    assert translate.problems() == []


def texts_of(tmp_path, name, source):
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    read = translate.from_python if path.suffix == ".py" else translate.from_template
    return list(read(path))


def test_strings_of_a_module_are_found(tmp_path):
    source = '_("报名")\nngettext("%(n)d 人", "%(n)d 人", n)\npgettext("动词", "记录")\n_(name)\n'

    assert texts_of(tmp_path, "a.py", source) == [
        translate.Text(None, "报名"),
        translate.Text(None, "%(n)d 人", "%(n)d 人"),
        translate.Text("动词", "记录"),
    ]


def test_strings_of_a_template_are_found(tmp_path):
    source = """{% load i18n %}
{% translate "名额'已满'" %}{% translate "记录" context "动词" %}{{ label|default:_("保存") }}
{% blocktranslate trimmed with n=count %}
  共 {{ n }} 条
{% endblocktranslate %}"""

    assert texts_of(tmp_path, "a.html", source) == [
        translate.Text(None, "名额'已满'"),
        translate.Text("动词", "记录"),
        translate.Text(None, "保存"),
        translate.Text(None, "共 %(n)s 条"),
    ]


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('"""说明."""\nx = _("报名")\n', []),
        ('x = "报名"\n', [(1, "报名")]),
        ('x = f"共 {n} 条"\n', [(1, "共 "), (1, " 条")]),
        ('x = {"报名"}  # data: a header of the sheet\n', []),
        ('# data: keywords\nx = {\n    "报名",\n}\ny = "候补"\n', [(5, "候补")]),
        ('x = "\\u4e00-\\u9fff"\n', []),
        ('# data: whole file, names of places\nx = "甲"\n', []),
    ],
)
def test_chinese_of_a_module_outside_gettext_is_named(source, bare):
    assert list(chinese.in_python(source)) == bare


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('{% translate "报名" %}', []),
        ("{% blocktranslate %}共 {{ n }} 条{% endblocktranslate %}", []),
        ('{{ label|default:_("保存") }}', []),
        ("{# 说明 #}{% comment %}说明{% endcomment %}", []),
        ("<p>\n报名</p>", [(1, "<p>\n报名</p>")]),
        ('{{ label|default:"保存" }}', [(1, 'label|default:"保存"')]),
        ('{% include "a.html" with title="报名" %}', [(1, 'include "a.html" with title="报名"')]),
    ],
)
def test_chinese_of_a_template_outside_translate_is_named(source, bare):
    assert list(chinese.in_template(source)) == bare


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="报名", msgstr="Sign up"), None),
        (polib.POEntry(msgid="报名", msgstr=" "), "without English"),
        (polib.POEntry(msgid="共 %(n)s 条", msgstr="in total"), "placeholders differ"),
        (polib.POEntry(msgid="报名", msgstr="Sign up", flags=["fuzzy"]), "fuzzy"),
        (
            polib.POEntry(msgid="人", msgid_plural="人", msgstr_plural={0: "person", 1: ""}),
            "without English",
        ),
    ],
)
def test_a_lacking_translation_is_named(entry, problem):
    lines = translate.entry_problems(entry)

    assert [line.split(":")[0] for line in lines] == ([problem] if problem else [])


def test_the_catalogue_is_where_django_looks_for_it(settings):
    assert Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.po" == (
        translate.CATALOGUE.resolve()
    )
