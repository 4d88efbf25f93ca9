"""People at their browsers."""

import pytest
from django.test import Client

from tongxin.shared.access.models import Account, Grant, Role
from tongxin.shared.access.rights import known
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union


class Browser(Client):
    """A signed-in client that mints a key for every POST."""

    keys = 0

    def post(self, *args, **kwargs):
        Browser.keys += 1
        kwargs["headers"] = {"Idempotency-Key": f"m{Browser.keys}"} | kwargs.get("headers", {})
        return super().post(*args, **kwargs)


def signed_in(account: Account) -> Browser:
    """The account's browser."""
    browser = Browser()
    browser.force_login(account)
    return browser


@pytest.fixture
def tree(house):
    """Root, two grassroots unions."""
    root = a_union(level="province", kind="local_federation", code="R", name="示例省总工会")
    return root, a_union(root, code="E", name="东厂工会"), a_union(root, code="W", name="西厂工会")


@pytest.fixture
def officer(tree):
    """The eastern union's officer at the desk."""
    rights = [code for code in known() if code.split(".")[0] in OFFICE]
    role = Role.objects.create(code="office", name="工会干部", rights=rights)
    account = Account.objects.create(username="lin", name="林知远")
    Grant.objects.create(
        account=account, role=role, union=tree[1], valid_from=NOW, made_by=SYSTEM.name
    )
    return signed_in(account)


OFFICE = {"members", "orgs", "people", "transfer"}
