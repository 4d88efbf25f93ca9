"""The embedded PostgreSQL of one installation: started when needed, stopped after the last user.

Every process that uses it holds a shared file lock for as long as it lives. The last one to leave
stops the server; a guard process does so when the last one was killed.
"""

import atexit
import os
import sys
from pathlib import Path

from tongxin.config.embedded_lock import alone, hold, is_last, watch
from tongxin.config.embedded_place import Place, choose
from tongxin.config.embedded_server import answers, start
from tongxin.config.embedded_stop import stop
from tongxin.config.roles import APP, OWNER, Urls, bootstrap

_held: dict[Path, tuple[Place, int, int]] = {}


def ensure(var: Path) -> Urls:
    """Addresses of the server of this ``var``, which lives at least as long as this process."""
    place = choose(var)
    if place.base not in _held or _held[place.base][2] != os.getpid():
        _held[place.base] = (place, hold(place.users_lock), os.getpid())
        atexit.register(leave, var)
    with alone(place.start_lock):
        urls = place.urls()
        if not answers(urls.app):
            _bring_up(place, urls)
        watch(place.users_lock, place.guard_lock, place.data)
    return urls


def leave(var: Path) -> None:
    """Stop using the server; the last user stops it."""
    base = var.resolve() / "postgres"
    place, handle, owner = _held.pop(base, (None, -1, -1))
    if place is None or owner != os.getpid():
        return
    os.close(handle)
    if (last := is_last(place.users_lock)) is not None:
        stop(place.data)
        os.close(last)


def _bring_up(place: Place, urls: Urls) -> None:
    if not answers(urls.admin):
        start(place)
        shown = os.path.relpath(place.home) if place.home.is_relative_to(Path.cwd()) else place.home
        # data: said while the settings load, before there is a language to say it in
        sys.stderr.write(f"内置数据库已启动：{shown}\n")
    bootstrap(urls.admin, passwords={role: place.passwords[role] for role in (OWNER, APP)})
