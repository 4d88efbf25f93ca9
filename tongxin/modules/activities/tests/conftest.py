"""People at their browsers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.photos import PARTY_PHOTOS, PHOTOS, REPORT_PHOTOS
from tongxin.modules.activities.tests.factories import NOW, SYSTEM, a_province, a_session, a_worker
from tongxin.shared.access.models import Account, Grant, Role
from tongxin.shared.files.slots import declare


class Browser(Client):
    """A signed-in client that mints a key for every POST."""

    keys = 0

    def post(self, *args, **kwargs):
        Browser.keys += 1
        kwargs["headers"] = {"Idempotency-Key": f"k{Browser.keys}"} | kwargs.get("headers", {})
        return super().post(*args, **kwargs)


@pytest.fixture
def tree(house):
    """Root, two cities, a grassroots union of the first."""
    return a_province()


@pytest.fixture
def officer(tree):
    """The first city's officer at the desk."""
    role = Role.objects.create(
        code="events",
        name="活动专干",
        rights=[Can.VIEW, Can.EDIT, Can.CHECK_IN, Can.CONFIGURE],
    )
    account = Account.objects.create(username="zhou", name="周晓岚")
    Grant.objects.create(
        account=account, role=role, union=tree[1], valid_from=NOW, made_by=SYSTEM.name
    )
    return _signed_in(account)


@pytest.fixture
def worker(tree):
    """A worker of the grassroots union."""
    return a_worker(tree[3], name="马晓燕")


@pytest.fixture
def phone(worker):
    """The worker's phone."""
    Role.objects.create(code="everyone", name="职工", rights=[Can.SIGN_UP], is_for_workers=True)
    return _signed_in(Account.objects.create(username="ma", worker=worker))


@pytest.fixture
def crowd():
    """Makes a session with so many seats, and so many who want one."""

    def make(people, **facts):
        with speaking(SYSTEM):
            _root, east, _west, shop = a_province()
            session = a_session(east, **{"starts_at": clock.now() + timedelta(days=2)} | facts)
            return session, [a_worker(shop) for _ in range(people)]

    return make


def _signed_in(account):
    browser = Browser()
    browser.force_login(account)
    return browser


@pytest.fixture
def photo_slots(tmp_path, monkeypatch):
    """Photos of sessions may be hung, in a folder of the test."""
    monkeypatch.setattr(settings, "FILES_ROOT", tmp_path)
    for slot in (PHOTOS, REPORT_PHOTOS, PARTY_PHOTOS):
        declare(slot)
