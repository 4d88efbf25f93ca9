"""A province with two cities, each with counties."""

from types import SimpleNamespace

import pytest
from django.test import Client

from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.tests.factories import NOW, a_union
from tongxin.shared.access.models import Account, Grant, Role
from tongxin.shared.papers.permissions import Can as Papers


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


class Browser(Client):
    """A signed-in client that mints a key for every POST."""

    keys = 0

    def post(self, *args, **kwargs):
        Browser.keys += 1
        kwargs["headers"] = {"Idempotency-Key": f"c{Browser.keys}"} | kwargs.get("headers", {})
        return super().post(*args, **kwargs)


def signed_in(union, *, username: str) -> Browser:
    """An officer of ``union`` at the desk, with every right of the module."""
    role, _made = Role.objects.get_or_create(
        code="officer_test",
        defaults={"name": "干部", "rights": [*Can, *Papers, "indicators.view"]},
    )
    account = Account.objects.create(username=username, name=f"{username}干事")
    Grant.objects.create(account=account, role=role, union=union, valid_from=NOW, made_by="test")
    browser = Browser()
    browser.force_login(account)
    return browser


@pytest.fixture
def province(tree):
    """The province's officer."""
    return signed_in(tree.root, username="province")


@pytest.fixture
def city(tree):
    """The eastern city's officer."""
    return signed_in(tree.east, username="east")


@pytest.fixture
def stranger(tree):
    """The western city's officer."""
    return signed_in(tree.west, username="west")
