"""Automatic numbers of Word are read as the reader of the paper sees them."""

import pytest

from tongxin.shared.papers.reading import read_notice
from tongxin.shared.papers.reading.numbering import FORMATS
from tongxin.shared.papers.tests.word_files import SPACES, built, packed

SHOWN = {
    "decimal": {1: "1", 12: "12"},
    "decimalZero": {3: "03"},
    "decimalFullWidth": {10: "１０"},
    "chineseCounting": {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        105: "一百零五",
    },
    "chineseCountingThousand": {21: "二十一"},
    "japaneseCounting": {19: "十九"},
    "ideographDigital": {9: "九", 10: "一〇", 11: "一一"},
    "chineseLegalSimplified": {2: "贰", 10: "壹拾"},
    "ideographTraditional": {3: "丙"},
    "decimalEnclosedCircle": {2: "②"},
    "upperLetter": {27: "AA"},
    "lowerRoman": {4: "iv", 14: "xiv"},
}


@pytest.mark.parametrize("name", SHOWN)
def test_numbers_look_as_word_shows_them(name):
    assert {n: FORMATS[name](n) for n in SHOWN[name]} == SHOWN[name]


def lines(description: dict) -> list[str]:
    return read_notice(built(description), filename="通知.docx").text.split("\n")


def listed(*places: tuple[str, int]) -> list[dict]:
    texts = (f"第{i}段。" for i in range(len(places)))
    return [{"p": p, "num": n, "level": i} for p, (n, i) in zip(texts, places, strict=True)]


LISTS = {
    "abstract": {
        "0": [
            {"format": "chineseCounting", "text": "%1、"},
            {"format": "decimal", "text": "%1.%2"},
        ],
    },
    "num": {n: {"abstract": "0", "restart": n == "2"} for n in "123"},
}


def test_deeper_levels_restart_and_show_the_levels_above():
    body = listed(("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1))
    assert lines({"numbering": LISTS, "body": body}) == [
        "一、第0段。",
        "一.1第1段。",
        "一.2第2段。",
        "二、第3段。",
        "二.1第4段。",
    ]


def test_a_list_goes_on_unless_it_is_told_to_restart():
    body = listed(("1", 0), ("3", 0), ("2", 0), ("1", 0))
    labels = [line[0] for line in lines({"numbering": LISTS, "body": body})]
    assert labels == ["一", "二", "一", "二"]


def test_list_zero_takes_the_number_away():
    assert lines({"numbering": LISTS, "body": listed(("0", 0))}) == ["第0段。"]


def test_a_style_inherits_its_list_and_a_linked_list_is_followed():
    numbering = (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/>'
        '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles {SPACES}><w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="6"/></w:numPr>'
        '</w:pPr></w:style><w:style w:styleId="A"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr>'
        '</w:pPr></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    document = (
        f'<w:document {SPACES}><w:body><w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>'
        "<w:r><w:t>组织领导。</w:t></w:r></w:p></w:body></w:document>"
    )
    parts = {"numbering": numbering, "styles": styles, "document": document}
    content = packed({f"word/{name}.xml": part for name, part in parts.items()})
    assert read_notice(content, filename="通知.docx").text == "（三）组织领导。"
