import pytest

from tongxin.shells.design import registry
from tongxin.shells.design.tests import samples


@pytest.fixture(autouse=True)
def sample_house(settings, monkeypatch):
    """Addresses, menus and plain static files of the samples."""
    settings.ROOT_URLCONF = "tongxin.shells.design.tests.urls"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    filled = {"menu": samples.MENU, "tabs": samples.TABS, "tiles": samples.TILES}
    for name in ("menu", "tabs", "tiles", "todos", "home_cards", "panels", "stats"):
        items = {item.key: item for item in filled.get(name, ())}
        monkeypatch.setattr(getattr(registry, name), "_items", items)
    monkeypatch.setattr(registry.search_answers, "_answers", [])
