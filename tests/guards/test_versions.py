"""Whoever changes what a figure counts gives it a new version; the old one stays on record."""

from dataclasses import replace

import pytest

from tongxin.shared.indicators.declare import figures, get_figure
from tongxin.shared.indicators.versions import recorded, way_of_counting

CODES = sorted(figures())


@pytest.mark.parametrize("code", CODES)
def test_a_figure_is_counted_as_its_version_says(code):
    figure = get_figure(code)
    now = way_of_counting(figure)
    place = (code, figure.version)
    assert recorded().get(place) == now, (
        f"{code} is counted otherwise than version {figure.version} says: declare it with a new"
        f" version=, and add the line '{code}\\t<version>\\t{now}' to versions.tsv"
    )


def test_versions_run_from_one_without_a_gap():
    for code in {code for code, _version in recorded()}:
        numbers = sorted(version for known, version in recorded() if known == code)
        assert numbers == list(range(1, len(numbers) + 1)), code


def test_another_filter_or_column_is_another_way_of_counting():
    figure = get_figure("ACT05")
    check_ins, headcounts = figure.part.terms
    others = [
        replace(figure, part=check_ins),
        replace(figure, part=check_ins + headcounts.source.count()),
        replace(figure, part=check_ins.source.where(means="code").count() + headcounts),
        replace(figure, whole=check_ins),
    ]
    ways = {way_of_counting(one) for one in (figure, *others)}
    assert len(ways) == 5


def test_the_order_of_terms_and_the_wording_are_not():
    figure = get_figure("ACT05")
    check_ins, headcounts = figure.part.terms
    turned = replace(figure, part=headcounts + check_ins, definition="又一种说法")
    assert way_of_counting(turned) == way_of_counting(figure)
