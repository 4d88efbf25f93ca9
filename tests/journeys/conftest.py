"""The house on a port and a real browser, in this order: rows are made before either."""

import pytest

from tests.journeys.browser import chromium
from tests.journeys.server import serving


@pytest.fixture
def folders(settings, tmp_path):
    """Nothing is written beside the installation."""
    settings.FILES_ROOT = tmp_path / "files"
    (tmp_path / "static").mkdir()
    return tmp_path


@pytest.fixture
def open_house(folders, settings):
    """Opens the site with what is in the database; closed after the browser."""
    return lambda: serving(settings, folders / "static")


@pytest.fixture
def open_browser():
    """Starts the browser."""
    return chromium
