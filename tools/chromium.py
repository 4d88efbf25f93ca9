"""Find a Chromium for the browser journeys."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str | None:
    """The browser named by ``CHROMIUM``, else an installed one."""
    if given := os.environ.get("CHROMIUM"):
        return given
    installed = (path for name in NAMES if (path := shutil.which(name)))
    return next(installed, None) or next((path for path in MAC if Path(path).exists()), None)
