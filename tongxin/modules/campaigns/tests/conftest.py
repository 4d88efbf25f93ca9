"""A province with two cities, each with counties."""

from types import SimpleNamespace

import pytest

from tongxin.modules.campaigns.tests.factories import a_union


@pytest.fixture
def tree(house):
    """Province, east and west, and the counties below east."""
    root = a_union(level="province", kind="local_federation")
    east = a_union(root, level="city", kind="local_federation")
    west = a_union(root, level="city", kind="local_federation")
    one = a_union(east, level="county", kind="local_federation")
    two = a_union(east, level="county", kind="local_federation")
    shop = a_union(one)
    return SimpleNamespace(root=root, east=east, west=west, one=one, two=two, shop=shop)
