"""Test figures and a small federation."""

import pytest

from tongxin.modules.reports.tests.factories import House
from tongxin.shared.indicators.tests.factories import declared


@pytest.fixture
def test_figures():
    with declared():
        yield


@pytest.fixture
def federation(house, test_figures) -> House:
    return House()
