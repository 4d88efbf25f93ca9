"""Sixteen notices against the trees a person wrote before the parser was run on them."""

import sys
from functools import cache

import pytest

from tongxin.shared.papers.reading import NoticeTree, read_notice
from tongxin.shared.papers.tests.word_files import expected_tree, notice_file

ALL = range(1, 17)
OVERLAP = 0.75  # shared characters over all characters of both spans


@cache
def read(number: int) -> NoticeTree:
    content, filename = notice_file(number)
    return read_notice(content, filename=filename)


def same_span(wanted: str, measure: dict, text: str) -> bool:
    start = text.find(wanted)
    if start < 0:
        return False
    end = start + len(wanted)
    shared = min(end, measure["end"]) - max(start, measure["start"])
    whole = max(end, measure["end"]) - min(start, measure["start"])
    return shared / whole >= OVERLAP


def pairs(number: int) -> list[tuple[dict, dict]]:
    """Measures that are the same: same section, spans that overlap, one to one."""
    tree, found = read(number).to_json(), []
    sections = {section["ordinal"]: section["measures"] for section in tree["sections"]}
    for section in expected_tree(number)["sections"]:
        free = list(sections.get(section["ordinal"], []))
        for wanted in section["measures"]:
            hit = next((m for m in free if same_span(wanted["source"], m, tree["text"])), None)
            if hit:
                free.remove(hit)
                found.append((wanted, hit))
    return found


def measures(sections: list[dict]) -> list[dict]:
    return [measure for section in sections for measure in section["measures"]]


def quantities(tree: dict) -> list[tuple]:
    return sorted(
        (section["ordinal"], measure["target"]["value"], measure["target"]["unit"])
        for section in tree["sections"]
        for measure in section["measures"]
        if measure.get("target")
    )


def rates(name: str, wanted: int, read_count: int, hits: int) -> tuple[float, float]:
    recall, precision = hits / wanted, hits / read_count
    sys.stdout.write(f"{name}: recall {recall:.3f}, precision {precision:.3f}\n")
    return recall, precision


def shared_count(left: list, right: list) -> int:
    rest, hits = list(right), 0
    for entry in left:
        if entry in rest:
            rest.remove(entry)
            hits += 1
    return hits


def test_sections_are_all_found_and_none_is_invented(capsys):
    wanted, found = [], []
    for number in ALL:
        for tree, into in ((expected_tree(number), wanted), (read(number).to_json(), found)):
            into += [(number, s["ordinal"], s["title"]) for s in tree["sections"]]
    with capsys.disabled():
        result = rates("\nsections", len(wanted), len(found), shared_count(wanted, found))
    assert found == wanted
    assert result == (1.0, 1.0)


def test_quantities_are_all_found_and_none_is_invented(capsys):
    wanted = [(n, *q) for n in ALL for q in quantities(expected_tree(n))]
    found = [(n, *q) for n in ALL for q in quantities(read(n).to_json())]
    with capsys.disabled():
        result = rates("quantities", len(wanted), len(found), shared_count(wanted, found))
    assert found == wanted
    assert result == (1.0, 1.0)


def test_nine_of_ten_measures_are_found_and_nine_of_ten_found_are_measures(capsys):
    wanted = sum(len(measures(expected_tree(n)["sections"])) for n in ALL)
    found = sum(len(measures(read(n).to_json()["sections"])) for n in ALL)
    hits = sum(len(pairs(n)) for n in ALL)
    with capsys.disabled():
        recall, precision = rates("measures", wanted, found, hits)
    assert recall >= 0.9
    assert precision >= 0.9


@pytest.mark.parametrize("number", ALL)
def test_targets_and_deadlines_stand_at_their_measures(number):
    for wanted, measure in pairs(number):
        target = measure["target"] and {k: measure["target"][k] for k in ("value", "unit")}
        assert target == wanted.get("target"), measure["source"]
        assert measure["deadline"] == wanted.get("deadline"), measure["source"]
        assert measure["to_be_set"] == ([] if measure["deadline"] else ["deadline"])


@pytest.mark.parametrize("number", ALL)
def test_the_head_of_the_document_is_read(number):
    assert read(number).to_json()["document"] == expected_tree(number)["document"]


@pytest.mark.parametrize("number", ALL)
def test_duties_to_report_are_apart_from_measures(number):
    assert read(number).to_json()["report_duties"] == expected_tree(number)["report_duties"]


@pytest.mark.parametrize("number", ALL)
def test_what_is_odd_is_said(number):
    warnings = "\n".join(read(number).warnings)
    assert [w for w in expected_tree(number)["warnings"] if w not in warnings] == []


@pytest.mark.parametrize("number", ALL)
def test_every_span_is_faithful_to_the_text(number):
    tree = read(number).to_json()
    for measure in measures(tree["sections"]):
        assert tree["text"][measure["start"] : measure["end"]] == measure["source"]
        if measure["target"]:
            assert measure["target"]["source"] in measure["source"]
    assert not [gone for gone in expected_tree(number)["absent"] if gone in tree["text"]]
